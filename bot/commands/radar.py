"""The command `radar`: whose advice a coming rule will change. What it decides stands in `bot/content/radar`."""

import json
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Annotated

import typer

from bot.commands.failing import Failed, plainly
from bot.commands.handing import Opened, open_for_chores
from bot.content import radar as radars
from bot.conversation.new_rules.rule_changes import RuleChange, in_words
from bot.settings import load_settings
from organisations.model import Organisation
from trees.values import long_date


def radar(
    *,
    on: Annotated[str, typer.Option("--on", help="Look ahead to this day, as 2027-01-01.")],
    organisation: Annotated[str | None, typer.Option(help="Only this organisation.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, one object.")] = False,
) -> None:
    """Walk open conversations, and the advice of the last year, on a coming day, and list what will change."""
    until = _day(on)
    with plainly(), open_for_chores(load_settings()) as opened:
        typer.echo(f"Looking ahead to {long_date(until)}…", err=True)
        found = [one for whose in _organisations(opened, organisation) for one in _look(opened, whose, until)]
    if as_json:
        said = [asdict(radars.line(one)) for one in found]
        typer.echo(json.dumps({"on": until.isoformat(), "conversations": said}, default=str))
        return
    for line in in_words(found):
        typer.echo(line)
    typer.echo(f"{len(found)} conversations will read differently by {long_date(until)}.", err=True)


def _look(opened: Opened, organisation: Organisation, until: date) -> list[RuleChange]:
    now = datetime.now(UTC)
    today = now.astimezone(organisation.zone).date()
    if until <= today:
        raise Failed(f"--on {until} is not ahead. Today is {today}.")
    scope = radars.Scope(organisation=organisation.id, now=now, today=today, until=until)
    return radars.everything(opened.database.read, opened.shelf, scope)


def _organisations(opened: Opened, name: str | None) -> tuple[Organisation, ...]:
    known = opened.library.organisations
    if name is None:
        return tuple(known.values())
    if name not in known:
        raise Failed(f"There is no organisation {name!r}. There are: {', '.join(sorted(known))}.")
    return (known[name],)


def _day(given: str) -> date:
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise Failed(f"--on {given} is no date. Write it as 2027-01-01.") from None

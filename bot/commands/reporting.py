"""The command `report`: the measures of a period as a file; what it says stands in `activity/report`."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Literal

import typer

from activity import summary
from activity.gathered import gather
from activity.measures.knowing import known_of
from activity.measures.terms import CUTS, CutName
from activity.report import Report
from activity.report import report as reported
from activity.report_files import as_html, as_json
from activity.scope import Scope
from bot.commands.failing import Failed, plainly
from bot.commands.handing import Opened, open_for_chores
from bot.people.membership import Viewer
from bot.people.restricted import hidden_topics, hidden_trees
from bot.sample.making import ORGANISATION as SAMPLE
from bot.settings import load_settings
from organisations.model import Organisation

Form = Literal["html", "json", "docx"]

SHIPPED_CUTS: tuple[CutName, ...] = ("group", "topic", "month")
"""What a report is cut by where nothing else is asked for."""


def report(
    *,
    since: Annotated[str | None, typer.Option("--from", help="The first day, as 2026-11-01.")] = None,
    until: Annotated[str | None, typer.Option("--to", help="The last day.")] = None,
    form: Annotated[Form, typer.Option("--format", help="html, json, or docx: two pages for a board.")] = "html",
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="The file; left out, html and json print.")
    ] = None,
    organisation: Annotated[str | None, typer.Option(help="Which organisation, where there are several.")] = None,
    cut: Annotated[
        list[str] | None, typer.Option("--cut", help="By group, topic, month, …; may be said again.")
    ] = None,
) -> None:
    """What HR learns from the log: every measure with its definition. Small counts are hidden."""
    if form == "docx" and output is None:
        raise Failed("--format docx needs -o: a Word file cannot be printed here.")
    first, last = _day(since, "--from"), _day(until, "--to")
    if first and last and first > last:
        raise Failed("--from is after --to. Swap them.")
    cuts = _cuts(cut)
    with plainly(), open_for_chores(load_settings()) as opened:
        _catch_up(opened)
        whose = _whose(opened, organisation)
        scope = Scope(as_at=datetime.now(UTC), organisation=whose.id, since=first, until=last)
        made = _made(opened, whose, scope, cuts)
        said = _FORMS[form](made, opened, whose)
    if output is None:
        typer.echo(said.decode())
        return
    try:
        output.write_bytes(said)
    except OSError as error:
        raise Failed(f"{output} cannot be written: {error.strerror}.") from None
    typer.echo(f"Wrote {len(said):,} bytes to {output}.", err=True)


def _made(opened: Opened, whose: Organisation, scope: Scope, cuts: tuple[CutName, ...]) -> Report:
    library = opened.library
    known = known_of(whose.groups, library.topics.values())
    scope = replace(scope, without=_hidden(opened, whose), sample=whose.id == SAMPLE)
    gathered = opened.database.read(partial(gather, scope=scope, known=known, cuts=cuts))
    return reported(gathered, organisation=whose.id)


def _catch_up(opened: Opened) -> None:
    """Brings the summaries up to the log, unless a server does."""
    while not opened.served and opened.database.read(summary.behind):
        opened.database.write(summary.catch_up)


def _hidden(opened: Opened, whose: Organisation) -> frozenset[str]:
    """The trees of restricted topics: nobody is said to ask, so all of them."""
    nobody = Viewer(person="", name="", organisation=whose.id, group="", roles=frozenset())
    topics = hidden_topics(nobody, organisation=whose, topics=opened.library.topics)
    return hidden_trees(topics, opened.library.trees_of(whose.id).values())


def _whose(opened: Opened, name: str | None) -> Organisation:
    known = opened.library.organisations
    if name is None and len(known) == 1:
        return next(iter(known.values()))
    if name is not None and name in known:
        return known[name]
    said = "Say which with --organisation." if name is None else f"There is no organisation {name!r}."
    raise Failed(f"{said} There are: {', '.join(sorted(known))}.")


def _cuts(asked: list[str] | None) -> tuple[CutName, ...]:
    unknown = [name for name in asked or () if name not in CUTS]
    if unknown:
        raise Failed(f"There is no cut {unknown[0]!r}. There are: {', '.join(CUTS)}.")
    return tuple(name for name in CUTS if name in asked) if asked else SHIPPED_CUTS


def _day(text: str | None, name: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Failed(f"{name}: '{text}' is no date. Write it as 2026-11-21.") from None


def _json(made: Report, _opened: Opened, _whose: Organisation) -> bytes:
    return (json.dumps(as_json(made), ensure_ascii=False, indent=1) + "\n").encode()


def _html(made: Report, opened: Opened, whose: Organisation) -> bytes:
    names: dict[tuple[str, str], str] = {("group", group.id): group.name for group in whose.groups}
    names |= {("topic", topic.topic): topic.title for topic in opened.library.topics.values()}
    page = as_html(made, title=_title(whose), name=lambda cut, part: names.get((cut, part), part))
    return page.encode()


def _word(made: Report, _opened: Opened, whose: Organisation) -> bytes:
    try:
        from activity.report_word import as_word
    except ImportError:
        raise Failed("A Word file needs the extra 'letters'. Install it, or use --format html.") from None
    return as_word(made, title=_title(whose))


def _title(whose: Organisation) -> str:
    return f"{whose.name}: what managers asked"


_FORMS: dict[Form, Callable[[Report, Opened, Organisation], bytes]] = {"json": _json, "html": _html, "docx": _word}

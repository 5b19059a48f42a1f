"""Commands that keep the records: seal, verify-log, retention, hold. What they decide stands in `bot/privacy`."""

import json
import re
import sys
import uuid
from datetime import UTC, datetime
from typing import Annotated

import typer

from activity.seal import unsealed
from activity.verify import Verified, verify
from bot.commands.failing import Failed, plainly
from bot.commands.handing import Opened, open_for_chores
from bot.privacy import holds, keepers, retention
from bot.privacy.chores import Plain
from bot.privacy.keeping import EVERY
from bot.settings import load_settings
from bot.store import schema
from bot.store.engine import open_database

SHORTEST_REASON = 10
LONGEST_REASON = 200
HEAD = re.compile(r"\d{1,9}:[0-9a-f]{64}")
AS_JSON = typer.Option("--json", help="Print JSON.")
BY = typer.Option("--by", help="Who does this, by their id in the directory. It is kept in the log.")


def seal(*, as_json: Annotated[bool, AS_JSON] = False) -> None:
    """Seal the activity log up to its end, so that any later change to it can be found."""
    with plainly(), open_for_chores(load_settings()) as opened:
        typer.echo("Sealing…", err=True)
        done = opened.run("seal", {}, progress=lambda sofar: _tell("rows sealed", sofar.get("rows")))
    if as_json:
        typer.echo(json.dumps(dict(done)))
        return
    typer.echo(f"Sealed {done['rows']} rows in {done['seals']} stretches.")
    if done["head"]:
        typer.echo(f"Keep this elsewhere, for verify-log --head: {done['head']}")


def verify_log(
    *,
    head: Annotated[str | None, typer.Option(help="What `seal` said at the end of an earlier run.")] = None,
    as_json: Annotated[bool, AS_JSON] = False,
) -> None:
    """Look whether anything was done to the sealed log. Exits 1 with a line for each thing that is wrong."""
    if head is not None and not HEAD.fullmatch(head):
        raise Failed("--head is a number, a colon and 64 letters and digits, as `fingerpost seal` printed it.")
    with plainly():
        database = open_database(load_settings().database)
        try:
            schema.ready(database, now=datetime.now(UTC))
            typer.echo("Looking at every seal and every sealed row…", err=True)
            found = verify(database.read, head=head, progress=lambda rows: _tell("rows looked at", rows))
        finally:
            database.close()
    typer.echo(_as_json(found) if as_json else _in_words(found))
    if found.problems:
        raise Failed(*found.problems)


def apply_retention(
    *,
    by: Annotated[str | None, BY] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
    as_json: Annotated[bool, AS_JSON] = False,
) -> None:
    """Remove what is past its time, by each organisation's own figures. What is held stays."""
    if by is None and not dry_run:
        raise Failed("Say who does this with --by, or look first with --dry-run.")
    with plainly(), open_for_chores(load_settings()) as opened:
        if dry_run or by is None:
            _print_counts(_would_go(opened), as_json=as_json, heading="Would be removed:")
            _mention_log(opened)
            return
        check_keeper(opened, by, *opened.library.organisations)
        typer.echo("Removing what is past its time…", err=True)
        done = opened.run("retention", {"by": by})
    _print_counts(done, as_json=as_json, heading="Removed:")


def hold(
    *,
    conversation: Annotated[str | None, typer.Option(help="Keep this conversation.")] = None,
    person: Annotated[str | None, typer.Option(help="Keep everything of this person.")] = None,
    reason: Annotated[str | None, typer.Option(help="Why. It is kept with the hold, not in the log.")] = None,
    by: Annotated[str | None, BY] = None,
    lift: Annotated[str | None, typer.Option("--lift", help="Take this hold off again.")] = None,
    show: Annotated[bool, typer.Option("--list", help="Show the holds in force.")] = False,
) -> None:
    """Keep records past their time, for a dispute or an inquiry; --lift takes a hold off, --list shows them."""
    chosen = [name for name in (conversation, person, lift) if name] + ["list"] * show
    if len(chosen) != 1:
        raise Failed("Give one of --conversation, --person, --lift or --list.")
    with plainly(), open_for_chores(load_settings()) as opened:
        if show:
            _print_holds(opened)
            return
        if by is None:
            raise Failed("Say who does this with --by.")
        if lift is not None:
            _lift(opened, lift, by)
            return
        why = checked_reason(reason)
        check_keeper(opened, by, *organisations_of(opened, conversation=conversation, person=person))
        given = {"id": f"h-{uuid.uuid4().hex[:12]}", "conversation": conversation, "person": person}
        done = opened.run("hold", {**given, "reason": why, "by": by})
        typer.echo(
            f"Hold {done['hold']} is in force. Take it off with: fingerpost hold --lift {done['hold']} --by {by}"
        )


def checked_reason(reason: str | None) -> str:
    """A reason that is long enough to mean something and short enough to be kept.

    Raises:
        Failed: it is not.
    """
    given = (reason or "").strip()
    if not SHORTEST_REASON <= len(given) <= LONGEST_REASON:
        raise Failed(f"Give a --reason of {SHORTEST_REASON} to {LONGEST_REASON} characters. Name nobody in it.")
    return given


def _lift(opened: Opened, held: str, by: str) -> None:
    found = [each for each in opened.database.read(holds.in_force) if each.id == held]
    for each in found:
        check_keeper(opened, by, *organisations_of(opened, conversation=each.conversation, person=each.person))
    done = opened.run("lift", {"id": held, "by": by})
    typer.echo(f"Hold {done['hold']} is lifted. What it kept goes when its time has come.")


def organisations_of(opened: Opened, *, conversation: str | None = None, person: str | None = None) -> frozenset[str]:
    """Whose records these are.

    Raises:
        Failed: there is no such conversation or person.
    """
    people = opened.library.people
    if person is not None:
        found = opened.database.read(lambda each: keepers.organisations_of_person(each, person, people=people))
    else:
        asked = (conversation or "",)
        found = opened.database.read(lambda each: keepers.organisations_of_conversations(each, asked))
    if not found:
        raise Failed(f"Nothing is held under the id {person or conversation!r}. Look at it again.")
    return found


def check_keeper(opened: Opened, by: str, *organisations: str) -> None:
    """Refuse somebody who keeps no records in one of these organisations.

    Raises:
        Failed: with the sentence that says what is missing.
    """
    known = [opened.library.organisations[name] for name in organisations if name in opened.library.organisations]
    try:
        keepers.check(opened.library.people, by, organisations=known, now=datetime.now(UTC))
    except keepers.NotKeeper as not_keeper:
        raise Failed(str(not_keeper)) from None


def _would_go(opened: Opened) -> Plain:
    now = datetime.now(UTC)
    found = opened.database.read(
        lambda connection: retention.would_go(connection, organisations=opened.organisations, now=now)
    )
    return dict(found)


def _mention_log(opened: Opened) -> None:
    """Why rows of the log that are past their time may have to wait."""
    now = datetime.now(UTC)
    past = opened.database.read(
        lambda connection: retention.log_rows_past(connection, organisations=opened.organisations, now=now)
    )
    waiting = opened.database.read(unsealed)
    typer.echo(
        f"{past} rows of the log are past their time. They go in whole sealed stretches, once every row of one may go; "
        f"{waiting} rows at the end are not sealed yet (fingerpost seal).",
        err=True,
    )


def _print_counts(counts: Plain, *, as_json: bool, heading: str) -> None:
    if as_json:
        typer.echo(json.dumps(dict(counts)))
        return
    typer.echo(heading)
    for name, count in counts.items():
        kind = EVERY.get(name)
        typer.echo(f"  {count or 0:>9}  {name}: {kind.holds if kind else 'Copies of what each turn was answered'}")


def _print_holds(opened: Opened) -> None:
    found = opened.database.read(holds.in_force)
    for each in found:
        on = f"conversation {each.conversation}" if each.conversation else f"person {each.person}"
        typer.echo(f"{each.id}  {on}  since {each.set_at:%d %B %Y}, by {each.set_by}: {each.reason}")
    if not found:
        typer.echo("No hold is in force.")


def _as_json(found: Verified) -> str:
    removed = [
        {"seal": one.number, "first": one.first_seq, "last": one.last_seq, "rows": one.count} for one in found.removed
    ]
    said = {"rows": found.rows, "seals": found.seals, "unsealed": found.unsealed, "head": found.head}
    return json.dumps({**said, "removed": removed, "problems": found.problems})


def _in_words(found: Verified) -> str:
    lines = [f"{found.rows:,} rows under {found.seals:,} seals; {found.unsealed:,} rows are not sealed yet."]
    lines += [
        f"Removed by retention on {one.removed_at:%d %B %Y}: stretch {one.number}, rows {one.first_seq:,} to "
        f"{one.last_seq:,} ({one.count:,} rows)."
        for one in found.removed
    ]
    if not found.problems:
        lines.append("Nothing was changed, added, removed or moved.")
    if found.head:
        lines.append(f"Newest seal: {found.head}")
    return "\n".join(lines)


def _tell(what: str, count: object) -> None:
    """Progress for whoever watches; nothing where the output goes to a file or a program."""
    if sys.stderr.isatty():
        typer.echo(f"\r{count} {what}", nl=False, err=True)

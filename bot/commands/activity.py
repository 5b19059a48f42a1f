"""The command for HR: export takes the activity log out, and the log says so."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from activity.export import as_they_are, pseudonyms, stream
from activity.filters import Filters
from activity.kinds import Event
from activity.log import Row, append
from activity.reading import LogScope
from bot.commands.failing import Failed, plainly
from bot.commands.serving import places_of
from bot.library import Shelf
from bot.people.membership import Viewer
from bot.people.pseudonym import pseudonym_key
from bot.people.restricted import hidden_topics, hidden_trees
from bot.people.roles import may
from bot.settings import Settings, load_settings, secret_keys
from bot.store import schema
from bot.store.engine import Database, open_database

SHORTEST_REASON = 10
LONGEST_REASON = 200
Form = Literal["csv", "jsonl", "xlsx", "parquet", "ocel"]


def export(
    *,
    output: Annotated[Path, typer.Option("-o", "--output", help="The file to write.")],
    form: Annotated[Form, typer.Option("--format", help="csv or jsonl.")] = "csv",
    since: Annotated[str | None, typer.Option("--from", help="The first day, as 2026-11-01.")] = None,
    until: Annotated[str | None, typer.Option("--to", help="The last day.")] = None,
    after: Annotated[int, typer.Option(help="Only rows with a higher number: where the last export ended.", min=0)] = 0,
    organisation: Annotated[str | None, typer.Option(help="One organisation; left out: all.")] = None,
    identified: Annotated[bool, typer.Option("--identified", help="With people's own ids; needs --reason.")] = False,
    reason: Annotated[str | None, typer.Option(help="Why people must be identified. It is kept in the log.")] = None,
    by: Annotated[str | None, typer.Option("--by", help="Who asks, by their id; for --identified.")] = None,
    confirm: Annotated[bool, typer.Option("--confirm", help="The second step of --identified.")] = False,
) -> None:
    """Write the activity log to a file. People are codes unless --identified; taking it is itself logged."""
    if form not in ("csv", "jsonl"):
        raise Failed(f"The format {form} comes later. Use csv or jsonl: a spreadsheet opens csv.")
    _check_reason(reason, identified=identified)
    if identified and by is None:
        raise Failed("--identified needs --by: the id of who asks. Their role is looked at, and the log names them.")
    filters = Filters(since=_day(since, "--from"), until=_day(until, "--to"))
    if filters.since and filters.until and filters.since > filters.until:
        raise Failed("--from is after --to. Swap them.")
    with plainly():
        settings = load_settings()
        database = open_database(settings.database)
        try:
            schema.ready(database, now=datetime.now(UTC))
            shelf = Shelf(places_of(settings))
            shelf.join(database, write=False)
            viewers = tuple(_askers(shelf, by, organisation, identified=identified))
            if identified and not confirm:
                typer.echo(f"This would name people to {by}, for this reason: {reason}")
                typer.echo("It is kept in the log. If it is right, run it again with --confirm.")
                return
            _note(database, form=form, organisation=organisation, reason=reason if identified else None, by=by)
            scope = replace(_scope(filters, organisation), without=_hidden(shelf, viewers))
            person = as_they_are if identified else _codes(settings)
            _write(output, stream(form, database.read, person=person, after=after, scope=scope))
        finally:
            database.close()


def _check_reason(reason: str | None, *, identified: bool) -> None:
    if not identified:
        return
    if reason is None or len(reason.strip()) < SHORTEST_REASON:
        raise Failed(f"--identified needs --reason with at least {SHORTEST_REASON} characters: it is kept in the log.")
    if len(reason) > LONGEST_REASON:
        raise Failed(f"--reason has {len(reason)} characters. Keep it under {LONGEST_REASON}.")


def _askers(shelf: Shelf, by: str | None, organisation: str | None, *, identified: bool) -> Iterator[Viewer | None]:
    """Who asks, as each organisation that the file is about knows them.

    Raises:
        Failed: they may not do this in one of them.
    """
    for one in shelf.current.organisations.values():
        if organisation not in (None, one.id):
            continue
        today = datetime.now(UTC).astimezone(one.zone).date()
        viewer = shelf.current.people.who(by, organisation=one.id, on=today) if by else None
        roles = viewer.roles if viewer else frozenset()
        if by and not may(roles, "export_log"):
            raise Failed(f"{by} may not export the log of {one.id}. Ask somebody with the role analyst or privacy.")
        if identified and not may(roles, "identify"):
            raise Failed(f"{by} may not identify people in {one.id}. Ask somebody with the role privacy.")
        yield viewer


def _hidden(shelf: Shelf, viewers: Iterable[Viewer | None]) -> frozenset[str]:
    """The trees of restricted topics that whoever asks is not named for: all of them where nobody is said to ask."""
    library = shelf.current
    known = {viewer.organisation: viewer for viewer in viewers if viewer}
    found: set[str] = set()
    for one in library.organisations.values():
        nobody = Viewer(person="", name="", organisation=one.id, group="", roles=frozenset())
        topics = hidden_topics(known.get(one.id, nobody), organisation=one, topics=library.topics)
        found |= hidden_trees(topics, library.trees_of(one.id).values())
    return frozenset(found)


def _day(text: str | None, name: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Failed(f"{name}: '{text}' is no date. Write it as 2026-11-21.") from None


def _scope(filters: Filters, organisation: str | None) -> LogScope:
    chosen = filters.log_scope(organisation=organisation or "")
    return LogScope(organisation=organisation, since=chosen.since, until=chosen.until)


def _codes(settings: Settings) -> Callable[[str], str]:
    return pseudonyms(pseudonym_key(secret_keys(settings)))


def _note(database: Database, *, form: str, organisation: str | None, reason: str | None, by: str | None) -> None:
    """Logged before the first row is read, so that no copy leaves unseen."""
    detail = {"format": form} | ({"identified": True, "reason": reason.strip()} if reason else {})
    event = Event("log_exported", detail=detail)
    row = Row(occurred_at=datetime.now(UTC), event=event, person=by, organisation=organisation, channel="terminal")
    database.write(lambda connection: append(connection, [row]))


def _write(output: Path, chunks: Iterator[bytes]) -> None:
    typer.echo("Exporting…", err=True)
    size = 0
    try:
        with output.open("wb") as file:
            for chunk in chunks:
                size += file.write(chunk)
    except OSError as error:
        raise Failed(f"{output} cannot be written: {error.strerror}.") from None
    typer.echo(f"Wrote {size:,} bytes to {output}.")

"""The command for HR: export takes the activity log out, and the log says so."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from activity import summary
from activity.columnar import NoDuckDB
from activity.discretion import as_it_is
from activity.export import Chosen, as_they_are
from activity.filters import Filters
from activity.kinds import Event
from activity.log import Row, append
from activity.workbook import TooManyRows
from bot.commands.failing import Failed, plainly
from bot.commands.serving import places_of
from bot.content.library import Shelf
from bot.exports.choosing import chosen, hidden_from_all
from bot.exports.making import Form, Work, make, names_of, parquet_folder
from bot.people.membership import Viewer
from bot.people.roles import may
from bot.settings import Settings, load_settings, secret_keys
from bot.store import schema
from bot.store.engine import Database, DatabaseBusy, open_database

SHORTEST_REASON = 10
LONGEST_REASON = 200


def export(
    *,
    output: Annotated[Path, typer.Option("-o", "--output", help="The file to write; for parquet a new folder.")],
    form: Annotated[Form, typer.Option("--format", help="star is a star schema for Power BI.")] = "csv",
    since: Annotated[str | None, typer.Option("--from", help="The first day, as 2026-11-01.")] = None,
    until: Annotated[str | None, typer.Option("--to", help="The last day.")] = None,
    after: Annotated[int, typer.Option(help="Only rows with a higher number: where the last export ended.", min=0)] = 0,
    organisation: Annotated[str | None, typer.Option(help="One organisation; left out: all.")] = None,
    identified: Annotated[bool, typer.Option("--identified", help="With people's own ids; needs --reason.")] = False,
    reason: Annotated[str | None, typer.Option(help="Why the rows are taken. It is kept in the log.")] = None,
    by: Annotated[str | None, typer.Option("--by", help="Who asks, by their id; for --identified.")] = None,
    confirm: Annotated[bool, typer.Option("--confirm", help="The second step of --identified.")] = False,
) -> None:
    """Write the activity log to a file. People are codes unless --identified; taking it is itself logged."""
    _check_reason(reason, identified=identified)
    if identified and by is None:
        raise Failed("--identified needs --by: the id of who asks. Their role is looked at, and the log names them.")
    filters = Filters(since=_day(since, "--from"), until=_day(until, "--to"))
    if filters.since and filters.until and filters.since > filters.until:
        raise Failed("--from is after --to. Swap them.")
    if form == "parquet" and output.exists():
        raise Failed(f"{output} is there already. Parquet is written into a new folder: give it another name.")
    with plainly():
        settings = load_settings()
        database = open_database(settings.database)
        try:
            schema.ready(database, now=datetime.now(UTC))
            shelf = Shelf(places_of(settings))
            shelf.join(database, write=False)
            viewers = [one for one in _askers(shelf, by, organisation, identified=identified) if one]
            if identified and not confirm:
                typer.echo(f"This would name people to {by}, for this reason: {reason}")
                typer.echo("It is kept in the log. If it is right, run it again with --confirm.")
                return
            _catch_up(settings)
            _note(database, form=form, organisation=organisation, reason=reason, by=by, identified=identified)
            leaves = chosen(
                filters,
                organisation=organisation,
                after=after,
                without=hidden_from_all(viewers, among=shelf.current.organisations, library=shelf.current),
                shelf=shelf,
                secret_keys=secret_keys(settings),
            )
            _write(output, form, leaves=_named(leaves) if identified else leaves, shelf=shelf, database=database)
        finally:
            database.close()


def _catch_up(settings: Settings) -> None:
    """Brings the summaries, which Parquet and the star schema hold too, up to the log, unless a server does."""
    try:
        alone = open_database(settings.database, exclusive=True)
    except DatabaseBusy:
        return
    while alone.read(summary.behind):
        alone.write(summary.catch_up)
    alone.close()


def _named(leaves: Chosen) -> Chosen:
    says = f"{leaves.says} People stand with their own ids: these rows name people."
    return replace(leaves, person=as_they_are, discreet=as_it_is, says=says)


def _check_reason(reason: str | None, *, identified: bool) -> None:
    if identified and (reason is None or len(reason.strip()) < SHORTEST_REASON):
        raise Failed(f"--identified needs --reason with at least {SHORTEST_REASON} characters: it is kept in the log.")
    if reason is not None and len(reason) > LONGEST_REASON:
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


def _day(text: str | None, name: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Failed(f"{name}: '{text}' is no date. Write it as 2026-11-21.") from None


def _note(
    database: Database, *, form: str, organisation: str | None, reason: str | None, by: str | None, identified: bool
) -> None:
    """Logged before the first row is read, so that no copy leaves unseen."""
    detail: dict[str, object] = {"format": form}
    detail |= {"identified": True} if identified else {}
    detail |= {"reason": reason.strip()} if reason else {}
    event = Event("log_exported", detail=detail)
    row = Row(occurred_at=datetime.now(UTC), event=event, person=by, organisation=organisation, channel="terminal")
    database.write(lambda connection: append(connection, [row]))


def _write(output: Path, form: Form, *, leaves: Chosen, shelf: Shelf, database: Database) -> None:
    typer.echo("Exporting…", err=True)
    names = names_of(shelf.current, leaves.scope.organisation)
    work = Work(read=database.read, chosen=leaves, names=names, at=datetime.now(UTC), progress=_tell)
    try:
        rows = parquet_folder(output, work) if form == "parquet" else make(form, output, work)
    except (TooManyRows, NoDuckDB) as refused:
        raise Failed(str(refused)) from None
    except OSError as error:
        raise Failed(f"{output} cannot be written: {error.strerror or error}.") from None
    typer.echo(f"Wrote {rows:,} rows to {output}.")


def _tell(rows: int) -> None:
    """Progress for whoever watches; nothing where the output goes to a file or a program."""
    if sys.stderr.isatty():
        typer.echo(f"\r{rows:,} rows", nl=False, err=True)

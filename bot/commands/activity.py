"""The command for HR: export takes the activity log out, and the log says so."""

from collections.abc import Callable, Iterator
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
from bot.people.pseudonym import pseudonym_key
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
) -> None:
    """Write the activity log to a file. People are codes unless --identified; taking it is itself logged."""
    if form not in ("csv", "jsonl"):
        raise Failed(f"The format {form} comes later. Use csv or jsonl: a spreadsheet opens csv.")
    _check_reason(reason, identified=identified)
    filters = Filters(since=_day(since, "--from"), until=_day(until, "--to"))
    if filters.since and filters.until and filters.since > filters.until:
        raise Failed("--from is after --to. Swap them.")
    with plainly():
        settings = load_settings()
        database = open_database(settings.database)
        try:
            schema.ready(database, now=datetime.now(UTC))
            _note(database, form=form, organisation=organisation, reason=reason if identified else None)
            scope = _scope(filters, organisation)
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


def _note(database: Database, *, form: str, organisation: str | None, reason: str | None) -> None:
    """Logged before the first row is read, so that no copy leaves unseen."""
    detail = {"format": form} | ({"identified": True, "reason": reason.strip()} if reason else {})
    event = Event("log_exported", detail=detail)
    row = Row(occurred_at=datetime.now(UTC), event=event, organisation=organisation, channel="terminal")
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

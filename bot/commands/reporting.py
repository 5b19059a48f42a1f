"""The command `report`: the measures of a period as a file; what it says stands in `activity/report`."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Literal

import typer

from activity import summary
from activity.by_cuts import cuttings, report_by
from activity.columnar import NoDuckDB
from activity.measures.knowing import known_of
from activity.measures.terms import CUTS, CutName
from activity.over_parquet import NoParquet, over_parquet
from activity.reading import Reader
from activity.report import Report
from activity.report_files import as_html, as_json
from activity.scope import Scope
from bot.commands.failing import Failed, plainly
from bot.commands.handing import Opened, open_for_chores
from bot.commands.serving import places_of
from bot.content.library import Library, Shelf
from bot.exports.choosing import hidden_from
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
    parquet: Annotated[
        Path | None, typer.Option("--from-parquet", help="A folder that `export --format parquet` wrote, by DuckDB.")
    ] = None,
) -> None:
    """What HR learns from the log: every measure with its definition. Small counts are hidden."""
    if form == "docx" and output is None:
        raise Failed("--format docx needs -o: a Word file cannot be printed here.")
    first, last = _day(since, "--from"), _day(until, "--to")
    if first and last and first > last:
        raise Failed("--from is after --to. Swap them.")
    cuts = _cuts(cut)
    with plainly(), _opened(parquet) as source:
        whose = _whose(source.library, organisation)
        scope = Scope(as_at=datetime.now(UTC), organisation=whose.id, since=first, until=last)
        made = _made(source, whose, scope, cuts)
        said = _FORMS[form](made, source.library, whose)
    if output is None:
        typer.echo(said.decode())
        return
    try:
        output.write_bytes(said)
    except OSError as error:
        raise Failed(f"{output} cannot be written: {error.strerror}.") from None
    typer.echo(f"Wrote {len(said):,} bytes to {output}.", err=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where figures come from: the content, and what runs a function over the tables of the measures."""

    library: Library
    read: Reader


@contextmanager
def _opened(parquet: Path | None) -> Iterator[Source]:
    """The database, brought up to the log; or a folder of Parquet, and then no database at all.

    Raises:
        Failed: the folder is no such folder, or DuckDB is not there.
    """
    settings = load_settings()
    if parquet is None:
        with open_for_chores(settings) as opened:
            _catch_up(opened)
            yield Source(library=opened.library, read=opened.database.read)
        return
    try:
        with over_parquet(parquet) as found:
            yield Source(library=Shelf(places_of(settings)).current, read=lambda work: work(found.connection))
    except (NoParquet, NoDuckDB) as missing:
        raise Failed(str(missing)) from None


def _made(source: Source, whose: Organisation, scope: Scope, cuts: tuple[CutName, ...]) -> Report:
    known = known_of(whose.groups, source.library.topics.values())
    hidden = hidden_from(None, organisation=whose.id, library=source.library)
    scope = replace(scope, without=hidden, sample=whose.id == SAMPLE)
    return report_by(source.read(partial(cuttings, scope=scope, known=known)), organisation=whose.id, cuts=cuts)


def _catch_up(opened: Opened) -> None:
    """Brings the summaries up to the log, unless a server does."""
    while not opened.served and opened.database.read(summary.behind):
        opened.database.write(summary.catch_up)


def _whose(library: Library, name: str | None) -> Organisation:
    known = library.organisations
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


def _json(made: Report, _library: Library, _whose: Organisation) -> bytes:
    return (json.dumps(as_json(made), ensure_ascii=False, indent=1) + "\n").encode()


def _html(made: Report, library: Library, whose: Organisation) -> bytes:
    names: dict[tuple[str, str], str] = {("group", group.id): group.name for group in whose.groups}
    names |= {("topic", topic.topic): topic.title for topic in library.topics.values()}
    page = as_html(made, title=_title(whose), name=lambda cut, part: names.get((cut, part), part))
    return page.encode()


def _word(made: Report, _library: Library, whose: Organisation) -> bytes:
    try:
        from activity.report_word import as_word
    except ImportError:
        raise Failed("A Word file needs the extra 'letters'. Install it, or use --format html.") from None
    return as_word(made, title=_title(whose))


def _title(whose: Organisation) -> str:
    return f"{whose.name}: what managers asked"


_FORMS: dict[Form, Callable[[Report, Library, Organisation], bytes]] = {"json": _json, "html": _html, "docx": _word}

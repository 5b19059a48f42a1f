"""Commands about one person's records: subject-access and erase. What they decide stands in `bot/privacy`."""

import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.commands.failing import Failed, plainly
from bot.commands.handing import Opened, open_for_chores
from bot.commands.records import BY, check_keeper, checked_reason, organisations_of
from bot.privacy.subject_access import (
    Held,
    Marker,
    as_json,
    as_text,
    conversations_of_reference,
    marks,
    of_person,
    of_reference,
)
from bot.settings import load_settings

SHORTEST_REFERENCE = 4
"""Fewer characters would be found in messages that have nothing to do with the matter."""


def subject_access(
    *,
    output: Annotated[Path, typer.Option("-o", "--output", help="The file to write: .zip or .json.")],
    by: Annotated[str, BY],
    person: Annotated[str | None, typer.Option(help="Everything about this person.")] = None,
    reference: Annotated[str | None, typer.Option(help="Everything under this HR reference.")] = None,
) -> None:
    """Write a copy of everything held about a person. What speaks of others is marked, for you to decide on."""
    if (person is None) == (reference is None):
        raise Failed("Give one of --person and --reference.")
    if reference is not None and len(reference.strip()) < SHORTEST_REFERENCE:
        raise Failed(f"A --reference has at least {SHORTEST_REFERENCE} characters: fewer would be found everywhere.")
    if output.suffix not in {".zip", ".json"}:
        raise Failed(f"{output} should end in .zip or .json.")
    with plainly(), open_for_chores(load_settings()) as opened:
        held = _of_person(opened, person, by) if person else _of_reference(opened, (reference or "").strip(), by)
        rows, marked = sum(len(each.rows) for each in held), marks(held)
        # Logged before the file is written, so that no copy leaves unseen.
        opened.run(
            "subject_access", {"about": person, "reference": reference, "rows": rows, "marked": marked, "by": by}
        )
        _write(
            output,
            held,
            about={"person": person, "name": opened.library.names.get(person or ""), "reference": reference},
        )
    typer.echo(f"Wrote {rows} rows to {output}. {marked} passages are marked: decide on each before the copy goes out.")


def erase(
    *,
    person: Annotated[str, typer.Option(help="Who is to be erased, by their id in the directory.")],
    by: Annotated[str, BY],
    reason: Annotated[str, typer.Option(help="Why. It is kept in the log, so name nobody.")],
) -> None:
    """Remove what identifies a person: what they wrote and were shown. Counts stay. It cannot be undone."""
    why = checked_reason(reason)
    with plainly(), open_for_chores(load_settings()) as opened:
        check_keeper(opened, by, *organisations_of(opened, person=person))
        typer.echo("Erasing…", err=True)
        done = opened.run("erase", {"person": person, "by": by, "reason": why})
    typer.echo(f"Erased {done['count']} rows. The counts are as they were, and the id stands for nobody.")


def _of_person(opened: Opened, person: str, by: str) -> tuple[Held, ...]:
    check_keeper(opened, by, *organisations_of(opened, person=person))
    marker = Marker.among(opened.library.people.directory.people.values(), subject=person)
    return opened.database.read(lambda connection: of_person(connection, person, marker=marker))


def _of_reference(opened: Opened, reference: str, by: str) -> tuple[Held, ...]:
    found = opened.database.read(lambda connection: conversations_of_reference(connection, reference))
    if not found:
        raise Failed(f"Nothing is held under the reference {reference!r}.")
    for conversation in found:
        check_keeper(opened, by, *organisations_of(opened, conversation=conversation))
    marker = Marker.among(opened.library.people.directory.people.values(), subject=None)
    return opened.database.read(lambda connection: of_reference(connection, reference, marker=marker))


def _write(output: Path, held: tuple[Held, ...], *, about: Mapping[str, Any]) -> None:
    document = as_json(held, about={name: value for name, value in about.items() if value}, at=datetime.now(UTC))
    try:
        if output.suffix == ".json":
            output.write_text(document, "utf-8")
            return
        with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("subject-access.json", document)
            packed.writestr("subject-access.txt", as_text(held))
    except OSError as error:
        raise Failed(f"{output} cannot be written: {error.strerror}.") from None

"""Commands for specialists in employment law: make the sealed pack of a hand-over, and check one."""

import json
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Annotated, Any
from zipfile import BadZipFile, ZipFile

import typer

from activity.verify import seal_hashes
from bot.commands.failing import Failed, plainly
from bot.commands.handing import Opened, open_for_chores
from bot.packs import making
from bot.packs.gathering import Asked, gather
from bot.packs.sealed import Checked, checked
from bot.people.membership import Viewer
from bot.settings import load_settings
from bot.store import schema
from bot.store.engine import DatabaseAway, open_database
from escalation import store
from escalation.model import Escalation

LARGEST = 64 * 1024 * 1024
"""Bytes of a pack that are read: a hundred times a large one."""


def pack(
    escalation: Annotated[str, typer.Argument(help="The hand-over's id, as in the address of its page.")],
    *,
    output: Annotated[Path, typer.Option("-o", "--output", help="The file to write: a .zip with Word and JSON.")],
    by: Annotated[str, typer.Option("--by", help="Who takes it, by their id in the directory. It is kept in the log.")],
) -> None:
    """Make the sealed pack of a hand-over that is with the employment law specialists."""
    at = datetime.now(UTC)
    with plainly(), open_for_chores(load_settings()) as opened:
        found = opened.database.read(lambda connection: store.load(connection, escalation))
        viewer = _viewer(opened, found, by, at)
        refused = making.refusal(viewer, found, opened.library)
        if refused is not None or found is None:
            raise Failed(refused or making.NOT_FOUND)
        typer.echo("Sealing the log, then gathering…", err=True)
        opened.run("note_pack", {"escalation": found.id, "by": by, "group": viewer.group})
        opened.run("seal", {})
        asked = Asked(escalation=found, by=by, at=at)
        document = opened.database.read(lambda connection: gather(connection, asked, shelf=opened.shelf))
        written = making.zipped(document, at=at, library=opened.library)
        output.write_bytes(written)
    typer.echo(f"Wrote {len(written):,} bytes to {output}. Its seal is {document['seal']}.")


def check_pack(
    file: Annotated[Path, typer.Argument(help="A pack: the .zip, or its pack.json.")],
    *,
    head: Annotated[str | None, typer.Option(help="What `seal` printed and you kept, in place of the log.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Prove a pack: its own seal, every row of the log in it, and that the log's seals are the same to this day."""
    with plainly():
        found = checked(_read(file))
        against = () if found.problems else _against_head(found, head) if head else _against_log(found)
    problems = (*found.problems, *against)
    if as_json:
        typer.echo(json.dumps({"rows": found.rows, "head": found.head, "problems": problems}))
    if problems:
        raise Failed(*problems)
    if not as_json:
        typer.echo(f"The pack is as it was made. Its {found.rows} rows lie under the seals of the log.")


def _viewer(opened: Opened, found: Escalation | None, by: str, at: datetime) -> Viewer:
    organisation = opened.library.organisations.get(found.organisation) if found else None
    if found is None or organisation is None:
        raise Failed(making.NOT_FOUND)
    today = at.astimezone(organisation.zone).date()
    viewer = opened.library.people.who(by, organisation=organisation.id, on=today)
    if viewer is None:
        raise Failed(f"There is nobody with the id {by!r} in {organisation.id}. `fingerpost people list` says yours.")
    return viewer


def _read(file: Path) -> Any:  # noqa: ANN401 - a document that is looked at next
    try:
        content = file.read_bytes()[:LARGEST]
        if content.startswith(b"PK"):
            with ZipFile(BytesIO(content)) as packed:
                if packed.getinfo("pack.json").file_size > LARGEST:
                    raise Failed(f"{file} is larger than any pack.")
                content = packed.read("pack.json")
        return json.loads(content)
    except (OSError, BadZipFile, KeyError, ValueError):
        raise Failed(f"{file} cannot be read as a pack. Give the .zip that was taken away, or its pack.json.") from None


def _against_head(found: Checked, head: str) -> tuple[str, ...]:
    if found.head == head:
        return ()
    return (
        f"The pack's newest seal is {found.head}, and yours is {head}. Give the head that was kept when it was made.",
    )


def _against_log(found: Checked) -> tuple[str, ...]:
    database = open_database(load_settings().database)
    try:
        if database.read(schema.found) is None:
            raise Failed("There is no log here to check against. Give --head with what `seal` printed.")
        stand = database.read(lambda connection: seal_hashes(connection, tuple(found.seals)))
    except DatabaseAway:
        raise Failed("The log cannot be read here. Give --head with what `seal` printed.") from None
    finally:
        database.close()
    return tuple(
        f"Seal {number} of the pack is not the log's: the pack is of another log, or one of the two was changed."
        for number, digest in found.seals.items()
        if stand.get(number) != digest
    )

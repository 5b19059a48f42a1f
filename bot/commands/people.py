"""The commands for the directory: people import and list. What is decided stands in `bot/people/importing`."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from bot.commands.failing import Failed, plainly
from bot.commands.handing import Opened, open_for_chores
from bot.people.directory import new_id
from bot.people.importing import Plan, plan, read
from bot.people.roles import may
from bot.people.taking_in import PIECE, pieces
from bot.settings import load_settings
from organisations.model import Organisation

LARGEST_FILE = 50_000_000
"""Bytes: half a million lines. A longer file is the wrong one."""


def people(
    *,
    action: Annotated[Literal["import", "list"], typer.Argument(help="What to do: import, or list.")],
    file: Annotated[
        Path | None,
        typer.Argument(help="To import: a CSV file with the columns email, name, group, role, from, until."),
    ] = None,
    organisation: Annotated[
        str | None, typer.Option(help="Whose people these are; needed where there are several.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say who would join, move and leave.")] = False,
    by: Annotated[
        str | None, typer.Option("--by", help="Who does this, by their id; they must be an operator.")
    ] = None,
    leavers: Annotated[
        int | None, typer.Option(help="How many leave, where they are many: say that you mean it.")
    ] = None,
) -> None:
    """Take in an organisation's people from a file: whoever is not in it leaves. Or list them, with their ids."""
    if action == "list":
        _list(organisation)
        return
    if file is None:
        raise Failed("Name the file: fingerpost people import FILE.")
    _import(file, organisation, dry_run=dry_run, by=by, leavers=leavers)


def _list(organisation: str | None) -> None:
    """Everybody with a role today, with the id that other commands and files ask for."""
    with plainly(), open_for_chores(load_settings()) as opened:
        chosen = _organisation(opened, organisation)
        people, today = opened.library.people, datetime.now(chosen.zone).date()
        known = sorted(people.directory.people.values(), key=lambda one: (one.name, one.id))
        for person in known:
            held = [post for post in people.of(person.id, on=today) if post.organisation == chosen.id]
            posts = ", ".join(sorted(f"{post.role} in {post.group}" for post in held))
            if posts:
                typer.echo(f"{person.id}  {person.name} <{person.email or 'no address'}>: {posts}")


def _import(file: Path, organisation: str | None, *, dry_run: bool, by: str | None, leavers: int | None) -> None:
    text = _text(file)
    with plainly(), open_for_chores(load_settings()) as opened:
        chosen = _organisation(opened, organisation)
        _check_by(opened, by, chosen)
        rows, wrong = read(text, groups=chosen.groups)
        problems = [f"{file}:{each.line}: {each.says}" for each in wrong]
        if problems and not dry_run:
            raise Failed(*problems, "Nothing was changed.")
        today = datetime.now(chosen.zone).date()
        found = plan(rows, people=opened.library.people, organisation=chosen.id, today=today, new_id=new_id)
        _say(found, listed=dry_run)
        if problems:
            raise Failed(*problems, "The lists above leave out what is wrong.")
        if dry_run:
            return
        if found.many_leave and leavers != len(found.leavers):
            raise Failed(
                f"{len(found.leavers)} of {found.members} people are not in the file and would leave. "
                f"If that is right, say so: --leavers {len(found.leavers)}. Nothing was changed."
            )
        _take_in(opened, found, chosen)
    typer.echo("Done.")


def _take_in(opened: Opened, found: Plan, organisation: Organisation) -> None:
    asked = [{"piece": piece} for piece in pieces(found.changes, organisation=organisation.id, zone=organisation.zone)]
    total = len(found.changes)
    opened.run_all("people", asked, progress=lambda done: _progress(min(done * PIECE, total), total))


def _progress(done: int, total: int) -> None:
    if done == total or done % 5_000 == 0:
        typer.echo(f"  {done:,} of {total:,} changes", err=True)


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > LARGEST_FILE:
            raise Failed(f"{file} is larger than {LARGEST_FILE:,} bytes. Is it the right one?")
        return file.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise Failed(f"{file} is not UTF-8 text. Save it again as “CSV UTF-8”.") from None
    except OSError as error:
        raise Failed(f"{file} cannot be read: {error.strerror}.") from None


def _organisation(opened: Opened, name: str | None) -> Organisation:
    known = opened.library.organisations
    if name is None and len(known) == 1:
        return next(iter(known.values()))
    if name is None or name not in known:
        raise Failed(f"Say whose people these are with --organisation: {', '.join(sorted(known))}.")
    return known[name]


def _check_by(opened: Opened, by: str | None, organisation: Organisation) -> None:
    if by is None:
        return
    today = datetime.now(UTC).astimezone(organisation.zone).date()
    viewer = opened.library.people.who(by, organisation=organisation.id, on=today)
    if viewer is None or not may(viewer.roles, "import_people"):
        raise Failed(f"{by} may not import people in {organisation.id}. Ask an operator.")


def _say(found: Plan, *, listed: bool) -> None:
    for title, changes in (("Joiners", found.joiners), ("Movers", found.movers), ("Leavers", found.leavers)):
        typer.echo(f"{title}: {len(changes):,}")
        for change in changes if listed else ():
            typer.echo(f"  {change.says}")

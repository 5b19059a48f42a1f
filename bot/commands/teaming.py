"""The commands for Teams: teams package and teams directory. What they say stands in `bot/channels/teams`."""

import asyncio
import csv
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from bot.commands.failing import Failed, plainly
from bot.commands.handing import open_for_chores
from bot.people.membership import People
from bot.settings import Settings, load_settings

if TYPE_CHECKING:
    from bot.channels.teams.lookups import About

COLUMNS = ("person", "groups", "department", "manager")


def teams(
    *,
    action: Annotated[Literal["package", "directory"], typer.Argument(help="What to do: package, directory.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The file to write: a .zip, or a .csv.")],
    threads: Annotated[
        bool, typer.Option("--threads", help="Ask team owners to let advisers write below cards without a mention.")
    ] = False,
) -> None:
    """Write the app package that is uploaded to Teams, checked; or what Microsoft Graph says of people."""
    with plainly():
        settings = load_settings()
        if settings.teams_client_id is None or settings.public_url is None:
            raise Failed("Set FINGERPOST_TEAMS_CLIENT_ID and FINGERPOST_PUBLIC_URL first.")
        if action == "package":
            _package(settings, settings.teams_client_id, str(settings.public_url).rstrip("/"), output, threads=threads)
        else:
            _directory(settings, output)


def _package(settings: Settings, bot: str, base: str, output: Path, *, threads: bool) -> None:
    from bot.channels.teams.manifest import PERMISSIONS, manifest, package, problems, shipped_icons

    made = manifest(bot=bot, base=base, version=_semantic(version("fingerpost")), threads=threads)
    icons = shipped_icons()
    wrong = problems(made, icons)
    if wrong:
        raise Failed(*wrong)
    output.write_bytes(package(made, icons))
    typer.echo(f"{output}: upload it in the Teams admin centre. It asks for nothing but to be written to.")
    for one in PERMISSIONS:
        granted = one.given == "graph" and settings.teams_graph
        if not granted and (one.given == "graph" or threads):
            typer.echo(f"  You may grant {one.name}: {one.reason} {one.without}")


def _directory(settings: Settings, output: Path) -> None:
    """A line for everybody whose account in Teams is known: ours and theirs, side by side."""
    if not settings.teams_graph:
        raise Failed("Grant User.Read.All to the bot, then set FINGERPOST_TEAMS_GRAPH=true: see docs/teams.md.")
    with open_for_chores(settings) as opened:
        people = opened.library.people
        known = sorted(one.id for one in people.directory.people.values() if one.teams is not None)
        found = asyncio.run(_looked_up(settings, people, known))
        with output.open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(COLUMNS)
            for person, about in found.items():
                groups = sorted({one.group for one in people.held.get(person, ())})
                rows.writerow((person, " ".join(groups), about.department or "", about.manager or ""))
    typer.echo(f"{output}: {len(known)} people whose account in Teams is known. Nothing was changed.")


async def _looked_up(settings: Settings, people: People, known: list[str]) -> "dict[str, About]":
    from bot.channels.teams.connector import Connector
    from bot.channels.teams.lookups import GraphLookups

    connector = Connector(settings)
    try:
        lookups = GraphLookups(connector, lambda: people)
        return {person: await lookups.about(person) for person in known}
    finally:
        await connector.close()


def _semantic(given: str) -> str:
    """A version as three numbers, which is all that Teams reads."""
    return ".".join((*given.split("+", maxsplit=1)[0].split("."), "0", "0")[:3])

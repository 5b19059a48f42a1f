"""The command for Teams: teams package. What goes in stands in `bot/channels/teams/manifest`."""

from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Literal

import typer

from bot.commands.failing import Failed, plainly
from bot.settings import load_settings


def teams(
    *,
    action: Annotated[Literal["package"], typer.Argument(help="What to do: package.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The file to write, a .zip.")],
    threads: Annotated[
        bool, typer.Option("--threads", help="Ask team owners to let advisers write below cards without a mention.")
    ] = False,
) -> None:
    """Write the app package that is uploaded to Teams, checked, with no permission that it can do without."""
    del action  # there is one
    from bot.channels.teams.manifest import PERMISSIONS, manifest, package, problems, shipped_icons

    with plainly():
        settings = load_settings()
        if settings.teams_client_id is None or settings.public_url is None:
            raise Failed("Set FINGERPOST_TEAMS_CLIENT_ID and FINGERPOST_PUBLIC_URL first: both stand in the package.")
        made = manifest(
            bot=settings.teams_client_id,
            base=str(settings.public_url).rstrip("/"),
            version=_semantic(version("fingerpost")),
            threads=threads,
        )
        icons = shipped_icons()
        wrong = problems(made, icons)
        if wrong:
            raise Failed(*wrong)
        output.write_bytes(package(made, icons))
    typer.echo(f"{output}: upload it in the Teams admin centre. It asks for nothing but to be written to.")
    for one in PERMISSIONS:
        if one.given == "graph" or threads:
            typer.echo(f"  You may grant {one.name}: {one.reason} {one.without}")


def _semantic(given: str) -> str:
    """A version as three numbers, which is all that Teams reads."""
    return ".".join((*given.split("+", maxsplit=1)[0].split("."), "0", "0")[:3])

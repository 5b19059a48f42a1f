"""The command for Slack: slack manifest. What it says stands in `bot/channels/slack/manifest`."""

import json
from typing import Annotated, Literal

import typer

from bot.commands.failing import Failed, plainly
from bot.settings import load_settings


def slack(
    *,
    action: Annotated[Literal["manifest"], typer.Argument(help="What to do: manifest.")],
    socket: Annotated[
        bool, typer.Option("--socket", help="For Socket Mode: Fingerpost calls Slack, which need not reach it.")
    ] = False,
    shared: Annotated[bool, typer.Option("--shared", help="To be installed in several workspaces.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print what Slack is told of Fingerpost, with a reason for every permission: paste it into Slack's page."""
    del action  # there is one
    from bot.channels.slack.manifest import as_yaml, manifest

    with plainly():
        settings = load_settings()
        base = str(settings.public_url).rstrip("/") if settings.public_url else None
        if base is None and (shared or not socket):
            raise Failed(
                "Slack has to know where Fingerpost is: set FINGERPOST_PUBLIC_URL. "
                "Or say --socket, where Slack cannot reach this server."
            )
        found = manifest(base=base, socket=socket, shared=shared)
    typer.echo(json.dumps(found, indent=2) if as_json else as_yaml(found), nl=as_json)

"""The `fingerpost` command: one function a command, each a few lines over the rooms that do the work."""

import sys
from collections.abc import Callable
from typing import NoReturn

import typer

from bot.commands import (
    activity,
    authoring,
    chatting,
    packing,
    people,
    people_records,
    publishing,
    radar,
    recalling,
    records,
    reporting,
    routing,
    serving,
    slacking,
    teaming,
)
from bot.commands.failing import Failed
from bot.people import roles
from bot.people.roles import check_declared

app = typer.Typer(
    name="fingerpost",
    help="A chat assistant that walks NHS line managers through employment-relations decisions.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

COMMANDS: tuple[tuple[str, str, Callable[..., None]], ...] = (
    ("Running it", "serve", serving.serve),
    ("Running it", "work", serving.work),
    ("Running it", "migrate", serving.migrate),
    ("Running it", "backup", serving.backup),
    ("Running it", "restore", serving.restore),
    ("Running it", "doctor", serving.doctor),
    ("Running it", "people", people.people),
    ("Running it", "slack", slacking.slack),
    ("Running it", "teams", teaming.teams),
    ("Talking to it", "chat", chatting.chat),
    ("Writing trees", "check", authoring.check),
    ("Writing trees", "test", authoring.test),
    ("Writing trees", "walk", authoring.walk),
    ("Writing trees", "draw", authoring.draw),
    ("Writing trees", "find", authoring.find),
    ("Writing trees", "publish", publishing.publish),
    ("Writing trees", "withdraw", publishing.withdraw),
    ("Writing trees", "recall", recalling.recall),
    ("Advising", "route", routing.route),
    ("Advising", "pack", packing.pack),
    ("Advising", "check-pack", packing.check_pack),
    ("Reading the log", "export", activity.export),
    ("Reading the log", "report", reporting.report),
    ("Reading the log", "radar", radar.radar),
    ("Keeping records", "seal", records.seal),
    ("Keeping records", "verify-log", records.verify_log),
    ("Keeping records", "retention", records.apply_retention),
    ("Keeping records", "hold", records.hold),
    ("Keeping records", "subject-access", people_records.subject_access),
    ("Keeping records", "erase", people_records.erase),
)
"""Every command, under the heading that `--help` shows it."""

check_declared("command", (name for _, name, _ in COMMANDS), roles.COMMANDS)
for heading, name, command in COMMANDS:
    app.command(name, rich_help_panel=heading)(command)


def main() -> NoReturn:
    """Runs the command line; an error is one line each on standard error, and exit 1."""
    try:
        app()
    except Failed as failed:
        for line in failed.lines:
            typer.echo(line, err=True)
        sys.exit(1)
    sys.exit(0)

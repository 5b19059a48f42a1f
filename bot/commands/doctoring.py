"""What `fingerpost doctor` looks at: every setting, the content, the database, its schema, sign-in, the mail server."""

import asyncio
import json
import os
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import typer
from sqlalchemy.engine import make_url

from bot.commands.failing import where_to_look
from bot.commands.mailing import mail_problem
from bot.content.library import errors, load_library
from bot.conversation.ends import TIMER
from bot.people.openid import NotSignedIn
from bot.people.provider import provider_of
from bot.settings import Settings
from bot.store import schema, watch
from bot.store.engine import Database, DatabaseAway, open_database

SECRET = frozenset(name for name, field in Settings.model_fields.items() if not field.repr)
"""What is kept out of every listing is marked so where it is defined."""

PROVIDER_AWAY = (
    "It does not answer as it should ({detail}). {issuer}/.well-known/openid-configuration must open from here, "
    "and name FINGERPOST_OIDC_ISSUER letter by letter. FINGERPOST_OUTBOUND_PROXY and FINGERPOST_CA_FILE count here."
)

_PASSWORD = re.compile(r"(?<=://)([^/@:\s]*:).*(?=@)|(password=)[^&]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at. `wrong` says what to do, and is nothing where all is well."""

    what: str
    says: str
    means: str = ""
    wrong: str | None = None


def examine(settings: Settings) -> tuple[Finding, ...]:
    """Everything that the service rests on, with what is wrong."""
    return (
        *_settings(settings),
        *_content(settings),
        *_database(settings),
        *_provider(settings),
        *_mail(settings),
    )


def print_findings(findings: tuple[Finding, ...], *, as_json: bool) -> None:
    """The findings, for a person or a program."""
    if as_json:
        typer.echo(json.dumps([asdict(finding) for finding in findings], indent=2))
        return
    for finding in findings:
        mark = "!!" if finding.wrong else "ok"
        typer.echo(f"{mark}  {finding.what}: {finding.says}" + (f"  ({finding.means})" if finding.means else ""))
        if finding.wrong:
            typer.echo(f"      {finding.wrong}")


def _settings(settings: Settings) -> Iterator[Finding]:
    for name, field in Settings.model_fields.items():
        variable = f"FINGERPOST_{name.upper()}"
        value = getattr(settings, name)
        source = "environment" if variable in os.environ else ".env" if name in settings.model_fields_set else "default"
        says = ("set" if value else "not set") if name in SECRET else _hidden(value)
        yield Finding(what=variable, says=f"{says} [{source}]", means=field.description or "")


def _hidden(value: object) -> str:
    """An address can hold a password, of a database or of a proxy."""
    return "not set" if value in (None, "", ()) else _PASSWORD.sub(r"\1\2***", str(value))


def _content(settings: Settings) -> Iterator[Finding]:
    from bot.commands.serving import places_of

    library = load_library(places_of(settings))
    wrong = errors(library)
    trees = sum(len(served) for served in library.trees.trees.values())
    yield Finding(
        what="content",
        says=f"{len(library.organisations)} organisations, {trees} trees, {len(wrong)} problems",
        wrong="Run `fingerpost check` and mend what it lists." if wrong else None,
    )


def _provider(settings: Settings) -> Iterator[Finding]:
    """Whether the identity provider can be asked, as the first sign-in of the day would ask it."""
    provider = provider_of(settings)
    if provider is None:
        return
    issuer, wrong = provider.registration.issuer, None
    try:
        asyncio.run(provider.look(now=datetime.now(UTC)))
    except NotSignedIn as away:
        wrong = PROVIDER_AWAY.format(detail=away.detail, issuer=issuer.rstrip("/"))
    yield Finding(what="identity provider", says=issuer if wrong else f"{issuer}: it answers as it should", wrong=wrong)


def _mail(settings: Settings) -> Iterator[Finding]:
    """Whether the mail server would take an e-mail from us. None is sent."""
    if settings.smtp_host is None:
        return
    wrong = mail_problem(settings)
    says = f"{settings.smtp_host}, port {settings.smtp_port}, {settings.smtp_security}"
    yield Finding(what="mail server", says=says if wrong else f"{says}: it would take our e-mail", wrong=wrong)


def _database(settings: Settings) -> Iterator[Finding]:
    file = make_url(settings.database).database or ""
    if settings.database.startswith("sqlite") and not Path(file).exists():
        yield Finding(what="database", says="sqlite, no file yet: `fingerpost serve` makes it")
        return
    try:
        database = open_database(settings.database)
        stands, wanted = database.read(schema.found), schema.newest()
    except DatabaseAway as away:
        yield Finding(what="database", says=str(away), wrong=where_to_look(settings.database))
        return
    yield Finding(what="database", says=database.dialect)
    yield Finding(what="schema", says=stands or "empty", wrong=_schema_problem(stands, wanted, database.dialect))
    if stands == wanted:
        yield next_steps(database, now=datetime.now(UTC))
    database.close()


def next_steps(database: Database, *, now: datetime) -> Finding:
    """Whether every open hand-over has something that happens next. The server's watchdog mends; this only looks."""
    seen = database.read(lambda connection: watch.look(connection, now=now, timer=TIMER))
    astray, wrong = len(seen.astray), None
    if astray:
        wrong = "A running `fingerpost serve` mends them within a minute. If not, look at its operations log."
    elif seen.late:
        wrong = "No worker has come to them. Start `fingerpost serve` or `fingerpost work`."
    says = f"{seen.open} open, {astray} without a next step, {seen.late} whose next step is late"
    return Finding(what="hand-overs", says=says, wrong=wrong)


def _schema_problem(stands: str | None, wanted: str, dialect: str) -> str | None:
    try:
        schema.must_know(stands)
    except schema.UnknownSchema as newer:
        return str(newer)
    # On SQLite, the next start migrates.
    return None if stands == wanted or dialect == "sqlite" else "Run `fingerpost migrate`."

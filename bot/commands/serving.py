"""Commands that run the service: serve, work, migrate, backup, restore, doctor."""

import asyncio
import gc
import signal
import sqlite3
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import structlog
import typer

from bot.commands.failing import Failed, plainly
from bot.content.library import Places, Shelf
from bot.content.watching import LOOK_EVERY
from bot.delivery.worker import Worker
from bot.operations_log import configure
from bot.settings import Settings, load_settings, secret_keys
from bot.store import restoring, schema
from bot.store.engine import Database, open_database

if TYPE_CHECKING:
    from starlette.applications import Starlette

TURN_ABOUT_SECONDS = 0.0005
"""How long one thread may keep the interpreter. Each statement of a turn lets go of it, and with Python's own 5 ms a
turn would wait that long ten times over beside a thread that works out something."""

log = structlog.get_logger()


def serve(
    *,
    host: Annotated[str | None, typer.Option(help="The address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="The port to listen on.", min=0, max=65535)] = None,
    worker: Annotated[bool, typer.Option(help="Carry out jobs in this process too.")] = True,
) -> None:
    """Serve the web chat, the desk, the activity pages, and the worker with them."""
    from bot.commands.listening import must_be_free

    with plainly():
        settings = load_settings()
        settings = settings.model_copy(update={"host": host or settings.host, "port": port or settings.port})
        configure(style=settings.log_format, level=settings.log_level)
        shelf = Shelf(places_of(settings))
        _answer_before_all_else()
        database = open_database(settings.database, exclusive=True)
        must_be_free(settings.host, settings.port)
        secret_keys(settings)
        schema.ready(database, now=datetime.now(UTC))
        shelf.join(database)
    from bot.commands.assembling import assemble

    assembled = assemble(settings, shelf=shelf, database=database, with_worker=worker)
    log.info("serving", host=settings.host, port=settings.port, database=database.dialect)
    _listen(settings, assembled.app)
    assembled.close()


def _answer_before_all_else() -> None:
    """Keep turns short beside other work: content is not looked through for waste, and threads take turns."""
    gc.freeze()
    sys.setswitchinterval(TURN_ABOUT_SECONDS)


def work() -> None:
    """Carry out jobs only; for a second process on PostgreSQL."""
    with plainly():
        settings = load_settings()
        configure(style=settings.log_format, level=settings.log_level)
        shelf = Shelf(places_of(settings))
        _answer_before_all_else()
        database = open_database(settings.database, exclusive=True)
        secret_keys(settings)
        schema.ready(database, now=datetime.now(UTC))
        shelf.join(database)
    from bot.commands.assembling import post
    from bot.commands.networks import networks_of

    worker = Worker(database=database, shelf=shelf)
    networks = networks_of(settings, shelf=shelf, database=database)
    worker.tell = shelf.heard
    worker.outbox = networks.outbox
    worker.start()
    stop = threading.Event()
    post(settings, shelf=shelf, database=database, stop=stop)
    networks.start(stop)
    log.info("working")
    _until_told_to_stop(partial(_look_again, shelf))
    stop.set()
    networks.stop()
    worker.stop()
    database.close()


def migrate() -> None:
    """Bring the database's schema to the one that this version works on."""
    with plainly():
        settings = load_settings()
        database = open_database(settings.database, exclusive=True)
        stands = database.read(schema.found)
        schema.must_know(stands)
        if database.dialect == "sqlite" and stands not in {None, schema.newest()}:
            typer.echo(f"Backup: {schema.back_up(database, now=datetime.now(UTC))}")
        schema.migrate(database)
        typer.echo(f"The schema is at revision {schema.newest()}.")
        database.close()


def backup(
    output: Annotated[Path, typer.Option("-o", "--output", help="The file to write.")],
) -> None:
    """Copy the SQLite file, also while it is served. For PostgreSQL use its own tools."""
    with plainly():
        settings = load_settings()
        database = open_database(settings.database)
        if database.dialect != "sqlite":
            raise Failed("This is for SQLite. For PostgreSQL use pg_dump: it knows how to copy a live database.")
        _copy(database, output)
        typer.echo(f"Copied to {output}.")
        database.close()


def _copy(database: Database, output: Path) -> None:
    served = Path(database.engine.url.database or "")
    if output.exists() and output.samefile(served):
        raise Failed(f"{output} is the database itself. Name another file.")
    try:
        schema.copy_to(database, output)
    except (OSError, sqlite3.Error) as error:
        raise Failed(
            f"{output} cannot be written as a backup ({error}). Name a new file in a folder that is there."
        ) from None


def restore(
    file: Annotated[Path, typer.Argument(help="What `fingerpost backup` wrote.")],
    *,
    head: Annotated[str | None, typer.Option(help="What `seal` said, kept elsewhere, to find a cut-off end.")] = None,
) -> None:
    """Put a backup in the place of the SQLite file, once its log has proved whole. Stop the server first."""
    with plainly():
        settings = load_settings()
        if settings.database_url is not None and not settings.database_url.startswith("sqlite"):
            raise Failed("This is for SQLite. For PostgreSQL use pg_restore, and then fingerpost verify-log.")
        typer.echo("Looking at every row of the backup…", err=True)
        try:
            done = restoring.restore(settings.database, file, now=datetime.now(UTC), head=head)
        except restoring.NotRestored as wrong:
            raise Failed(*wrong.problems) from None
    typer.echo(f"Restored {file}: {done.log.rows:,} rows under {done.log.seals:,} seals, all as they were sealed.")
    if done.before is not None:
        typer.echo(f"What stood there before is kept in {done.before}.")


def doctor(*, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """List every setting and check what the service rests on. Secrets are never shown."""
    from bot.commands.doctoring import examine, print_findings

    with plainly():
        findings = examine(load_settings())
    print_findings(findings, as_json=as_json)
    if any(finding.wrong for finding in findings):
        raise Failed("Something above needs mending.")


def places_of(settings: Settings) -> Places:
    """Where the content lies, by the settings."""
    return (
        Places() if settings.organisations_dir is None else replace(Places(), organisations=settings.organisations_dir)
    )


def _listen(settings: Settings, app: "Starlette") -> None:
    import uvicorn

    from bot.commands.listening import QuietServer

    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies or None,
        timeout_graceful_shutdown=5,
        server_header=False,
    )
    typer.echo(f"Fingerpost is at http://{settings.host}:{settings.port}  (stop with Ctrl+C)")
    asyncio.run(QuietServer(config).serve())


def _look_again(shelf: Shelf) -> None:
    shelf.refresh()
    shelf.refresh_people()


def _until_told_to_stop(tick: Callable[[], object]) -> None:
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, lambda *_: stop.set())
    while not stop.wait(LOOK_EVERY):
        tick()

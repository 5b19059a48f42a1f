"""Puts one server process together: application, worker, signals, and what is kept warm; decides nothing."""

import itertools
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import structlog
from starlette.applications import Starlette

from bot.channels.chat.outbox import WAKE
from bot.commands.networks import Networks, networks_of
from bot.content.library import Shelf
from bot.content.warming import Warming, leave_alone
from bot.content.watching import LOOK_EVERY
from bot.delivery import jobs, looking_ahead
from bot.delivery.counting import Ahead
from bot.delivery.covering import Covering
from bot.delivery.digesting import Digester
from bot.delivery.pinging import ping
from bot.delivery.postman import Postman
from bot.delivery.watchdog import Watchdog, Watched
from bot.delivery.worker import BEAT_WITHIN, Worker
from bot.exports.clerk import FOLDER, Clerk
from bot.handle import Service
from bot.people.provider import provider_of
from bot.sample import making as sample
from bot.settings import Settings, secret_keys
from bot.store import heartbeat, schema, signals
from bot.store.engine import Database
from bot.web import layout
from bot.web.app import create_app
from bot.web.health import checked
from bot.web.house import House, Pulse, WebSettings
from bot.web.present import HERE
from organisations.calendar import bank_holidays
from trees.urgent import urgent_kind

log = structlog.get_logger()

SOON = 10.0
"""Seconds in which whatever is under way has ended, once it was told to stop."""

WARM_AFTER = 2.0
"""Seconds: the first page comes first."""

PEOPLE_EVERY = 10
"""Looks at the files for one at the directory: a signal that was missed costs two seconds, and no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembled:
    """A server process that is ready to listen; `close` stops all of it, in order."""

    app: Starlette
    close: Callable[[], None]


def assemble(settings: Settings, *, shelf: Shelf, database: Database, with_worker: bool) -> Assembled:
    """Everything of one server process but the listening itself."""
    worker = Worker(database=database, shelf=shelf) if with_worker else None
    networks = networks_of(settings, shelf=shelf, database=database)
    wake = partial(_wake, worker, networks)
    watchdog = Watchdog(database=database, shelf=shelf, wake=wake)
    app = create_app(
        Service(shelf=shelf, database=database, announce=wake, expect=Warming(shelf), outbox=networks.outbox),
        settings=_web_settings(settings),
        provider=provider_of(settings),
        pulse=Pulse(
            schema_known=lambda: database.read(schema.found) == schema.newest(),
            worker_alive=partial(alive, worker, database),
            jobs=lambda: database.read(jobs.counts),
            watched=lambda: watchdog.last,
        ),
        neighbours=tuple(networks.channels.values()),
    )
    networks.furnish(app.state.house.service, app.state.house.metrics)
    tell = partial(_tell, app.state.house)
    stop = threading.Event()
    signals.listen(settings.database, partial(_heard, shelf, tell, wake), stop)
    if worker is not None:
        worker.tell = partial(_heard, shelf, tell, partial(_wake, None, networks))
        worker.outbox = networks.outbox
        worker.start()
        post(settings, shelf=shelf, database=database, stop=stop)
        networks.start(stop)
    covering = Covering(database=database, shelf=shelf, tell=partial(_heard, shelf, tell, _nothing))
    watchdog.after = partial(_after_a_look, settings, app.state.house, covering)
    watchdog.start(stop)
    later = partial(_later, settings, shelf, database, wake, stop)
    beside = threading.Thread(target=later, daemon=True, name="later")
    beside.start()
    return Assembled(app=app, close=partial(_close, stop, worker, networks, beside, database))


def post(settings: Settings, *, shelf: Shelf, database: Database, stop: threading.Event) -> None:
    """Makes files and digests, and counts ahead, from this process too; sends e-mail where a mail server is set."""
    Clerk(settings.data_dir / FOLDER, database=database, shelf=shelf, secret_keys=secret_keys(settings)).start(stop)
    Digester(database=database, shelf=shelf).start(stop)
    Ahead(database=database, shelf=shelf).start(stop)
    if settings.smtp_host is not None:
        Postman(settings, database=database, shelf=shelf).start(stop)


def _web_settings(settings: Settings) -> WebSettings:
    return WebSettings(
        secret_keys=secret_keys(settings),
        bound_to=settings.host,
        public_url=str(settings.public_url).rstrip("/") if settings.public_url else None,
        demo=settings.demo,
        operator_token=settings.operator_token,
        limit_person=settings.limit_person,
        limit_address=settings.limit_address,
        exports=settings.data_dir / FOLDER,
    )


def alive(worker: Worker | None, database: Database, now: datetime) -> bool:
    """Whether any worker is at work: this process's, else one of another on the same database."""
    if worker is not None and worker.alive(now):
        return True
    seconds = None if database.dialect == "sqlite" else database.read(heartbeat.seconds_since)
    return seconds is not None and seconds < BEAT_WITHIN


def _after_a_look(settings: Settings, house: House, covering: Covering, watched: Watched) -> None:
    """Counts what the watchdog did, looks ahead for hours without cover, and says outside that all is well."""
    house.metrics.mended.inc(watched.mended)
    if settings.ping_url is not None and watched.well and not any(checked(house).values()):
        ping(settings)
    covering.look(watched.at)


def _nothing(*_topics: str) -> None:
    """Nobody here to wake."""


def _wake(worker: Worker | None, networks: Networks, *topics: str) -> None:
    """Has whoever is here look at once: for jobs, and for what is to be sent to Slack and Teams."""
    networks.wake(*topics)
    if worker is not None and topics != (WAKE,):
        worker.wake()


def _tell(house: House, *topics: str) -> None:
    house.live.tell(*topics)
    house.ended.heard(*topics, now=house.clock())
    house.live.tell(*house.present.heard(*topics, now=house.clock()))


def _heard(shelf: Shelf, tell: Callable[..., object], wake: Callable[..., object], *topics: str) -> None:
    shelf.heard(*topics)
    tell(*topics)
    # Who looks at what is nothing for a worker to do.
    if not all(topic.startswith(HERE) for topic in topics):
        wake(*topics)


def _close(
    stop: threading.Event,
    worker: Worker | None,
    networks: Networks,
    beside: threading.Thread,
    database: Database,
) -> None:
    stop.set()
    networks.stop()
    if worker is not None:
        worker.stop()
    beside.join(SOON)
    database.close()


def _later(
    settings: Settings, shelf: Shelf, database: Database, wake: Callable[..., None], stop: threading.Event
) -> None:
    """What the first page need not wait for; then a look at the content's files, again and again."""
    written = _written(database)
    if stop.wait(WARM_AFTER):
        return
    _warm(shelf)
    leave_alone()
    if stop.is_set():
        return
    database.write(partial(looking_ahead.begin, shelf=shelf, now=datetime.now(UTC)))
    if settings.sample_activity:
        sample.begin(database, now=datetime.now(UTC), library=shelf.current)
    for look in itertools.count():
        if stop.wait(LOOK_EVERY):
            return
        try:
            if written != (written := _written(database)):
                wake()
            shelf.refresh()
            if look % PEOPLE_EVERY == 0:
                shelf.refresh_people()
        except Exception:
            # The last good set goes on being served whatever a half-saved file does to the loader.
            log.exception("refresh_failed")


def _written(database: Database) -> int:
    """When SQLite's file was last written to, by whatever process: a job of the terminal's does not wait."""
    if database.dialect != "sqlite":
        return 0
    log_file = Path(f"{database.engine.url.database}-wal")
    return log_file.stat().st_mtime_ns if log_file.exists() else 0


def _warm(shelf: Shelf) -> None:
    """Does now what the first turns would otherwise wait for: bank holidays and templates take half a second each."""
    urgent_kind("")
    year = datetime.now(UTC).year
    for organisation in shelf.current.organisations.values():
        bank_holidays(organisation.nation, {year, year + 1})
    layout.make_ready()

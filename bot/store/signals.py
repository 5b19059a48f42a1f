"""Tells other processes, on PostgreSQL, which topics changed: with the commit, and never without it.

A signal wakes; it carries no content. One that is missed costs a wait, not a loss: pages and workers also look
by themselves.
"""

import threading
from collections.abc import Callable, Sequence

import structlog
from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url

log = structlog.get_logger()

CHANNEL = "fingerpost"
WAIT_SECONDS = 1.0
AGAIN_SECONDS = 5.0

_NOTIFY = text("SELECT pg_notify(:channel, :topics)")


def post(connection: Connection, topics: Sequence[str]) -> None:
    """Signals these topics when the caller's transaction commits; SQLite has one process and needs none."""
    if topics and connection.dialect.name == "postgresql":
        connection.execute(_NOTIFY, {"channel": CHANNEL, "topics": "\n".join(topics)})


def listen(url: str, heard: Callable[..., object], stop: threading.Event) -> threading.Thread | None:
    """Calls `heard` with the topics that any process signals, in a thread of its own; on SQLite nothing."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "postgresql":
        return None
    plain = parsed.set(drivername="postgresql").render_as_string(hide_password=False)
    thread = threading.Thread(target=_listen, args=(plain, heard, stop), daemon=True, name="signals")
    thread.start()
    return thread


def _listen(url: str, heard: Callable[..., object], stop: threading.Event) -> None:
    import psycopg

    while not stop.is_set():
        try:
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute(f"LISTEN {CHANNEL}")
                _hear(connection, heard, stop)
        except psycopg.Error as fault:
            log.warning("signals_interrupted", fault=type(fault).__name__)
            stop.wait(AGAIN_SECONDS)


def _hear(connection: "object", heard: Callable[..., object], stop: threading.Event) -> None:
    while not stop.is_set():
        for notice in connection.notifies(timeout=WAIT_SECONDS):  # type: ignore[attr-defined]
            heard(*notice.payload.split("\n"))

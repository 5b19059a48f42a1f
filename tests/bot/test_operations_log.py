"""The operations log: whatever goes wrong, no line holds what somebody wrote, a name or a SQL value."""

import json
import logging
from collections.abc import Iterator
from datetime import datetime
from typing import Literal

import pytest
import structlog
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.conversation.state import Job
from bot.delivery import jobs
from bot.delivery.worker import Worker
from bot.handle import Service, handle
from bot.operations_log import configure
from bot.store.engine import DatabaseAway
from tests.bot.acting import journey
from tests.bot.test_urgent import DANGER, rename

PLANTED = ("Zebedee", "07700 900123", "zebedee@example.org")
NOTE = f"{PLANTED[0]} rang {PLANTED[1]}, write to {PLANTED[2]}"

Style = Literal["json", "console"]


@pytest.fixture(params=["json", "console"])
def style(request: pytest.FixtureRequest) -> Iterator[Style]:
    """Each of the two looks of a line; the process's logging is put back as it was."""
    root = logging.getLogger()
    handlers, level, structured = root.handlers, root.level, structlog.get_config()
    yield request.param
    root.handlers = handlers
    root.setLevel(level)
    structlog.configure(**structured)


def clean(written: str) -> bool:
    """Whether nothing planted is in what was written, and something was."""
    return bool(written) and not any(planted in written for planted in PLANTED)


def fail_with_values() -> None:
    """An exception whose message and cause both quote what somebody wrote."""
    try:
        int(NOTE)
    except ValueError as inner:
        raise RuntimeError(f"could not keep {NOTE}\nsecond line {NOTE}") from inner


def test_an_exceptions_words_stay_out(style: Style, capsys: pytest.CaptureFixture[str]) -> None:
    """Its type and place are enough to find it."""
    configure(style=style, level="debug")
    try:
        fail_with_values()
    except RuntimeError:
        structlog.get_logger().exception("turn_failed", turn="t-1")
        logging.getLogger("some.library").exception("It failed")
    written = capsys.readouterr().err
    assert clean(written)
    assert "RuntimeError" in written
    assert "fail_with_values" in written
    assert "t-1" in written


def test_keywords_that_carry_people_are_withheld(style: Style, capsys: pytest.CaptureFixture[str]) -> None:
    """A slip of a programmer's shows that something was withheld."""
    configure(style=style, level="debug")
    structlog.get_logger().warning("slip", text=NOTE, value=NOTE, name=NOTE, email=NOTE, person=NOTE, answer=NOTE)
    written = capsys.readouterr().err
    assert clean(written)
    assert "withheld" in written


def test_a_librarys_lower_lines_stay_out(style: Style, capsys: pytest.CaptureFixture[str]) -> None:
    """As asyncio's of a task that failed: the exception's own words stand below the first line."""
    configure(style=style, level="debug")
    logging.getLogger("asyncio").error("Task exception was never retrieved\nfuture: <Task exception=%r>", NOTE)
    written = capsys.readouterr().err
    assert clean(written)
    assert "Task exception was never retrieved" in written


def test_sql_values_of_a_failed_turn_stay_out(
    style: Style, service: Service, manager: str, now: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither in the line nor in the exception that SQLAlchemy raises."""
    configure(style=style, level="debug")
    begun = journey(service, now, manager)
    with service.database.engine.connect() as connection, pytest.raises(DBAPIError) as failed:
        connection.execute(text("INSERT INTO nowhere VALUES (:said)"), {"said": NOTE})
    assert clean(str(failed.value))
    rename(service.database, "interaction", "gone")
    try:
        begun.say("answer", NOTE)
    except (DatabaseAway, DBAPIError):
        structlog.get_logger().exception("turn_failed")
    handle(begun.turn("answer", f"{DANGER} {NOTE}"), service)
    written = capsys.readouterr().err
    assert clean(written)
    assert "urgent_not_logged" in written


def test_a_job_that_fails_says_its_kind_alone(
    style: Style, service: Service, now: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    """The payload of a job may hold a message; what fails on it names the error's type."""
    configure(style=style, level="debug")
    job = Job(kind="turn", lane="lane", key="key", run_at=now, payload={"at": NOTE, "value": NOTE, "found": ""})
    service.database.write(lambda connection: jobs.enqueue(connection, (job,)))
    Worker(database=service.database, shelf=service.shelf, clock=lambda: now).work()
    written = capsys.readouterr().err
    assert clean(written)
    assert "job_put_off" in written


def test_a_line_that_cannot_be_written_is_not_spelt_out(style: Style, capsys: pytest.CaptureFixture[str]) -> None:
    """Python would print its arguments in a traceback; here it is only said that a line was lost."""
    configure(style=style, level="debug")
    logging.getLogger("some.library").error("%d spells", NOTE)
    written = capsys.readouterr().err
    assert clean(written)
    assert "log_line_lost" in written


def test_a_json_line_is_json(style: Style, capsys: pytest.CaptureFixture[str]) -> None:
    """One object a line, with the event, its level and its time, whatever a terminal would be shown."""
    del style
    configure(style="json")
    structlog.get_logger("x").info("serving", port=8000)
    line = json.loads(capsys.readouterr().err)
    assert (line["event"], line["level"], line["port"]) == ("serving", "info", 8000)
    assert line["timestamp"].endswith("Z")

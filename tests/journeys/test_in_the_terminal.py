"""The same journey through the terminal leaves the same rows as on the web, with a server and without one."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from bot.content.library import Shelf
from bot.conversation.turn import Turn
from bot.handle import Service
from bot.store import schema
from bot.store.engine import open_database
from escalation import store
from tests.journeys import rows, story
from tests.journeys.conftest import NewServer, once_unless_whole, url_of
from tests.journeys.server import environment_of
from tests.journeys.talking import adviser_turn, by_hand, by_job, chat, line_of, saved

Advise = Callable[[Turn], None]


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_without_a_server_the_terminal_leaves_the_same_rows(
    request: pytest.FixtureRequest, tmp_path: Path, shelf: Shelf, web_rows: list[rows.Row], dialect: str
) -> None:
    """One journey, two channels, one log. Small, on one database: every journey of the core is made on both."""
    once_unless_whole(request, dialect)
    url = url_of(request, tmp_path, dialect)
    database = open_database(url)
    if dialect == "sqlite":
        schema.migrate(database)
    talk(environment_of(tmp_path, url), url, advise=partial(by_hand, service=Service(shelf=shelf, database=database)))
    database.close()
    assert rows.comparable(rows.since(url, 0)) == web_rows


def test_beside_a_server_the_terminal_leaves_the_same_rows(server_on: NewServer, web_rows: list[rows.Row]) -> None:
    """The terminal's turns reach a served file as jobs, and come out alike."""
    server = server_on("sqlite")
    database = open_database(server.database_url)
    talk(server.environment, server.database_url, advise=partial(by_job, database=database))
    database.close()
    assert rows.comparable(rows.since(server.database_url, 0)) == web_rows


def talk(environment: Mapping[str, str], url: str, *, advise: Advise) -> None:
    """The whole journey: the manager types, goes away, and comes back for the answer."""
    lines = [line_of(step) for step in story.to_adviser_from_nothing(date.today())]  # noqa: DTZ011
    printed = chat(environment, lines)
    assert "No action is needed" in printed
    conversation = saved(printed)
    escalation = escalation_of(url, conversation)
    advise(adviser_turn("claim", escalation))
    advise(adviser_turn("reply", escalation, text=story.ANSWER))
    assert story.ANSWER in chat(environment, [f"/write {story.THANKS}"], resume=conversation)
    advise(adviser_turn("resolve", escalation, **story.RESOLVED))
    assert "has closed this" in chat(environment, [], resume=conversation)


def escalation_of(url: str, conversation: str) -> str:
    """The hand-over that the conversation led to."""
    database = open_database(url)
    found = database.read(lambda connection: store.of_conversation(connection, conversation))
    database.close()
    assert found
    return found.id

"""What is typed in Slack stands where manager and adviser read it, and in no log; a lock screen says little."""

import json
import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
import structlog.testing
from sqlalchemy import Connection, Table, select

from activity.log import interaction
from bot.content.library import Shelf
from bot.handle import Service
from bot.store.chat_tables import chat_message, chat_seen
from bot.store.engine import Database
from bot.store.tables import job
from escalation import store
from tests.fakes.slack_doors import EVENTS
from tests.fakes.slack_payloads import kept, payload, signed
from tests.fakes.slack_workspace import TEAM
from tests.journeys.plain.adviser_in_slack import AdviserInSlack
from tests.journeys.plain.at_slack import AtSlack
from tests.journeys.plain.clock import Clock
from tests.journeys.plain.script import Step
from tests.journeys.plain.slack_house import SlackHouse
from tests.journeys.test_in_plain_words import database_on
from tests.people import ADVISER

__all__ = ["database_on"]

PLANTED = "quxfrobnicate"
DISCREET = "Your next question is ready"


@pytest.fixture
def house(database_on: Callable[[str], Database], shelf: Shelf) -> Iterator[SlackHouse]:
    """A workspace with everybody in it."""
    service = Service(shelf=shelf, database=database_on("sqlite"))
    opened = SlackHouse.opened(service, Clock(at=datetime(2026, 11, 23, 10, 0, tzinfo=UTC)))
    yield opened
    opened.close()


def test_planted_words_reach_whoever_reads_them_and_no_log(house: SlackHouse, caplog: pytest.LogCaptureFixture) -> None:
    """Typed everywhere that something can be typed, refused, failed and sent again: no log and no job holds them."""
    caplog.set_level(logging.DEBUG)
    with structlog.testing.capture_logs() as lines:
        everything_typed(house)
    assert "slack_refused" in {line["event"] for line in lines}
    assert PLANTED not in json.dumps(lines, default=str)
    assert PLANTED not in caplog.text
    for table in (job, chat_message, chat_seen, interaction):
        assert PLANTED not in _rows(house, table), table.name
    metadata = [one.get("metadata") for place in house.slack.workspace.channels.values() for one in place.messages]
    assert PLANTED not in json.dumps(metadata)


def everything_typed(house: SlackHouse) -> None:
    """The words in every place, with Slack failing meanwhile."""
    manager, adviser = AtSlack(house=house), AdviserInSlack(house=house, person=ADVISER)
    manager.slack.says(f"sick all the time {PLANTED}")
    manager.slack.commands(f"phoning in sick {PLANTED}")
    manager.do(Step(does="topic", words=("Repeated short-term sickness",)))
    manager.do(Step(does="answers", words=(f"maybe {PLANTED}",)))
    manager.do(Step(does="asks for an adviser"))
    house.slack.fail("chat.update", "broken", times=2)
    house.slack.fail("chat.postMessage", "lost_answer")
    manager.do(Step(does="sends", words=(f"Please help {PLANTED}",)))
    escalation = house.service.database.read(lambda connection: _escalation(connection, manager.at))
    adviser.does("claim", escalation, {})
    said = adviser.writes(f"Hello {PLANTED}", escalation)
    adviser.writes(f"// between us {PLANTED}", escalation)
    adviser.does("note", escalation, {"text": f"a note {PLANTED}"})
    channel, _ = adviser.card(escalation)
    adviser.slack.edits(said, f"Hello again {PLANTED}", channel=channel)
    typed = manager.slack.says(f"Thank you {PLANTED}")
    manager.slack.deletes(typed)
    _refused(house, manager.slack.id)
    house.send()
    assert f"Hello again {PLANTED}" in manager.slack.reads()


def test_a_sensitive_question_is_not_on_a_lock_screen(house: SlackHouse) -> None:
    """It is posted with other words, and the update that follows, which notifies nobody, says what is asked."""
    manager = AtSlack(house=house)
    manager.do(Step(does="topic", words=("Repeated short-term sickness",)))
    notified = [text for user, text in house.slack.workspace.notified if user == manager.slack.id]
    assert DISCREET in notified
    assert not any("is any of this happening" in text for text in notified)
    assert "is any of this happening" in manager.card["text"]
    assert "is any of this happening" in manager.text


def _refused(house: SlackHouse, user: str) -> None:
    """What is not signed, what comes from elsewhere, and from somebody whom nobody knows."""
    event = {"user": user, "text": PLANTED, "channel": f"D{user[1:]}", "ts": "1.5"}
    unsigned = payload("message_im", team_id=TEAM, event=event).body()
    response = house.app.post(EVENTS, unsigned, {**signed(unsigned), "x-slack-signature": "v0=0"})
    assert response.status_code == 401
    house.door.deliver(payload("message_im", team_id="T0ELSEWHERE", event={**event, "ts": "1.6"}))
    view = {**kept("view_submission").payload["view"], "callback_id": f"fp.view.{PLANTED}", "private_metadata": PLANTED}
    house.door.deliver(payload("view_submission", team={"id": TEAM}, user={"id": user}, view=view))
    assert {"slack_signature", "slack_workspace"} <= set(house.refused)


def _rows(house: SlackHouse, table: Table) -> str:
    return house.service.database.read(lambda connection: str(connection.execute(select(table)).all()))


def _escalation(connection: Connection, conversation: str) -> str:
    found = store.of_conversation(connection, conversation)
    assert found is not None
    return found.id

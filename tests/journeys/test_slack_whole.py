"""Manager and adviser in Slack from beginning to end, over HTTP and over Socket Mode, with everybody in a hurry."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from activity.log import interaction
from bot.content.library import Shelf
from bot.handle import Service
from bot.store.engine import Database
from escalation import store
from tests.fakes.slack_doors import told
from tests.fakes.slack_words import words
from tests.journeys.plain.adviser_in_slack import AdviserInSlack, button
from tests.journeys.plain.at_slack import AtSlack
from tests.journeys.plain.clock import Clock
from tests.journeys.plain.script import Step
from tests.journeys.plain.slack_house import SlackHouse
from tests.journeys.test_in_plain_words import database_on
from tests.people import ADVISER, OTHER_ADVISER

__all__ = ["database_on"]

TOPIC = "Repeated short-term sickness"
FIVE = (
    "None of these",
    "An employee on NHS terms",
    "Back at work",
    "Nothing yet, or only return-to-work conversations",
    "3",
)
REST = (
    "3",
    "5",
    "Yes, each time",
    "Yes, or not due yet",
    "None of these, as far as I know",
    "No, nothing",
)
STEP = timedelta(seconds=10)


@dataclass(kw_only=True)
class Both:
    """A manager, and two advisers, in one workspace."""

    house: SlackHouse
    manager: AtSlack
    advisers: tuple[AdviserInSlack, AdviserInSlack]

    @property
    def escalation(self) -> str:
        """The hand-over that the conversation last led to."""
        read = self.house.service.database.read
        found = read(lambda connection: store.of_conversation(connection, self.manager.at))
        assert found is not None
        return found.id

    def does(self, does: str, *said: str) -> None:
        """The manager does something."""
        self.house.clock.at += STEP
        self.manager.do(Step(does=does, words=said))

    def kinds(self) -> list[str]:
        """What was logged, by kind."""
        query = select(interaction.c.kind).order_by(interaction.c.seq)
        return list(self.house.service.database.read(lambda connection: connection.scalars(query).all()))

    def claimed(self) -> AdviserInSlack:
        """Both advisers press at the same moment: whoever has it then."""
        self.house.send()
        channel, card = self.advisers[0].card(self.escalation)
        presses = [one.slack.pressing(button(card, "claim"), message=card, channel=channel) for one in self.advisers]
        with ThreadPoolExecutor(2) as at_once:
            answers = list(at_once.map(self.house.door.deliver, presses))
        assert {answer.status for answer in answers} == {200}
        self.house.send()
        read = self.house.service.database.read
        found = read(lambda connection: store.load(connection, self.escalation))
        assert found is not None
        return next(one for one in self.advisers if one.person == found.claimed_by)


@pytest.fixture
def both(request: pytest.FixtureRequest, database_on: Callable[[str], Database], shelf: Shelf) -> Iterator[Both]:
    """Everybody at their client, reached over HTTP where a test asks for nothing else."""
    service = Service(shelf=shelf, database=database_on("sqlite"))
    clock = Clock(at=datetime(2026, 11, 23, 10, 0, tzinfo=UTC))
    house = SlackHouse.opened(service, clock, socket=getattr(request, "param", "http") == "socket")
    advisers = AdviserInSlack(house=house, person=ADVISER), AdviserInSlack(house=house, person=OTHER_ADVISER)
    yield Both(house=house, manager=AtSlack(house=house), advisers=advisers)
    house.close()


@pytest.mark.parametrize("both", ["http", "socket"], indirect=True)
def test_manager_and_adviser_from_beginning_to_end(both: Both) -> None:
    """Begun, answered, changed, handed over, taken once, talked over, handed back, ended, handed over, closed."""
    both.does("topic", TOPIC)
    for said in FIVE:
        both.does("answers", said)
    both.does("changes", "How many separate spells")
    both.does("answers", "2")
    both.does("asks for an adviser")
    both.does("sends", "It has been going on since the rota changed.")
    winner = both.claimed()
    loser = next(one for one in both.advisers if one is not winner)
    assert both.kinds().count("escalation_claimed") == 1
    assert _name(both, winner) in words(winner.card(both.escalation)[1]["blocks"])
    assert _name(both, winner) in str(loser.slack.whispers()[-1])
    assert winner.slack.whispers() == []
    _talk(both, winner)
    winner.does("hand_back", both.escalation, {"text": "You can go on with the questions now."})
    both.does("looks")
    assert "You can go on with the questions now." in both.manager.text
    _go_on_to_the_end(both)
    both.does("asks for an adviser")
    both.does("sends", "One more thing.")
    winner = both.claimed()
    closing = {"reason": "advice_given", "tree_could_answer": "yes", "text": "You have all you need now."}
    winner.does("resolve", both.escalation, closing)
    both.does("looks")
    assert "You have all you need now." in both.manager.text
    assert both.kinds().count("escalation_resolved") == 1
    assert both.house.refused == []


def _talk(both: Both, winner: AdviserInSlack) -> None:
    """The card's thread reaches the manager and back; edits and deletions follow, and a note stays."""
    channel, card = winner.card(both.escalation)
    said = winner.writes("Have you met her & her <union> rep?", both.escalation)
    assert "Have you met her & her <union> rep?" in both.manager.slack.reads()
    winner.writes("// She asked for this last year, too.", both.escalation)
    assert "last year" not in both.manager.slack.reads()
    typed = both.manager.slack.says("Not yet.")
    thread = [one for one in winner.slack.messages(channel) if one.get("thread_ts") == card["ts"]]
    assert "Not yet." in words(thread[-1]["blocks"])
    both.manager.slack.edits(typed, "Not yet, on Monday.")
    thread = [one for one in winner.slack.messages(channel) if one.get("thread_ts") == card["ts"]]
    assert "Not yet, on Monday." in words(thread[-1]["blocks"])
    winner.slack.edits(said, "Have you met her and her steward?", channel=channel)
    assert "her steward" in both.manager.slack.reads()
    assert "union" not in both.manager.slack.reads()
    winner.slack.deletes(said, channel=channel)
    assert "her steward" not in both.manager.slack.reads()


def _go_on_to_the_end(both: Both) -> None:
    for said in REST:
        both.does("answers", said)
    both.does("confirms the answers")
    assert both.manager.reply.receipt


def _name(both: Both, one: AdviserInSlack) -> str:
    return both.house.service.shelf.current.people.directory.people[one.person].name


def test_what_comes_twice_at_once_is_one_message(both: Both) -> None:
    """Slack sends an event again while the first delivery is still under way."""
    both.does("topic", TOPIC)
    both.manager.slack.after = list
    message = both.house.slack.workspace.post(both.house.slack.workspace.dm(both.manager.slack.id), said(both, "2x?"))
    event = told(both.house.slack.workspace)[-1]
    with ThreadPoolExecutor(4) as at_once:
        answers = list(at_once.map(both.house.door.deliver, [event] * 4))
    assert {answer.status for answer in answers} == {200}
    assert message["ts"]
    assert both.kinds().count("answer_refused") == 1


def said(both: Both, text: str) -> dict[str, object]:
    """A message of the manager's, as Slack keeps it."""
    return {"user": both.manager.slack.id, "text": text, "client_msg_id": "once"}


def test_a_change_that_overtakes_its_message_loses_nothing(both: Both) -> None:
    """The edit comes first, then the message, then the edit again: the manager reads the last words, once."""
    both.does("topic", TOPIC)
    both.does("asks for an adviser")
    both.does("sends", "What now?")
    winner = both.claimed()
    channel, card = winner.card(both.escalation)
    workspace, slack = both.house.slack.workspace, winner.slack
    told(workspace)
    first = {"user": slack.id, "text": "Meet her fist.", "thread_ts": card["ts"], "client_msg_id": "once"}
    made = workspace.post(workspace.channels[channel], first)
    workspace.put(
        workspace.channels[channel], made, {"text": "Meet her first.", "edited": {"user": slack.id, "ts": "1"}}
    )
    message, change = told(workspace)
    for event in (change, message, change):
        both.house.door.deliver(event)
    both.house.send()
    assert both.kinds().count("adviser_replied") == 2, "what was said, and that it was changed"
    assert "Meet her first." in both.manager.slack.reads()
    assert "fist" not in both.manager.slack.reads()

"""A second person in Slack: the card that asks them, the word that they give on it, and what becomes of it then."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from bot.channels.chat.second_card import laid_card
from bot.channels.slack.second import TEXT, card
from bot.conversation.confirming import AGREED, CHANGED, NOT_HERE, REFUSED, SAY_WHY, TOO_LATE
from bot.delivery.worker import Worker
from bot.handle import Service
from tests.bot.channels.slack.at_slack import cards, find
from tests.bot.channels.slack.shown import LINKS, bare, faults, words
from tests.bot.test_confirming import FAR, NEAR, answers, asked, kept
from tests.fakes.slack_payloads import payload
from tests.fakes.slack_person import SlackPerson
from tests.fakes.slack_workspace import TEAM
from tests.journey import Journey
from tests.journeys.plain.clock import Clock
from tests.journeys.plain.slack_house import SlackHouse
from tests.people import MANAGER

SAYS_YES, SAYS_NO = "fp.second.agree", "fp.second.decline"


@dataclass(kw_only=True)
class Room:
    """The app, the senior manager at their client, and a manager who has asked."""

    house: SlackHouse
    grace: SlackPerson
    begun: Journey

    def work(self, later: timedelta = timedelta()) -> None:
        """The worker does what is due, and what follows is sent."""
        house = self.house
        house.clock.at = max(house.clock.at, self.begun.at) + later
        worker = Worker(database=house.service.database, shelf=house.service.shelf, clock=house.clock)
        worker.outbox = house.service.outbox
        worker.work()
        house.send()

    def says(self, word: str, reason: str = "", *, times: int = 1) -> None:
        """Grace fills in her reason on the newest card and presses a button of it."""
        shown = cards(self.grace)[-1]
        if reason:
            self.grace.fills(shown["ts"], find(shown["blocks"], TEXT), reason)
        self.grace.presses(find(shown["blocks"], word), message=shown, times=times)
        self.house.send()

    @property
    def reads(self) -> str:
        """What Grace reads on her newest card."""
        return words(cards(self.grace)[-1]["blocks"])

    @property
    def heard(self) -> str:
        """What Grace was last told alone."""
        return str(self.grace.whispers()[-1]["text"])


@pytest.fixture
def room(desk_service: Service, now: datetime) -> Iterator[Room]:
    """Somebody who is asked, with the card before them."""
    house = SlackHouse.opened(desk_service, Clock(at=now))
    grace = house.people[NEAR]
    grace.opens("home")
    begun = asked(house.service, now)
    made = Room(house=house, grace=grace, begun=begun)
    made.work()
    yield made
    house.close()


def test_whoever_is_asked_reads_all_of_it_and_agrees_on_the_card(room: Room) -> None:
    """The card holds the evidence and the time; a notification holds neither; pressed, it says how it ended."""
    for said in ("asks if you agree", "They know every door code", "Please answer by"):
        assert bare(said) in room.reads
    assert "leave out names" in json.dumps(cards(room.grace)[-1]["blocks"])
    assert "door code" not in str(cards(room.grace)[-1]["text"])
    room.says(SAYS_YES)
    assert kept(room.begun).state == "agreed"
    assert room.heard == AGREED
    assert bare("door code") not in room.reads
    assert SAYS_YES not in str(cards(room.grace))


def test_who_does_not_agree_says_why(room: Room) -> None:
    """Without a reason it is refused and the card stays; with one the manager reads it."""
    room.says(SAYS_NO)
    assert (room.heard, kept(room.begun).open) == (SAY_WHY, True)
    room.says(SAYS_NO, "A move to days is enough.")
    assert room.heard == REFUSED
    assert (kept(room.begun).state, kept(room.begun).reason) == ("refused", "A move to days is enough.")


@pytest.mark.parametrize(("how", "says"), [("web", "agreed"), ("changed", CHANGED), ("late", TOO_LATE)])
def test_what_ends_it_elsewhere_ends_it_on_the_card(room: Room, how: str, says: str) -> None:
    """Answered on the web, not needed any more, or too late: the card says so, and its buttons are gone."""
    if how == "web":
        answers(room.begun, "agree", FAR)
    elif how == "changed":
        room.begun.say("back")
    room.work(timedelta(days=4) if how == "late" else timedelta())
    assert bare(says) in " ".join(words(one["blocks"]) for one in cards(room.grace))
    assert SAYS_YES not in str(cards(room.grace))


def test_the_reminder_is_a_card_of_its_own_and_one_answer_ends_both(room: Room) -> None:
    """At half the time it comes again, below what was written since."""
    before = len(cards(room.grace))
    room.work(kept(room.begun).due_at - room.house.clock.at - timedelta(minutes=30))
    assert len(cards(room.grace)) == before + 1
    room.says(SAYS_YES, times=2)
    assert SAYS_YES not in str(cards(room.grace))


def test_it_is_nobody_elses_to_answer(room: Room) -> None:
    """The manager who asked is told that there is nothing, whatever their client sends; nothing is taken."""
    manager = room.house.people[MANAGER]
    button = {"action_id": SAYS_YES, "value": json.dumps({"v": kept(room.begun).id})}
    where = {"user": {"id": manager.id}, "team": {"id": TEAM}, "channel": {"id": manager.dm}}
    manager.door.deliver(payload("block_actions_in_a_message", **where, actions=[button]))
    room.house.send()
    assert manager.whispers()[-1]["text"] == NOT_HERE
    assert kept(room.begun).open


def test_however_much_was_recorded_the_card_fits(room: Room) -> None:
    """What is too long is cut, which is said; the place and the buttons stay."""
    confirmation, library = kept(room.begun), room.house.service.shelf.current
    laid = laid_card(confirmation, links=LINKS, library=library, theirs=True)
    long = replace(laid, pieces=laid.pieces * 40)
    shown = card(long, LINKS)
    assert faults(shown) == []
    assert "There is more than fits here" in str(shown.blocks)
    assert SAYS_NO in str(shown.blocks)

"""A second person in Slack: the card that asks them, the word that they give on it, and what becomes of it then."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

import pytest

from bot.channels.chat.second_card import laid_card
from bot.channels.slack.second import TEXT, card
from bot.conversation.colleagues.confirming import AGREED, NOT_HERE, REFUSED, SAY_WHY
from bot.handle import Service
from tests.bot.channels.second import ELSEWHERE, SAYS_NO, SAYS_YES, Elsewhere, Room
from tests.bot.channels.slack.at_slack import cards, find
from tests.bot.channels.slack.shown import LINKS, bare, faults, words
from tests.bot.conversation.test_confirming import NEAR, asked, kept
from tests.fakes.slack_payloads import payload
from tests.fakes.slack_person import SlackPerson
from tests.fakes.slack_workspace import TEAM
from tests.journeys.plain.clock import Clock
from tests.journeys.plain.slack_house import SlackHouse
from tests.people import MANAGER


@dataclass(kw_only=True)
class AtSlack(Room):
    """In a workspace of Slack's."""

    house: SlackHouse
    grace: SlackPerson

    @property
    def at(self) -> datetime:
        return self.house.clock.at

    @at.setter
    def at(self, at: datetime) -> None:
        self.house.clock.at = at

    @property
    def cards(self) -> list[str]:
        return [words(one["blocks"]) for one in cards(self.grace)]

    @property
    def raw(self) -> str:
        return str(cards(self.grace))

    def says(self, word: str, reason: str = "", *, times: int = 1) -> None:
        shown = cards(self.grace)[-1]
        if reason:
            self.grace.fills(shown["ts"], find(shown["blocks"], TEXT), reason)
        self.grace.presses(find(shown["blocks"], word), message=shown, times=times)
        self.send()

    def send(self) -> None:
        self.house.send()

    @property
    def heard(self) -> str:
        """What Grace was last told alone."""
        return str(self.grace.whispers()[-1]["text"])


@pytest.fixture
def room(desk_service: Service, now: datetime) -> Iterator[AtSlack]:
    """Somebody who is asked, with the card before them."""
    house = SlackHouse.opened(desk_service, Clock(at=now))
    grace = house.people[NEAR]
    grace.opens("home")
    begun = asked(house.service, now)
    made = AtSlack(service=house.service, house=house, grace=grace, begun=begun)
    made.work()
    yield made
    house.close()


def test_whoever_is_asked_reads_all_of_it_and_agrees_on_the_card(room: AtSlack) -> None:
    """The card holds the evidence and the time; a notification holds neither; pressed, it says how it ended."""
    for said in ("asks if you agree", "They know every door code", "Please answer by"):
        assert bare(said) in room.cards[-1]
    assert "leave out names" in json.dumps(cards(room.grace)[-1]["blocks"])
    assert "door code" not in str(cards(room.grace)[-1]["text"])
    room.says(SAYS_YES)
    assert kept(room.begun).state == "agreed"
    assert room.heard == AGREED
    assert bare("door code") not in room.cards[-1]
    assert SAYS_YES not in room.raw


def test_who_does_not_agree_says_why(room: AtSlack) -> None:
    """Without a reason it is refused and the card stays; with one the manager reads it."""
    room.says(SAYS_NO)
    assert (room.heard, kept(room.begun).open) == (SAY_WHY, True)
    room.says(SAYS_NO, "A move to days is enough.")
    assert room.heard == REFUSED
    assert (kept(room.begun).state, kept(room.begun).reason) == ("refused", "A move to days is enough.")


@pytest.mark.parametrize(("how", "says"), ELSEWHERE)
def test_what_ends_it_elsewhere_ends_it_on_the_card(room: AtSlack, how: Elsewhere, says: str) -> None:
    """Answered on the web, not needed any more, or too late: the card says so, and its buttons are gone."""
    room.ends(how)
    assert bare(says) in " ".join(room.cards)
    assert SAYS_YES not in room.raw


def test_the_reminder_is_a_card_of_its_own_and_one_answer_ends_both(room: AtSlack) -> None:
    """At half the time it comes again, below what was written since."""
    room.comes_again()
    room.says(SAYS_YES, times=2)
    assert SAYS_YES not in room.raw


def test_it_is_nobody_elses_to_answer(room: AtSlack) -> None:
    """The manager who asked is told that there is nothing, whatever their client sends; nothing is taken."""
    manager = room.house.people[MANAGER]
    button = {"action_id": SAYS_YES, "value": json.dumps({"v": kept(room.begun).id})}
    where = {"user": {"id": manager.id}, "team": {"id": TEAM}, "channel": {"id": manager.dm}}
    manager.door.deliver(payload("block_actions_in_a_message", **where, actions=[button]))
    room.send()
    assert manager.whispers()[-1]["text"] == NOT_HERE
    assert kept(room.begun).open


def test_however_much_was_recorded_the_card_fits(room: AtSlack) -> None:
    """What is too long is cut, which is said; the place and the buttons stay."""
    confirmation, library = kept(room.begun), room.house.service.shelf.current
    laid = laid_card(confirmation, links=LINKS, library=library, theirs=True)
    long = replace(laid, pieces=laid.pieces * 40)
    shown = card(long, LINKS)
    assert faults(shown) == []
    assert "There is more than fits here" in str(shown.blocks)
    assert SAYS_NO in str(shown.blocks)

"""A second person in Teams: the card that asks them, the word that they give on it, and what becomes of it then."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.content.library import Shelf
from bot.conversation.colleagues.confirming import AGREED, NOT_HERE, REFUSED, SAY_WHY
from tests.bot.channels.second import ELSEWHERE, SAYS_NO, SAYS_YES, Elsewhere, Room
from tests.bot.channels.teams.at_teams import Standing, at_teams
from tests.bot.channels.teams.conftest import own_service
from tests.bot.channels.teams.drawn import bare, faults, verbs
from tests.bot.channels.teams.hand import Hand
from tests.bot.conversation.test_confirming import NEAR, asked, kept
from tests.fakes.teams import Member
from tests.fakes.teams_activities import aad, pressed
from tests.people import MANAGER


@dataclass(kw_only=True)
class AtTeams(Room):
    """In a tenant of Microsoft's."""

    standing: Standing
    grace: Hand

    @property
    def at(self) -> datetime:
        return self.standing.at

    @at.setter
    def at(self, at: datetime) -> None:
        self.standing.at = at

    @property
    def cards(self) -> list[str]:
        return [self.grace.reads(number) for number, _ in enumerate(self.grace.cards())]

    @property
    def raw(self) -> str:
        return str(self.grace.cards())

    def says(self, word: str, reason: str = "", *, times: int = 1) -> None:
        filled: dict[str, Any] = {"reason": reason} if reason else {}
        self.grace.presses(word, times=times, **filled)

    def send(self) -> None:
        self.standing.send()


def sit(standing: Standing, person: str) -> Hand:
    """Somebody of the directory opens their chat with us."""
    found = standing.service.shelf.current.people.directory.people[person]
    user = aad(person)
    standing.teams.join(Member(id=user, email=found.email or "", name=found.name))
    hand = Hand(standing=standing, user=user)
    hand.says("Hello")
    return hand


@pytest.fixture
def room(migrated_file: Path, tmp_path: Path, shelf: Shelf, now: datetime) -> Iterator[AtTeams]:
    """Somebody who is asked, with the card before them."""
    with own_service(tmp_path, migrated_file, shelf) as service, at_teams(service, now) as standing:
        grace = sit(standing, NEAR)
        begun = asked(standing.service, standing.at)
        made = AtTeams(service=standing.service, standing=standing, grace=grace, begun=begun)
        made.work()
        yield made
        for one in grace.cards():
            assert faults_of(one["content"]) == []
        assert standing.teams.faults == []


def faults_of(card: dict[str, object]) -> list[str]:
    """What Microsoft's strict schema finds wrong."""
    return faults(card)


def test_whoever_is_asked_reads_all_of_it_and_agrees_on_the_card(room: AtTeams) -> None:
    """The card holds the evidence and the time; pressed, it says what was answered and shows the matter no more."""
    said = room.cards[-1]
    for words in ("asks if you agree", "They know every door code", "Please answer by", "leave out names"):
        assert bare(words) in said
    room.says(SAYS_YES)
    assert kept(room.begun).state == "agreed"
    assert bare(AGREED) in room.cards[-1]
    assert bare("They know every door code") not in room.cards[-1]
    assert not verbs(room.grace.cards()[-1]["content"])


def test_who_does_not_agree_says_why_and_nothing_typed_is_lost(room: AtTeams) -> None:
    """Without a reason it is refused on the card; with one the manager reads it."""
    room.says(SAYS_NO)
    assert bare(SAY_WHY) in room.cards[-1]
    assert kept(room.begun).open
    room.says(SAYS_NO, "x" * 2001)
    assert "x" * 2001 in str(room.grace.cards()[-1]), "what was typed stays in its place"
    room.says(SAYS_NO, "A move to days is enough.")
    assert bare(REFUSED) in room.cards[-1]
    assert (kept(room.begun).state, kept(room.begun).reason) == ("refused", "A move to days is enough.")


def test_an_older_teams_sends_the_press_as_a_message(room: AtTeams) -> None:
    """The fallback's data are read as the button's, and the card changes by the outbox."""
    room.grace.submits(SAYS_NO, reason="Not yet.")
    assert kept(room.begun).reason == "Not yet."
    assert any(bare(REFUSED) in card for card in room.cards)


@pytest.mark.parametrize(("how", "says"), ELSEWHERE)
def test_what_ends_it_elsewhere_ends_it_on_the_card(room: AtTeams, how: Elsewhere, says: str) -> None:
    """Answered on the web, not needed any more, or too late: the card says so, and its buttons are gone."""
    room.ends(how)
    asking = [card for card in room.cards if bare("asks if you agree") in card]
    assert all(bare(says) in card for card in asking)
    assert SAYS_YES not in room.raw


def test_the_reminder_is_a_card_of_its_own_and_one_answer_ends_both(room: AtTeams) -> None:
    """At half the time it comes again, below what was written since."""
    room.comes_again()
    room.says(SAYS_YES, times=2)
    assert SAYS_YES not in room.raw


def test_it_is_nobody_elses_to_answer(room: AtTeams) -> None:
    """The manager who asked is told that there is nothing, whatever their client sends; nothing is taken."""
    manager = sit(room.standing, MANAGER)
    card = room.grace.cards()[-1]
    data = {"v": kept(room.begun).id, "reason": "Yes"}
    answer = room.standing.deliver(pressed(manager.url, manager.user, card["id"], SAYS_YES, data))
    assert answer.json()["value"] == NOT_HERE
    assert kept(room.begun).open

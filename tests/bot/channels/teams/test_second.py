"""A second person in Teams: the card that asks them, the word that they give on it, and what becomes of it then."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.conversation.confirming import AGREED, CHANGED, NOT_HERE, REFUSED, SAY_WHY, TOO_LATE
from bot.delivery.worker import Worker
from bot.library import Shelf
from tests.bot.channels.teams.at_teams import Standing, at_teams
from tests.bot.channels.teams.conftest import own_service
from tests.bot.channels.teams.drawn import bare, faults, verbs
from tests.bot.channels.teams.hand import Hand
from tests.bot.test_confirming import FAR, NEAR, answers, asked, kept
from tests.fakes.teams import Member
from tests.fakes.teams_activities import aad, pressed
from tests.journey import Journey
from tests.people import MANAGER

SAYS_YES, SAYS_NO = "fp.second.agree", "fp.second.decline"


@dataclass(kw_only=True)
class Room:
    """The app, the senior manager at their client, and a manager who has asked."""

    standing: Standing
    grace: Hand
    begun: Journey

    def work(self, later: timedelta = timedelta()) -> None:
        """The worker does what is due, and what follows is sent."""
        self.standing.at = max(self.standing.at, self.begun.at) + later
        worker = Worker(
            database=self.standing.service.database, shelf=self.standing.service.shelf, clock=lambda: self.standing.at
        )
        worker.outbox = self.standing.service.outbox
        worker.work()
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
def room(migrated_file: Path, tmp_path: Path, shelf: Shelf, now: datetime) -> Iterator[Room]:
    """Somebody who is asked, with the card before them."""
    with own_service(tmp_path, migrated_file, shelf) as service, at_teams(service, now) as standing:
        grace = sit(standing, NEAR)
        begun = asked(standing.service, standing.at)
        made = Room(standing=standing, grace=grace, begun=begun)
        made.work()
        yield made
        for one in grace.cards():
            assert faults_of(one["content"]) == []
        assert standing.teams.faults == []


def faults_of(card: dict[str, object]) -> list[str]:
    """What Microsoft's strict schema finds wrong."""
    return faults(card)


def test_whoever_is_asked_reads_all_of_it_and_agrees_on_the_card(room: Room) -> None:
    """The card holds the evidence and the time; pressed, it says what was answered and shows the matter no more."""
    said = room.grace.reads()
    for words in ("asks if you agree", "They know every door code", "Please answer by", "leave out names"):
        assert bare(words) in said
    room.grace.presses(SAYS_YES)
    assert kept(room.begun).state == "agreed"
    assert bare(AGREED) in room.grace.reads()
    assert bare("They know every door code") not in room.grace.reads()
    assert not verbs(room.grace.cards()[-1]["content"])


def test_who_does_not_agree_says_why_and_nothing_typed_is_lost(room: Room) -> None:
    """Without a reason it is refused on the card; with one the manager reads it."""
    room.grace.presses(SAYS_NO)
    assert bare(SAY_WHY) in room.grace.reads()
    assert kept(room.begun).open
    room.grace.presses(SAYS_NO, reason="x" * 2001)
    assert "x" * 2001 in str(room.grace.cards()[-1]), "what was typed stays in its place"
    room.grace.presses(SAYS_NO, reason="A move to days is enough.")
    assert bare(REFUSED) in room.grace.reads()
    assert (kept(room.begun).state, kept(room.begun).reason) == ("refused", "A move to days is enough.")


def test_an_older_teams_sends_the_press_as_a_message(room: Room) -> None:
    """The fallback's data are read as the button's, and the card changes by the outbox."""
    room.grace.submits(SAYS_NO, reason="Not yet.")
    assert kept(room.begun).reason == "Not yet."
    assert any(bare(REFUSED) in room.grace.reads(number) for number, _ in enumerate(room.grace.cards()))


@pytest.mark.parametrize(("how", "says"), [("web", "agreed"), ("changed", CHANGED), ("late", TOO_LATE)])
def test_what_ends_it_elsewhere_ends_it_on_the_card(room: Room, how: str, says: str) -> None:
    """Answered on the web, not needed any more, or too late: the card says so, and its buttons are gone."""
    if how == "web":
        answers(room.begun, "agree", FAR)
    elif how == "changed":
        room.begun.say("back")
    room.work(timedelta(days=4) if how == "late" else timedelta())
    for number, _ in enumerate(room.grace.cards()):
        if bare("asks if you agree") in room.grace.reads(number):
            assert bare(says) in room.grace.reads(number)
    assert SAYS_YES not in str(room.grace.cards())


def test_the_reminder_is_a_card_of_its_own_and_one_answer_ends_both(room: Room) -> None:
    """At half the time it comes again, below what was written since."""
    before = len(room.grace.cards())
    room.work(kept(room.begun).due_at - room.standing.at - timedelta(minutes=30))
    assert len(room.grace.cards()) == before + 1
    room.grace.presses(SAYS_YES, times=2)
    assert SAYS_YES not in str(room.grace.cards())


def test_it_is_nobody_elses_to_answer(room: Room) -> None:
    """The manager who asked is told that there is nothing, whatever their client sends; nothing is taken."""
    manager = sit(room.standing, MANAGER)
    card = room.grace.cards()[-1]
    data = {"v": kept(room.begun).id, "reason": "Yes"}
    answer = room.standing.deliver(pressed(manager.url, manager.user, card["id"], SAYS_YES, data))
    assert answer.json()["value"] == NOT_HERE
    assert kept(room.begun).open

"""Every kind of move, legal and illegal, as moves.yaml tells it in plain words; the table is not consulted."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from escalation import desk
from escalation.model import MOVES, Act, Escalation, NotPossible
from organisations.calendar import Calendar
from tests import yaml_text

Build = Callable[..., Escalation]
Acting = Callable[..., Act]
Told = Mapping[str, Any]

WORDS: Mapping[str, list[Told]] = yaml_text.read((Path(__file__).parent / "moves.yaml").read_text("utf-8"))
PEOPLE: Mapping[str, str | None] = {"nobody": None, "lead": "lee"}
"""Those of moves.yaml whose ids are not their names."""


@pytest.mark.parametrize("told", WORDS["legal"], ids=lambda told: str(told["it"]))
def test_a_legal_move(told: Told, build: Build, acting: Acting, calendar: Calendar) -> None:
    """It leads where the words say, to whom they say, and its count goes up by one."""
    before = build(told["stands"])
    moved = desk.move(before, acting(told["does"], told["who"]), calendar=calendar)
    after = moved.escalation
    assert (after.status, after.count) == (told["then"], before.count + 1)
    assert after.claimed_by == PEOPLE.get(told["has"], told["has"])
    assert (after.clock.running_since is not None) == (told["clock"] == "runs")
    assert (after.respond_by is not None) == (told["clock"] == "runs")
    assert [tell.to for tell in moved.tell] == told["told"]
    assert [(event.kind, event.escalation) for event in moved.events] == [(told["log"], before.id)]


@pytest.mark.parametrize("told", WORDS["illegal"], ids=lambda told: str(told["it"]))
def test_an_illegal_move(told: Told, build: Build, acting: Acting, calendar: Calendar) -> None:
    """It raises a sentence for the one who tried, and a legal act of theirs would not have."""
    before = build(told["stands"])
    with pytest.raises(NotPossible, match=told["because"]) as refused:
        desk.move(before, acting(told["does"], told["who"]), calendar=calendar)
    assert refused.value.sentence.endswith(".")


def test_the_words_speak_of_every_move() -> None:
    """No move of the table without its words, and no words of a move that the table lacks."""
    assert {(told["stands"], told["does"]): told["then"] for told in WORDS["legal"]} == dict(MOVES)


def test_closing_twice_is_refused(build: Build, acting: Acting, calendar: Calendar) -> None:
    """The second close changes nothing, because there is no entry for it."""
    closed = desk.move(build("claimed"), acting("resolve", "priya"), calendar=calendar).escalation
    with pytest.raises(NotPossible):
        desk.move(closed, acting("resolve", "priya"), calendar=calendar)

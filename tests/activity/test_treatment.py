"""How far advisers' decisions differ over equal answers."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from activity.kinds import Event
from activity.scope import Scope
from activity.treatment import WITHHELD, answers_of, decisions, spreads

Read = Callable[[Callable[[Connection], Any]], Any]
Write = Callable[..., None]

TREE = "short-term-sickness"


def test_answers_are_those_that_stand_at_last() -> None:
    """What was taken back does not count; a number counts by where it led."""
    said = ["q:a", "a:a=yes", "q:b", "a:b=12", "q:a", "a:a=no", "q:c", f"a:c={WITHHELD}", "q:hr"]
    assert answers_of(said) == (("a", "no"), ("c", WITHHELD), ("hr", ""))
    assert answers_of(["q:b", "a:b=2026-11-23", "q:c"]) == answers_of(["q:b", "a:b=2026-01-01", "q:c"])


def asked(escalation: str, *, answer: str) -> list[Event]:
    """A conversation that comes to an adviser."""
    return [
        Event("question_shown", node="a"),
        Event("question_answered", node="a", answer=answer),
        Event("outcome_reached", node="hr", detail={"end": "handoff"}),
        Event("escalation_opened", node="hr", escalation=escalation, detail={"topic": TREE}),
    ]


def resolved(escalation: str, how: str) -> Event:
    """An adviser closes it."""
    return Event("escalation_resolved", escalation=escalation, detail={"resolution": how})


def test_the_last_decision_on_equal_answers_counts(
    write: Write, caught_up: Callable[[], None], read: Read, now: datetime
) -> None:
    """Handed back is one; what was withdrawn, opened again or is still open has none."""
    again = Event("escalation_reopened", escalation="e2")
    write("c1", *asked("e1", answer="yes"), resolved("e1", "advice_given"))
    write("c2", *asked("e2", answer="yes"), resolved("e2", "other"), again, resolved("e2", "not_needed"))
    write("c3", *asked("e3", answer="yes"), Event("handed_back", node="a", escalation="e3"))
    write("c4", *asked("e4", answer="yes"), Event("escalation_withdrawn", escalation="e4"))
    write("c5", *asked("e5", answer="yes"))
    write("c6", *asked("e6", answer="no"), resolved("e6", "advice_given"))
    caught_up()
    scope = Scope(as_at=now, organisation="example")
    found = read(lambda connection: decisions(connection, scope, tree=TREE))
    assert found == {
        (("a", "yes"), ("hr", "")): Counter(advice_given=1, not_needed=1, handed_back=1),
        (("a", "no"), ("hr", "")): Counter(advice_given=1),
    }


def test_only_enough_decisions_are_told_and_the_widest_spread_first() -> None:
    """Nineteen say nothing; a small count hides another beside it."""
    few, alike, apart = ((("a", name),) for name in ("few", "alike", "apart"))
    told = spreads(
        {
            few: {"advice_given": 19},
            alike: {"advice_given": 40, "passed_elsewhere": 8},
            apart: {"advice_given": 20, "passed_elsewhere": 15, "other": 10},
        }
    )
    assert [(one.answers, one.alike) for one in told] == [(apart, 20 / 45), (alike, 40 / 48)]
    assert [count.text for _, count in told[0].decisions] == ["20", "15", "10"]
    (hidden,) = spreads({alike: {"advice_given": 40, "passed_elsewhere": 2}})
    assert dict(hidden.decisions)["passed_elsewhere"].text == "fewer than 5"
    assert hidden.decided.text == "about 40"

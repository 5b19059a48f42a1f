"""Hours without cover: which queue, when, and as the lead reads it."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from escalation.model import Tier
from escalation.route import Queue, Routes
from escalation.staffing import Adviser, Leave, Post, Team
from escalation.uncovered import gaps, says
from organisations.calendar import Calendar


def queue(name: str, role: str, tier: Tier = "L1") -> Queue:
    """A queue that one role works from."""
    return Queue(id=name, title=name.title(), tier=tier, roles=frozenset({role}))


ROUTES = Routes(
    queues={"advice": queue("advice", "adviser"), "law": queue("law", "law", "L3")}, topics={}, service_levels={}
)
MORNINGS = dict.fromkeys(range(5), ((time(9), time(13)),))


def adviser(person: str, role: str, **post: object) -> Adviser:
    """Somebody with one role at one trust."""
    return Adviser(person=person, posts={"example": Post(roles=frozenset({role}), **post)})  # type: ignore[arg-type]


PRIYA = adviser("priya", "adviser")
LORD = adviser("lord", "law")


def found(*team: Adviser, calendar: Calendar, at: datetime) -> list[str]:
    """The gaps, in words."""
    listed = gaps(Team.of(team), ROUTES, organisation="example", calendar=calendar, at=at)
    return [says(gap, calendar) for gap in listed]


def test_while_somebody_is_there_nothing_is_said(calendar: Calendar, now: datetime) -> None:
    """Hours that nobody entered are those of the organisation."""
    assert found(PRIYA, LORD, calendar=calendar, at=now) == []


def test_an_afternoon_without_anybody(calendar: Calendar, now: datetime) -> None:
    """Today's and the next working day's, the soonest first."""
    half = adviser("priya", "adviser", week=MORNINGS)
    assert found(half, LORD, calendar=calendar, at=now) == [
        "Nobody is at work for Advice from 1pm to 5pm on Monday 23 November.",
        "Nobody is at work for Advice from 1pm to 5pm on Tuesday 24 November.",
    ]


def test_leave_leaves_a_gap_and_a_colleague_fills_it(calendar: Calendar, now: datetime) -> None:
    """Only while nobody else works from the queue."""
    away = replace(PRIYA, leave=(Leave(first=date(2026, 11, 24), last=date(2026, 11, 30), organisation="example"),))
    assert found(away, LORD, calendar=calendar, at=now) == [
        "Nobody is at work for Advice from 9am to 5pm on Tuesday 24 November."
    ]
    assert found(away, adviser("sam", "adviser"), LORD, calendar=calendar, at=now) == []


def test_on_friday_it_looks_to_monday(calendar: Calendar) -> None:
    """The weekend is no gap, and Monday's is seen in time to do something."""
    friday = datetime(2026, 11, 27, 16, 0, tzinfo=UTC)
    assert found(PRIYA, calendar=calendar, at=friday) == [
        "Nobody is at work for Law from 4pm to 5pm on Friday 27 November.",
        "Nobody is at work for Law from 9am to 5pm on Monday 30 November.",
    ]


@pytest.mark.parametrize("team", [(), (Adviser(person="sam", posts={"other": Post(roles=frozenset({"adviser"}))}),)])
def test_without_an_advice_team_nobody_is_missed(team: tuple[Adviser, ...], calendar: Calendar, now: datetime) -> None:
    """A trust that is being set up is not warned every day."""
    assert found(*team, calendar=calendar, at=now) == []

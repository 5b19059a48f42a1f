"""Escalations and single rows, folded for the measures beside a conversation's own row."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, delete, select

from activity import summary
from activity.escalated import Escalated, fold_escalations
from activity.kinds import Event
from activity.reading import Logged, Reader
from activity.side import SINGLE, summary_escalation, summary_event

Write = Callable[..., None]
CaughtUp = Callable[[], None]

START = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)


def rows(*steps: tuple[str, dict[str, Any]], escalation: str | None = "e1") -> list[Logged]:
    """The rows of one escalation from (kind, detail), ten minutes apart."""
    return [
        Logged(
            seq=n,
            occurred_at=START + timedelta(minutes=10 * n),
            kind=kind,
            conversation="c1",
            person="manager",
            organisation="example",
            escalation=escalation,
            detail=detail,
        )
        for n, (kind, detail) in enumerate(steps)
    ]


def folded(*steps: tuple[str, dict[str, Any]]) -> Escalated:
    """What the rows of one escalation add up to."""
    return fold_escalations({}, rows(("escalation_opened", OPENED), *steps))[0]


OPENED: dict[str, Any] = {"topic": "absence", "reason": "asked", "tier": "L2"}


def test_an_escalation_has_the_day_of_its_opening_in_the_united_kingdom() -> None:
    """Half past eleven at night in UTC is already the next day in summer."""
    found = folded()
    assert (found.topic, found.reason, found.tier, found.joined) == ("absence", "asked", "L2", False)
    assert (found.opened_on, found.opened_week, found.opened_month) == (
        date(2026, 7, 1),
        date(2026, 6, 29),
        date(2026, 7, 1),
    )


def test_only_the_first_answer_counts() -> None:
    """After a reopening there is a second first answer, which is not the manager's first."""
    found = folded(("adviser_replied", {"answered_in_seconds": 60}), ("adviser_asked", {"answered_in_seconds": 5}))
    assert found.answered_seconds == 60


@pytest.mark.parametrize(
    ("kinds", "closed", "seconds"),
    [
        ((), None, None),
        (("escalation_resolved",), "resolved", 600),
        (("handed_back",), "resolved", 600),
        (("escalation_withdrawn",), "withdrawn", 600),
        (("escalation_resolved", "escalation_reopened"), None, None),
        (("escalation_resolved", "escalation_reopened", "escalation_resolved"), "resolved", 1800),
    ],
)
def test_what_closed_it_last_counts_unless_it_was_opened_again(
    kinds: tuple[str, ...], closed: str | None, seconds: int | None
) -> None:
    """The time is calendar time from the opening."""
    found = folded(*((kind, {}) for kind in kinds))
    assert (found.closed, found.closed_seconds) == (closed, seconds)


def test_what_advisers_and_managers_said_last_stands() -> None:
    """A later row that says nothing of it changes nothing."""
    found = folded(
        ("escalation_resolved", {"tree_could_answer": True, "advice_was_wrong": False, "minutes": 10}),
        ("feedback_given", {"satisfaction": 2}),
        ("escalation_reopened", {}),
        ("escalation_resolved", {"tree_could_answer": False, "advice_was_wrong": None, "minutes": 25}),
        ("feedback_given", {"satisfaction": 4}),
        ("service_level_missed", {}),
    )
    assert (found.tree_could_answer, found.advice_was_wrong, found.minutes) == (False, False, 25)
    assert (found.satisfaction, found.missed) == (4, True)


def test_a_hand_over_that_joins_has_the_topic_of_what_it_joins() -> None:
    """It is a row of its own, and later rows speak of the first."""
    found = fold_escalations(
        {}, rows(("escalation_opened", OPENED), ("escalation_joined", {}), ("service_level_missed", {}))
    )
    assert (found[1].joined, found[1].topic, found[1].missed) == (True, "absence", False)
    assert found[0].missed


def test_rows_of_what_was_never_opened_are_passed_over() -> None:
    """A contact that an adviser recorded goes on without a hand-over."""
    assert fold_escalations({}, rows(("contact_recorded", {}), ("escalation_resolved", {}))) == {}


def test_pieces_give_what_the_whole_gives() -> None:
    """However the worker cuts the log, an escalation comes out the same."""
    story = rows(
        ("escalation_opened", OPENED),
        ("adviser_replied", {"answered_in_seconds": 60}),
        ("escalation_joined", {}),
        ("escalation_resolved", {"minutes": 5}),
        ("escalation_reopened", {}),
        ("handed_back", {}),
    )
    whole = fold_escalations({}, story)
    for cut in range(len(story)):
        first = fold_escalations({}, story[:cut])
        known = {one.escalation: one for one in first.values() if not one.joined}
        assert first | fold_escalations(known, story[cut:]) == whole


def to_adviser() -> tuple[Event, ...]:
    """A conversation that is handed over, and answered."""
    return (
        Event("conversation_started", detail={"topic": "absence"}),
        Event("escalation_opened", node="hr", escalation="e1", detail=OPENED),
        Event("adviser_replied", escalation="e1", detail={"answered_in_seconds": 90}),
    )


def test_the_worker_keeps_escalations_and_single_rows(
    engine: Engine, read: Reader, write: Write, caught_up: CaughtUp
) -> None:
    """Added row by row or all at once, they are there once."""
    write("c1", *to_adviser())
    while read(lambda connection: summary.catch_up(connection, limit=1)):
        pass
    write(None, Event("search_missed"), Event("contact_recorded", escalation="k1", detail={"minutes": 7, "why": "x"}))
    write("c1", Event("escalation_resolved", escalation="e1", detail={"resolution": "advice_given"}))
    caught_up()
    with engine.begin() as connection:
        (escalation,) = connection.execute(select(summary_escalation)).all()
        singles = connection.execute(select(summary_event).order_by(summary_event.c.seq)).all()
    assert (escalation.answered_seconds, escalation.closed) == (90, "resolved")
    assert [(row.kind, row.minutes) for row in singles] == [("search_missed", None), ("contact_recorded", 7)]
    assert {row.kind for row in singles} < SINGLE


def test_what_was_read_before_there_were_these_tables_is_added(
    engine: Engine, write: Write, caught_up: CaughtUp
) -> None:
    """After an upgrade the worker reads the log again for them alone, and then goes on as ever."""
    write("c1", *to_adviser())
    caught_up()
    with engine.begin() as connection:
        connection.execute(delete(summary_escalation))
        connection.execute(delete(summary.watermark).where(summary.watermark.c.name == "side"))
    write("c2", Event("conversation_started"))
    caught_up()
    with engine.begin() as connection:
        assert connection.execute(select(summary_escalation.c.answered_seconds)).all() == [(90,)]
        assert set(summary.load(connection, ["c1", "c2"])) == {"c1", "c2"}
        assert summary.load(connection, ["c1"])["c1"].escalations == 1
        assert not summary.behind(connection)

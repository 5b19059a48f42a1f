"""Trouble spots out of the summaries, with what explains them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert

from activity.recalculation import Recalculation
from activity.scope import Scope
from activity.struggles import Learning
from activity.summary import summary, summary_node
from activity.troubled import history, spots

Read = Callable[[Callable[[Connection], Any]], Any]

AS_AT = datetime(2026, 11, 23, 10, tzinfo=UTC)
MONTHS = [date(2024 + place // 12, place % 12 + 1, 1) for place in range(6, 35)]
"""Up to the month that has begun."""

PARENTS = {"ward-1": "surgery", "ward-2": "surgery", "surgery": None}
SCOPE = Scope(as_at=AS_AT, organisation="example")
COACHING = Learning(name="fair-conduct", title="Fair talks", minutes=25, link=None, offered=0)


def conversation(number: int, *, on: date, **changes: object) -> dict[str, Any]:
    """One row of `summary`: a conversation of ward 1 on conduct that ended in advice."""
    at = datetime.combine(on, time(11), UTC)
    counted = ("answers", "backs", "changes", "unsures", "refusals", "policies_opened", "escalations")
    return {
        "conversation": f"c{number}",
        "organisation": "example",
        "person": "person-1",
        "group_id": "ward-1",
        "channel": "web",
        "topic": "conduct",
        "tree": "conduct",
        "tree_version": "v1",
        "first_seq": number,
        "last_seq": number,
        "started_at": at,
        "started_on": on,
        "started_month": on.replace(day=1),
        "started_week": on - timedelta(days=on.weekday()),
        "last_at": at,
        "end_kind": "outcome",
        "end_node": "talk",
        "practice": False,
        "sample": False,
        **dict.fromkeys((*counted, "urgent_signposts", "waited_ms"), 0),
    } | changes


def a_month(month: date, count: int, *, first: int, **changes: object) -> list[dict[str, Any]]:
    """So many conversations in a month."""
    return [conversation(first + n, on=month + timedelta(days=n % 28), **changes) for n in range(count)]


@pytest.fixture
def doubled(read: Read) -> None:
    """Ward 1 goes from ten a month on conduct to twenty-five in August, most of them unsure who decides."""
    rows: list[dict[str, Any]] = []
    for month in MONTHS:
        risen = month >= date(2026, 8, 1)
        rows += a_month(month, 25 if risen else 10 + month.month % 2, first=len(rows))
        rows += a_month(month, 40 + month.month % 3, first=len(rows), group_id="ward-2")
        rows += a_month(month, 30 - month.month % 3, first=len(rows), topic="leave", tree="leave")
    nodes = [
        {
            "conversation": row["conversation"],
            "node": "who-decides",
            "shown": 1,
            "answered": 1,
            "changed": 0,
            "refused": 0,
            "unsure": int(n % 10 == 0 or (row["group_id"] == "ward-1" and n % 2 == 0)),
            "back": 0,
        }
        for n, row in enumerate(rows)
        if row["topic"] == "conduct"
    ]
    read(lambda connection: connection.execute(insert(summary), rows))
    read(lambda connection: connection.execute(insert(summary_node), nodes))


@pytest.mark.usefixtures("doubled")
def test_the_spot_is_found_with_its_struggle_and_what_answers_it(read: Read) -> None:
    """From the summaries alone; the month that has begun is not counted."""
    offered = {("conduct", "talk"): [COACHING], ("sickness", "elsewhere"): [replace(COACHING, name="other")]}
    (found,) = read(lambda connection: spots(connection, SCOPE, parents=PARENTS, offered=offered))
    assert (found.spot.at.group, found.spot.at.topic, found.spot.since) == ("ward-1", "conduct", date(2026, 8, 1))
    assert found.spot.now == pytest.approx(25)
    assert [(at.node, at.what) for at in found.struggles] == [("who-decides", "unsure")]
    assert found.struggles[0].of_here == 75
    assert found.learning == (replace(COACHING, offered=1),)


@pytest.mark.usefixtures("doubled")
def test_learning_tells_of_no_end_that_somebody_came_to(read: Read) -> None:
    """It is what the topic's guides offer anywhere: an end that nobody or one person came to changes nothing."""
    offered = {("conduct", "talk"): [COACHING], ("conduct", "never"): [COACHING, replace(COACHING, name="other")]}
    (found,) = read(lambda connection: spots(connection, SCOPE, parents=PARENTS, offered=offered))
    assert [(one.name, one.offered) for one in found.learning] == [("fair-conduct", 2), ("other", 1)]


@pytest.mark.usefixtures("doubled")
def test_hidden_topics_and_other_groups_are_not_read(read: Read) -> None:
    """A partner sees their own groups, and nobody a topic that is closed to them."""

    def found(scope: Scope) -> Any:  # noqa: ANN401 - what `read` gives
        return read(lambda connection: history(connection, scope, parents=PARENTS))

    assert {group for group, _ in found(replace(SCOPE, groups=frozenset({"ward-2"}))).counts} == {"ward-2"}
    assert {topic for _, topic in found(replace(SCOPE, without=frozenset({"conduct"}))).counts} == {"leave"}
    assert found(replace(SCOPE, organisation="elsewhere")) is None


@pytest.mark.usefixtures("doubled")
def test_recalculated_limits_of_the_group_around_settle_the_spot(read: Read) -> None:
    """By a named person, with a reason; three months on nobody can say more."""
    one = Recalculation(
        id="r1",
        organisation="example",
        group_id="surgery",
        topic="conduct",
        measure="started",
        since=date(2026, 8, 1),
        reason="Surgery took over theatre recovery in August.",
        recalculated_by="person-7",
        recalculated_at=AS_AT,
    )
    assert read(lambda connection: spots(connection, SCOPE, parents=PARENTS, recalculated=[one])) == ()


def test_the_days_of_rare_topics_are_read_and_those_of_others_are_not(read: Read) -> None:
    """A chart of counts needs none."""
    rows = [row for month in MONTHS for row in a_month(month, 10, first=1000 * month.month + month.year * 20000)]
    fraud = [date(2026, 3, 4), date(2026, 3, 9), date(2026, 10, 31), date(2026, 11, 2)]
    rows += [conversation(n, on=day, topic="fraud", group_id=None) for n, day in enumerate(fraud)]
    read(lambda connection: connection.execute(insert(summary), rows))
    found = read(lambda connection: history(connection, SCOPE, parents=PARENTS))
    assert found.days == {(None, "fraud"): tuple(fraud[:3])}
    assert sum(found.counts[(None, "fraud")]) == 3
    assert found.months[-1] == date(2026, 10, 1)
    assert len(found.months) == 40


def test_an_empty_log_has_no_history_and_no_spot(read: Read) -> None:
    """Nothing happened, and that is no error."""
    assert read(lambda connection: spots(connection, SCOPE, parents=PARENTS)) == ()

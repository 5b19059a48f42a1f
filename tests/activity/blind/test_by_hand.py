"""Small logs worked out by hand."""

from __future__ import annotations

import json
from datetime import date, datetime, timezone
from fractions import Fraction

import pytest


from tests.activity.blind.measures import (  # noqa: E402
    CUTS, MEASURES, QUESTION_MEASURES, Result, at_question, calculate, centile, median, people_of_organisation, per_1000,
)

COLUMNS = (
    "seq occurred_at kind conversation person organisation group_id channel tree tree_version node answer policy "
    "section outcome escalation turn elapsed_ms detail"
).split()
AS_AT = datetime(2026, 7, 1, tzinfo=timezone.utc)
JUNE = {"first": date(2026, 6, 1), "last": date(2026, 6, 30), "as_at": AS_AT}


def log(*entries: dict[str, object]) -> list[dict[str, str]]:
    """Make rows, numbered in the order given, with empty columns where nothing is said."""
    rows = []
    for number, entry in enumerate(entries, start=1):
        row = dict.fromkeys(COLUMNS, "")
        row["seq"] = str(number)
        for key, value in entry.items():
            row[key] = json.dumps(value) if key == "detail" else str(value)
        rows.append(row)
    return rows


def r(at: str, kind: str, conversation: str = "", /, **more: object) -> dict[str, object]:
    """Make one entry of June 2026: at is 'day hh:mm:ss'."""
    day, _, clock = at.partition(" ")
    base: dict[str, object] = {
        "occurred_at": f"2026-06-{int(day):02d}T{clock or '12:00:00'}+00:00", "kind": kind,
        "conversation": conversation, "organisation": "org", "person": "p1", "tree": "t", "tree_version": "1",
    }
    base.update(more)
    return base


def whole(measure: str, rows: list[dict[str, str]], **more: object) -> Result:
    """Give the figure of the whole."""
    return calculate(measure, rows, **{**JUNE, **more})[None]  # type: ignore[arg-type]


def share(result: Result) -> tuple[object, object]:
    """Give numerator and denominator, and see that the value is the one by the other."""
    if result.denominator == 0:
        assert result.value is None
    elif result.denominator is None:
        assert result.value == result.numerator
    else:
        assert result.value == Fraction(result.numerator, result.denominator)  # type: ignore[arg-type]
    return result.numerator, result.denominator


def test_every_id_of_the_page_can_be_asked() -> None:
    """Every id gives a figure of an empty log."""
    assert len(MEASURES) == 36 and len(QUESTION_MEASURES) == 4 and len(CUTS) == 16
    for measure in MEASURES:
        assert whole(measure, []).numerator == 0
    for measure in QUESTION_MEASURES:
        assert calculate("at_question." + measure, [], **JUNE) == {}  # type: ignore[arg-type]


def test_ends() -> None:
    """The latest end is what stands after the last row."""
    rows = log(
        r("1", "conversation_started", "outcome", detail={"topic": "leave"}),
        r("1", "outcome_reached", "outcome", detail={"end": "advice"}),
        r("1", "conversation_started", "offer"),
        r("1", "outcome_reached", "offer", detail={"end": "handoff"}),
        r("2", "conversation_started", "over"),
        r("2", "outcome_reached", "over", detail={"end": "handoff"}),
        r("2", "escalation_opened", "over", escalation="e1"),
        r("3", "conversation_started", "again"),
        r("3", "outcome_reached", "again"),
        r("3", "question_shown", "again", node="q"),
        r("29 23:59:59", "conversation_started", "stopped"),
        r("30 00:00:00", "conversation_started", "open"),
        r("30 12:00:00", "conversation_abandoned", "stopped"),
    )
    assert share(whole("use", rows)) == (6, None)
    assert share(whole("managers", rows)) == (1, None)
    assert share(whole("completion", rows)) == (2, 6)
    assert share(whole("outcome", rows)) == (1, 6)
    assert share(whole("handoff", rows)) == (1, 6)
    assert share(whole("stopped", rows)) == (3, 6)  # offer, again, stopped: the timer's row is not life
    assert share(whole("open", rows)) == (1, 6)  # exactly 24 hours is still open


def test_left_out_whole() -> None:
    """One practice row anywhere leaves the whole conversation out, and it is not looked at for another."""
    rows = log(
        r("1", "conversation_started", "a", detail={"topic": "x"}),
        r("1 13:00:00", "outcome_reached", "a", detail={"practice": True}),
        r("2", "conversation_started", "b", detail={"topic": "x"}),
        r("2 13:00:00", "outcome_reached", "b"),
        r("3", "conversation_started", "c", detail={"topic": "x", "sample": True}),
        r("3 13:00:00", "escalation_opened", "c", escalation="e", detail={"topic": "x", "sample": True}),
        r("4", "search_made", detail={"sample": True}),
        r("4", "contact_recorded", detail={"practice": True, "minutes": 9}),
        r("4", "urgent_signposted", detail={"practice": False}),
    )
    assert share(whole("use", rows)) == (1, None)
    assert share(whole("repeats", rows)) == (0, 1)
    assert share(whole("self_sufficiency", rows)) == (1, 1)
    assert share(whole("escalations", rows)) == (0, None)
    assert share(whole("searches", rows)) == (0, None)
    assert share(whole("contact_minutes", rows)) == (0, None)
    assert share(whole("urgent", rows)) == (1, None)
    assert share(whole("use", rows, sample=True)) == (2, None)


@pytest.mark.parametrize(
    ("asked", "more", "alone"),
    [
        ("15 12:00:00", {}, 0),  # exactly 14 days after
        ("15 12:00:01", {}, 1),
        ("1 12:00:00", {}, 1),  # the same moment is not later
        ("2", {"person": "p2"}, 1),
        ("2", {"organisation": "other"}, 1),
        ("2", {"detail": {"topic": "y"}}, 1),
    ],
)
def test_managed_alone(asked: str, more: dict[str, object], alone: int) -> None:
    """Asking about the same topic in the 14 days after takes it away."""
    rows = log(
        r("1 11:00:00", "conversation_started", "a", detail={"topic": "x"}),
        r("1 12:00:00", "outcome_reached", "a"),
        r(asked, "escalation_opened", "b", **{"escalation": "e", "detail": {"topic": "x"}, **more}),
    )
    got = whole("self_sufficiency", rows)
    # b has its 14 days over at AS_AT as well, and is a hand-over
    assert share(got) == (alone, 2)
    assert whole("minutes_saved", rows) == (15 * alone, None, 15 * alone)
    assert whole("minutes_saved", rows, assumed_minutes=10).value == 10 * alone


def test_fourteen_days_over_and_joined() -> None:
    """The 14 days are over at 14 days exactly, and a joined row has the topic of its escalation."""
    rows = log(
        r("16", "escalation_opened", "z", escalation="e", person="p9", detail={"topic": "x"}),
        r("17 00:00:00", "conversation_started", "over", detail={"topic": "x"}),
        r("17 00:00:00", "outcome_reached", "over"),
        r("17 00:00:01", "conversation_started", "not", detail={"topic": "x"}, person="p2"),
        r("17 00:00:01", "outcome_reached", "not", person="p2"),
    )
    assert share(whole("self_sufficiency", rows)) == (1, 2)
    joined = log(
        r("16", "escalation_opened", "z", escalation="e", person="p9", detail={"topic": "x"}),
        r("1", "conversation_started", "a", detail={"topic": "x"}),
        r("1", "outcome_reached", "a"),
        r("2", "escalation_joined", "b", escalation="e", detail={"topic": "other"}),
        r("3", "conversation_started", "c", detail={"topic": "w"}),
        r("3", "outcome_reached", "c"),
        r("4", "escalation_joined", "d", escalation="later", detail={"topic": "w"}),
        r("5", "escalation_opened", "y", escalation="later", person="p9", detail={"topic": "w"}),
    )
    parts = calculate("self_sufficiency", joined, cut="topic", **JUNE)  # type: ignore[arg-type]
    assert share(parts["x"])[0] == 0
    assert share(parts["w"])[0] == 1  # joined before it was opened: no topic
    assert share(whole("escalations", joined)) == (2, None)


def test_repeats() -> None:
    """Earlier in time, at most 14 days, in the period or before it."""
    rows = log(
        r("1", "conversation_started", "a", occurred_at="2026-05-31T12:00:00+00:00", detail={"topic": "x"}),
        r("14 12:00:00", "conversation_started", "b", detail={"topic": "x"}),
        r("28 12:00:01", "conversation_started", "c", detail={"topic": "x"}),
        r("28 12:00:01", "conversation_started", "d", detail={"topic": "x"}),
        r("5", "conversation_started", "e", person="", detail={"topic": "x"}),
        r("6", "conversation_started", "f", person="", detail={"topic": "x"}),
        r("7", "conversation_started", "g"),
        r("8", "conversation_started", "h"),
    )
    assert share(whole("repeats", rows)) == (1, 7)  # b alone; c and d began at one moment


def test_what_happened_and_feedback() -> None:
    """At least one row; the last feedback with an answer; follow-up at outcomes alone."""
    rows = log(
        r("1", "conversation_started", "a"),
        r("1", "unsure", "a", node="q"), r("1", "unsure", "a", node="q"),
        r("1", "answer_changed", "a", node="q"), r("1", "policy_opened", "a"),
        r("1", "outcome_reached", "a"),
        r("1", "feedback_given", "a", answer="no"), r("1", "feedback_given", "a", answer="yes"),
        r("1", "feedback_given", "a"),
        r("9", "follow_up_answered", "a", answer="went_well"),
        r("2", "conversation_started", "b"), r("2", "answer_refused", "b", node="q"),
        r("2", "feedback_given", "b", answer="partly"),
        r("3", "conversation_started", "c"), r("3", "escalation_opened", "c", escalation="e"),
        r("4", "follow_up_answered", "c", answer="badly"),
    )
    for measure in ("unsure", "changes", "refusals", "policy_opened"):
        assert share(whole(measure, rows)) == (1, 3)
    assert share(whole("feedback", rows)) == (1, 2)
    assert share(whole("helped", rows)) == (1, 2)
    assert share(whole("follow_up", rows)) == (1, 1)
    by_feedback = calculate("use", rows, cut="feedback", **JUNE)  # type: ignore[arg-type]
    assert {part: each.value for part, each in by_feedback.items()} == {"yes": 1, "partly": 1, None: 1}
    by_follow_up = calculate("follow_up", rows, cut="follow_up", **JUNE)  # type: ignore[arg-type]
    assert by_follow_up == {"went_well": (1, 1, 1), None: (0, 0, None), "badly": (0, 0, None)}


def test_times_of_escalations() -> None:
    """Median, centiles and what stands after the last row."""
    rows = log(
        r("1", "escalation_resolved", escalation="a"),  # before it was opened: not a later row
        r("2 12:00:00.900000", "escalation_opened", escalation="a", detail={"reason": "asked", "tier": "L1"}),
        r("2 12:00:30", "adviser_replied", escalation="a", detail={"answered_in_seconds": 29}),
        r("2 12:00:40", "adviser_replied", escalation="a", detail={"answered_in_seconds": 99}),
        r("2 12:00:50", "escalation_resolved", escalation="a", detail={"minutes": 5, "tree_could_answer": True}),
        r("2 12:01:00", "escalation_reopened", escalation="a"),
        r("2 12:01:10.100000", "handed_back", escalation="a", detail={"tree_could_answer": False}),
        r("3", "escalation_opened", escalation="b", detail={"reason": "tree", "tier": "L2"}),
        r("3", "service_level_missed", escalation="b"), r("3", "service_level_missed", escalation="b"),
        r("4", "adviser_replied", escalation="b", detail={"answered_in_seconds": 30, "advice_was_wrong": True}),
        r("4 12:00:00", "escalation_resolved", escalation="b", detail={"minutes": 2.5, "tree_could_answer": True}),
        r("5", "escalation_opened", escalation="c", detail={"tier": "L2"}),
        r("5", "escalation_resolved", escalation="c", detail={"minutes": 0}),
        r("6", "escalation_withdrawn", escalation="c"),
        r("7", "escalation_opened", escalation="d"),
        r("7", "feedback_given", escalation="d", detail={"satisfaction": 2}),
        r("8", "feedback_given", escalation="d", detail={"satisfaction": 4}),
        r("9", "feedback_given", escalation="a", detail={"satisfaction": 3}),
    )
    assert whole("first_answer", rows) == (2, 4, Fraction(59, 2))
    assert whole("first_answer_80", rows) == (2, 4, 30)
    assert whole("resolution", rows) == (2, 4, Fraction(69 + 86400, 2))
    assert whole("resolution_90", rows) == (2, 4, 86400)
    assert share(whole("missed", rows)) == (1, 4)
    assert share(whole("unresolved", rows)) == (1, 4)
    assert share(whole("avoidable", rows)) == (1, 2)
    assert share(whole("wrong_advice", rows)) == (1, 1)
    assert share(whole("content", rows)) == (1, 2)
    assert share(whole("adviser_minutes", rows)) == (Fraction(15, 2), None)
    tiers = calculate("first_answer", rows, cut="tier", **JUNE)  # type: ignore[arg-type]
    assert tiers == {"L1": (1, 1, 29), "L2": (1, 2, 30), None: (0, 1, None)}
    assert set(calculate("escalations", rows, cut="reason", **JUNE)) == {"asked", "tree", None}  # type: ignore[arg-type]


def test_median_and_centiles() -> None:
    """At least 80 in 100 as small or smaller."""
    assert median([3, 1, 2]) == 2 and median([1, 2]) == Fraction(3, 2) and median([]) is None
    assert [centile(range(1, 11), p) for p in (80, 90)] == [8, 9]
    assert [centile(range(1, 12), p) for p in (80, 90)] == [9, 10]
    assert centile([7], 80) == 7 and centile([], 80) is None


def test_contacts_searches_urgent() -> None:
    """Each belongs to the day of its row and has its own cuts."""
    rows = log(
        r("1", "contact_recorded", detail={"minutes": 10, "source": "call", "why": "advice", "tier": "L0"}),
        r("2", "contact_recorded", detail={"minutes": 20, "source": "email"}),
        r("3", "search_made"), r("3", "search_made"), r("3", "search_missed"), r("3", "search_chosen"),
        r("4", "urgent_signposted", "x"), r("4", "urgent_signposted"),
    )
    assert share(whole("contacts", rows)) == (2, None)
    assert share(whole("contact_minutes", rows)) == (30, None)
    came = calculate("contact_minutes", rows, cut="came", **JUNE)  # type: ignore[arg-type]
    assert {part: each.value for part, each in came.items()} == {"call": 10, "email": 20}
    assert share(whole("searches", rows)) == (3, None)
    assert share(whole("search_missed", rows)) == (1, 3)
    assert share(whole("search_chosen", rows)) == (1, 2)
    assert share(whole("urgent", rows)) == (2, None)
    with pytest.raises(ValueError):
        calculate("use", rows, cut="tier", **JUNE)  # type: ignore[arg-type]


def test_day_in_the_united_kingdom() -> None:
    """Summer time moves 23:30 UTC to the next day; a week is named by its Monday."""
    rows = log(
        r("1", "conversation_started", "a", occurred_at="2026-05-31T23:30:00+00:00"),
        r("30 23:00:00", "conversation_started", "b"),
        r("30 22:59:59", "conversation_started", "c"),
    )
    assert share(whole("use", rows)) == (2, None)
    assert set(calculate("use", rows, cut="week", **JUNE)) == {"2026-06-01", "2026-06-29"}  # type: ignore[arg-type]
    assert set(calculate("use", rows, cut="month", **JUNE)) == {"2026-06-01"}  # type: ignore[arg-type]


def test_group_stage_theme_tree() -> None:
    """A group counts in all around it; two themes count twice; the tree is that of the last start or change."""
    rows = log(
        r("1", "conversation_started", "a", group_id="ward", detail={"topic": "x"}),
        r("1", "tree_changed", "a", tree="t", tree_version="2"),
        r("1", "tree_changed", "a", tree="", tree_version="9"),
        r("2", "conversation_started", "b", group_id="lost", person="p2", detail={"topic": "unknown"}),
        r("3", "conversation_started", "c", group_id="trust", person=""),
    )
    tree = {"org": {"ward": "division", "division": "trust", "trust": None}}
    topics = {"x": {"stage": "working", "themes": ["pay", "time"]}}

    def values(measure: str, cut: str) -> dict[str | None, object]:
        """Give the values of the parts."""
        got = calculate(measure, rows, cut=cut, organisations=tree, topics=topics, **JUNE)  # type: ignore[arg-type]
        return {part: each.value for part, each in got.items()}

    assert values("use", "group") == {"ward": 1, "division": 1, "trust": 2, "lost": 1}
    assert values("managers", "group") == {"ward": 1, "division": 1, "trust": 1, "lost": 1}
    assert values("use", "stage") == {"working": 1, None: 2}
    assert values("use", "theme") == {"pay": 1, "time": 1, None: 2}
    assert values("use", "version") == {"2": 1, "1": 2}
    assert values("use", "topic") == {"x": 1, "unknown": 1, None: 1}


def test_at_one_question() -> None:
    """Conversations by tree and node, each once."""
    rows = log(
        r("1", "conversation_started", "a"), r("1", "question_shown", "a", node="q1"),
        r("1", "question_answered", "a", node="q1"), r("1", "question_shown", "a", node="q1"),
        r("1", "question_answered", "a", node="q1"), r("1", "step_shown", "a", node="s"),
        r("1", "why_shown", "a", node="q1"),
        r("2", "conversation_started", "b"), r("2", "question_shown", "b", node="q1"),
        r("2", "answer_refused", "b", node="q1"), r("2", "unsure", "b", node="q1"),
        r("2", "escalation_opened", "b", node="q1", escalation="e"),
        r("3", "conversation_started", "c"), r("3", "question_shown", "c", node="q1"),
    )

    def at(measure: str) -> dict[object, tuple[object, object]]:
        """Give numerator and denominator of each node."""
        got = at_question(measure, rows, **JUNE)  # type: ignore[arg-type]
        return {node: share(each) for (_, node), each in got.items()}

    assert at("answered") == {"q1": (2, 3), "s": (0, 1)}
    assert at("stopped_here") == {"q1": (1, 3), "s": (1, 1)}
    assert at("unsure") == {"q1": (1, 3), "s": (0, 1)}
    assert at("refused") == {"q1": (1, 3), "s": (0, 1)}
    assert calculate("at_question.unsure", rows, **JUNE)["t\tq1"] == (1, 3, Fraction(1, 3))  # type: ignore[arg-type]
    assert calculate("answered", rows, **JUNE)["t\tq1"].numerator == 2  # type: ignore[arg-type]
    assert share(whole("unsure", rows)) == (1, 3)


def test_seq_decides_not_time_nor_place() -> None:
    """Rows are taken in order of seq, compared as numbers."""
    rows = log(
        *[r("1", "notice_shown")] * 8,
        r("2", "outcome_reached", "a"), r("1", "question_shown", "a", node="q"),
    )
    rows.reverse()
    assert share(whole("completion", rows)) == (0, 1)
    assert calculate("use", rows, cut="week", **JUNE) == {"2026-06-01": (1, None, 1)}  # type: ignore[arg-type]


def test_per_1000() -> None:
    """The people of an organisation are those of its outermost groups."""
    assert per_1000(3, 2000) == Fraction(3, 2) and per_1000(3, None) is None
    assert people_of_organisation({"a": None, "b": "a", "c": None}, {"a": 10, "b": 5, "c": 7}) == 17
    assert people_of_organisation({"a": None, "c": None}, {"a": 10}) is None

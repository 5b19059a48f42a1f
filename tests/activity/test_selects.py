"""Each measure's statement against rows made by hand, on SQLite and on PostgreSQL: the edges of the definitions."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from activity.kinds import Event
from activity.measures.definitions import MEASURES
from activity.measures.selects import RULES, TIMES, statement
from activity.measures.sources import SOURCES, Known
from activity.measures.terms import CUTS, CutName
from activity.measures.working_out import Figure, work_out
from activity.reading import Reader
from activity.scope import Scope

Write = Callable[..., None]
CaughtUp = Callable[[], None]
Measured = Callable[..., dict[Any, tuple[int, int | None]]]

DAY = timedelta(days=1)
INSTANT = timedelta(microseconds=1)
START = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
LATER = Scope(as_at=START + 100 * DAY)

STARTED = Event("conversation_started", detail={"topic": "absence"})
ASKED = Event("question_shown", node="a")
ADVISED = Event("outcome_reached", node="z", outcome="z", detail={"end": "outcome"})


def handed(escalation: str = "e1", kind: str = "escalation_opened", **detail: object) -> Event:
    """A hand-over on the same topic."""
    given = {"topic": "absence", "reason": "asked", "tier": "L2"} if kind == "escalation_opened" else {}
    return Event(kind, node="hr", escalation=escalation, detail=given | detail)


@pytest.fixture
def measured(read: Reader, caught_up: CaughtUp) -> Measured:
    """Works out a measure: numerator and denominator, by part where there is a cut."""

    def run(
        name: str, cut: CutName | None = None, *, scope: Scope = LATER, known: Known | None = None
    ) -> dict[Any, tuple[int, int | None]]:
        figures = figures_of(name, cut, scope=scope, known=known)
        return {figure.part[0] if cut else "all": (figure.numerator, figure.denominator) for figure in figures}

    def figures_of(name: str, cut: CutName | None, *, scope: Scope, known: Known | None) -> tuple[Figure, ...]:
        caught_up()
        by = (cut,) if cut else ()
        return read(lambda connection: work_out(connection, MEASURES[name], scope=scope, known=known or Known(), by=by))

    return run


def value(read: Reader, name: str) -> float | None:
    """The value of the whole."""
    (figure,) = read(lambda connection: work_out(connection, MEASURES[name], scope=LATER, known=Known()))
    return figure.value


def test_every_measure_has_its_rule_and_every_fact_its_cuts() -> None:
    """None is defined and not counted, and none is counted and not defined."""
    times = {measure.name for measure in MEASURES.values() if measure.centile is not None}
    assert set(RULES) | times == set(MEASURES)
    assert {name.removesuffix("_80").removesuffix("_90") for name in times} == set(TIMES)
    for fact, source in SOURCES.items():
        direct = {name for name, cut in CUTS.items() if fact in cut.facts} - {"stage", "theme"}
        assert direct <= set(source.columns)


def test_a_cut_that_a_measure_does_not_have_is_refused() -> None:
    """Conversations have no tier."""
    with pytest.raises(KeyError, match="tier"):
        statement(MEASURES["use"], scope=LATER, known=Known(), by=("tier",))


@pytest.mark.parametrize(
    ("after", "alone"), [(14 * DAY, 0), (14 * DAY + INSTANT, 1), (timedelta(minutes=1), 0), (timedelta(0), 1)]
)
def test_who_asks_an_adviser_within_14_days_of_the_end_did_not_manage_alone(
    write: Write, measured: Measured, after: timedelta, alone: int
) -> None:
    """Later than the end, and to the microsecond no more than fourteen days later."""
    write("c1", STARTED, ADVISED, at=START)
    end = START + timedelta(seconds=1)
    write("c2", handed(), at=end + after)
    assert measured("self_sufficiency")["all"] == (alone, 2)
    assert measured("minutes_saved", known=Known(minutes=20))["all"] == (20 * alone, None)


def test_somebody_else_another_topic_or_practice_speaks_against_nobody(write: Write, measured: Measured) -> None:
    """The same organisation, person and topic, and for real."""
    write("c1", STARTED, ADVISED, at=START)
    write("c2", handed("e2"), at=START + DAY, person="person-2")
    write("c3", handed("e3", topic="conduct"), at=START + DAY)
    write("c4", handed("e4", practice=True), at=START + DAY)
    write("c5", handed("e5"), at=START + DAY, organisation="another")
    assert measured("self_sufficiency", "organisation")["example"] == (1, 3)
    write("c6", handed("e2", "escalation_joined"), at=START + DAY, person="person-1")
    assert measured("self_sufficiency", "organisation")["example"] == (0, 4)


def test_those_whose_14_days_are_not_over_are_not_in_yet(write: Write, measured: Measured) -> None:
    """From the end, or from when it was last alive."""
    write("c1", STARTED, ADVISED, at=START)
    write("c2", STARTED, ASKED, at=START)
    done = START + timedelta(seconds=1) + 14 * DAY
    assert measured("self_sufficiency", scope=Scope(as_at=done))["all"] == (1, 2)
    assert measured("self_sufficiency", scope=Scope(as_at=done - INSTANT))["all"] == (0, 0)


@pytest.mark.parametrize(("before", "repeats"), [(14 * DAY, 1), (14 * DAY + INSTANT, 0), (INSTANT, 1), (0 * DAY, 0)])
def test_a_second_start_on_the_topic_within_14_days_is_a_repeat(
    write: Write, measured: Measured, before: timedelta, repeats: int
) -> None:
    """The first is none, and is looked for before the period as well."""
    write("c1", STARTED, at=START - before)
    write("c2", STARTED, at=START)
    write("c3", Event("conversation_started", detail={"topic": "absence", "practice": True}), at=START - DAY)
    assert measured("repeats")["all"] == (repeats, 2)
    within = replace(LATER, since=START.date())
    assert measured("repeats", scope=within)["all"][0] == repeats


def test_a_group_counts_what_belongs_to_the_groups_inside_it(write: Write, measured: Measured) -> None:
    """A group that is not in the tree counts for itself, and no group is a part of its own."""
    for number, group in enumerate(("ward-1", "ward-1", "ward-2", "surgery", "gone", None)):
        write(f"c{number}", STARTED, group_id=group, at=START)
    known = Known(around={"ward-1": ("ward-1", "surgery"), "ward-2": ("ward-2", "surgery"), "surgery": ("surgery",)})
    assert measured("use", "group", known=known) == {
        "ward-1": (2, None),
        "ward-2": (1, None),
        "surgery": (4, None),
        "gone": (1, None),
        None: (1, None),
    }


def test_topics_lead_to_stages_and_to_each_of_their_themes(write: Write, measured: Measured) -> None:
    """A topic that is in no list is under none."""
    write("c1", STARTED, at=START)
    write("c2", Event("conversation_started", detail={"topic": "odd"}), at=START)
    known = Known(stages={"absence": "working"}, themes={"absence": ("healthy", "team")})
    assert measured("use", "stage", known=known) == {"working": (1, None), None: (1, None)}
    assert measured("use", "theme", known=known) == {"healthy": (1, None), "team": (1, None), None: (1, None)}
    assert measured("use", "theme") == {None: (2, None)}


def test_weeks_and_months_are_those_of_the_united_kingdom(write: Write, measured: Measured) -> None:
    """Half past eleven on a Sunday night in summer, by UTC, is Monday."""
    write("c1", STARTED, at=datetime(2026, 5, 31, 23, 30, tzinfo=UTC))
    assert measured("use", "week") == {date(2026, 6, 1): (1, None)}
    assert measured("use", "month") == {date(2026, 6, 1): (1, None)}
    june = replace(LATER, since=date(2026, 6, 1), until=date(2026, 6, 1))
    assert measured("use", scope=june)["all"] == (1, None)


@pytest.mark.parametrize(
    ("times", "median", "of_80", "of_90"),
    [((), None, None, None), ((7,), 7, 7, 7), ((1, 4), 2.5, 4, 4), ((1, 2, 3, 4, 5), 3, 4, 5)],
)
def test_times_are_medians_and_centiles(
    read: Reader,
    write: Write,
    measured: Measured,
    times: tuple[int, ...],
    median: float | None,
    of_80: float | None,
    of_90: float | None,
) -> None:
    """One without an answer is in the denominator alone."""
    write("c0", STARTED, handed("e0"), at=START)
    for number, seconds in enumerate(times, start=1):
        answered = Event("adviser_replied", escalation=f"e{number}", detail={"answered_in_seconds": seconds})
        write(f"c{number}", STARTED, handed(f"e{number}"), answered, at=START)
    assert measured("first_answer")["all"] == (len(times), len(times) + 1)
    assert [value(read, name) for name in ("first_answer", "first_answer_80", "first_answer_90")] == [
        median,
        of_80,
        of_90,
    ]


def test_escalations_are_cut_by_reason_and_tier(write: Write, measured: Measured) -> None:
    """One that joined is not another."""
    write("c1", STARTED, handed("e1"), at=START)
    write("c2", STARTED, handed("e2", tier="L3"), at=START)
    write("c3", STARTED, handed("e1", "escalation_joined"), at=START)
    assert measured("escalations", "tier") == {"L2": (1, None), "L3": (1, None)}
    assert measured("escalations", "reason") == {"asked": (2, None)}


def test_sample_is_counted_only_where_it_is_asked_for(write: Write, measured: Measured) -> None:
    """Practice never is."""
    write("c1", Event("conversation_started", detail={"sample": True}), at=START)
    write("c2", Event("conversation_started", detail={"practice": True}), at=START)
    assert measured("use")["all"] == (0, None)
    assert measured("use", scope=replace(LATER, sample=True))["all"] == (1, None)


def test_a_reader_sees_their_groups_and_no_restricted_topic(write: Write, measured: Measured) -> None:
    """Whatever is counted: conversations, escalations, contacts."""
    contact = Event("contact_recorded", escalation="k1", detail={"topic": "secret", "minutes": 5})
    write("c1", STARTED, handed("e1", topic="secret"), at=START)
    write("c2", STARTED, tree="secret", group_id="ward-2", at=START)
    write(None, contact, at=START)
    hidden = replace(LATER, without=frozenset({"secret"}))
    assert [measured(name, scope=hidden)["all"][0] for name in ("use", "escalations", "contacts")] == [0, 0, 0]
    own = replace(LATER, groups=frozenset({"ward-1"}))
    assert [measured(name, scope=own)["all"][0] for name in ("use", "escalations", "contacts")] == [1, 1, 1]

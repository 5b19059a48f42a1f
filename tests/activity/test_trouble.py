"""Trouble spots on histories small enough to reason about."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from activity import suppression
from activity.struggles import AtQuestion, Learning, explained, says
from activity.trouble import Spot, dispersion, trouble_spots
from activity.watched import Cell, History, Measuring, watched

MONTHS = tuple(date(2024 + place // 12, place % 12 + 1, 1) for place in range(33))

UP_AND_DOWN = (9, 11, 10, 12, 8, 10, 11, 9, 10, 10, 12, 8)
"""Ten a month, as chance has it."""

CLUSTER = (3, 6, 9, 13, 17, 21, 26)
"""Days from the first of a month on which a rare topic came."""

PARENTS = {"ward-1": "surgery", "ward-2": "surgery", "ward-3": "surgery", "surgery": None, "estates": None}


def level(times: float = 1) -> tuple[int, ...]:
    """A quiet series of so many times ten a month."""
    return tuple(round(times * UP_AND_DOWN[place % 12]) for place in range(len(MONTHS)))


def history(
    counts: Mapping[Cell, tuple[int, ...]],
    *,
    days: Mapping[Cell, tuple[date, ...]] | None = None,
    fresh: Mapping[Cell, date] | None = None,
) -> History:
    """A history of these counts."""
    return History(months=MONTHS, counts=counts, parents=PARENTS, days=days or {}, fresh=fresh or {})


def quiet() -> dict[Cell, tuple[int, ...]]:
    """Four groups and three topics at ten a month each."""
    return {(group, topic): level() for group in PARENTS for topic in ("sickness", "conduct", "leave")}


def test_a_quiet_organisation_has_no_trouble_spot() -> None:
    """Up and down is not up."""
    assert trouble_spots(history(quiet())) == ()


def test_a_doubling_is_found_with_its_month_and_its_size() -> None:
    """Which, since when, how much and how sure."""
    counts = quiet()
    counts[("ward-1", "conduct")] = (*level()[:-3], 20, 19, 22)
    (spot,) = trouble_spots(history(counts))
    assert (spot.at.group, spot.at.topic, spot.since) == ("ward-1", "conduct", MONTHS[-3])
    assert spot.times == pytest.approx(2, abs=0.15)
    assert spot.now == pytest.approx(61 / 3)
    assert (spot.sure, "outside" in spot.signals) == ("almost certain", True)


def test_a_rise_that_every_group_shares_is_no_trouble_of_one() -> None:
    """A winter, or a growing use of Fingerpost, lifts all."""
    counts = {cell: (*series[:-3], *(2 * count for count in series[-3:])) for cell, series in quiet().items()}
    assert trouble_spots(history(counts)) == ()


def test_a_topic_that_rises_everywhere_is_a_spot_of_the_organisation() -> None:
    """Every group has more of it, and nobody more than the next."""
    counts = quiet()
    for group in PARENTS:
        counts[(group, "conduct")] = (*level()[:-3], 20, 19, 22)
    (spot,) = trouble_spots(history(counts))
    assert (spot.at.group, spot.at.topic, spot.at.whole) == (None, "conduct", True)


def test_a_group_that_has_just_joined_is_not_a_trouble_spot() -> None:
    """Nobody can say yet what is usual there."""
    counts = quiet() | {("estates", topic): (0,) * 30 + (12, 9, 11) for topic in ("sickness", "conduct", "leave")}
    assert trouble_spots(history(counts)) == ()


def test_a_topic_that_has_just_come_is_no_trouble_spot_and_hides_none() -> None:
    """A new guide is asked about where nothing was before; what doubles beside it is found as it was."""
    counts = quiet() | {(group, "probation"): (0,) * 30 + (92, 89, 91) for group in PARENTS}
    assert trouble_spots(history(counts)) == ()
    counts[("ward-1", "conduct")] = (*level()[:-3], 20, 19, 22)
    assert [(spot.at.group, spot.at.topic) for spot in trouble_spots(history(counts))] == [("ward-1", "conduct")]


def test_limits_recalculated_by_a_person_settle_a_spot() -> None:
    """From that month on the new level is the usual one."""
    counts = quiet()
    counts[("ward-1", "conduct")] = (*level()[:-9], *level(2)[-9:])
    assert trouble_spots(history(counts))
    assert trouble_spots(history(counts, fresh={("ward-1", "conduct"): MONTHS[-9]})) == ()


def test_groups_too_small_for_a_topic_are_watched_together() -> None:
    """At the lowest level at which a year holds sixty; each conversation once."""
    few = (2,) * len(MONTHS)
    counts: dict[Cell, tuple[int, ...]] = {
        ("ward-1", "conduct"): few,
        ("ward-2", "conduct"): few,
        ("ward-3", "conduct"): level(),
    }
    counts |= {("surgery", "conduct"): few, ("estates", "conduct"): few}
    by_month = {at.group: at for at in watched(history(counts)) if not (at.rare or at.whole)}
    assert set(by_month) == {"ward-3", "surgery"}
    assert by_month["surgery"].inside == {"ward-1", "ward-2", "surgery"}
    assert sum(by_month["surgery"].counts) == 3 * sum(few)


def test_a_rare_topic_is_looked_at_by_the_days_between() -> None:
    """One in six weeks for two years, and then seven in a month."""
    counts = quiet()
    start = MONTHS[0]
    days = [start + timedelta(days=42 * n) for n in range(23)]
    days += [MONTHS[-1] + timedelta(days=n) for n in CLUSTER]
    counts[("ward-1", "fraud")] = tuple(sum(day.replace(day=1) == month for day in days) for month in MONTHS)
    (spot,) = trouble_spots(history(counts, days={("ward-1", "fraud"): tuple(days)}))
    assert (spot.at.group, spot.at.topic, spot.at.rare) == ("ward-1", "fraud", True)
    assert spot.since == days[-7]
    assert spot.times > 5
    assert trouble_spots(history(counts, days={("ward-1", "fraud"): tuple(days[:-7])})) == ()


def test_a_cluster_that_is_over_fades() -> None:
    """The wait since the last conversation counts too."""
    days = [MONTHS[0] + timedelta(days=42 * n) for n in range(16)]
    days += [MONTHS[-10] + timedelta(days=n) for n in CLUSTER]
    counts = quiet()
    counts[("ward-1", "fraud")] = tuple(sum(day.replace(day=1) == month for day in days) for month in MONTHS)
    assert trouble_spots(history(counts, days={("ward-1", "fraud"): tuple(days)})) == ()


def test_the_ward_is_told_and_not_the_division_around_it() -> None:
    """Whoever reads of the ward need not read of what holds it as well."""
    counts = quiet() | {("surgery", "fraud"): level(0.5), ("estates", "fraud"): level(0.5)}
    days = [MONTHS[0] + timedelta(days=60 * n) for n in range(16)]
    days += [MONTHS[-1] + timedelta(days=n) for n in range(2, 29, 2)]
    own = tuple(sum(day.replace(day=1) == month for day in days) for month in MONTHS)
    spots = trouble_spots(history(counts | {("ward-1", "fraud"): own}, days={("ward-1", "fraud"): tuple(days)}))
    assert [spot.at.group for spot in spots if spot.at.topic == "fraud"] == ["ward-1"]


def test_chance_is_measured_by_how_much_months_vary() -> None:
    """Neighbours that differ as chance has it give one; wild ones more, and nothing less than one."""
    assert dispersion([(10, 10, 10, 10)]) == 1
    assert dispersion([(2, 20, 2, 20, 2, 20)]) == pytest.approx(18**2 / 22)
    assert dispersion([]) == 1


def test_a_small_organisation_is_measured_by_days() -> None:
    """Too few others to say what a month should have brought."""
    measuring = Measuring.of(history({("ward-1", "conduct"): level()}))
    (only,) = watched(measuring.history)
    assert measuring.weights(only)[:3] == (31, 29, 31)
    assert not measuring.counted(only)


def found() -> Spot:
    """A spot to explain."""
    (spot,) = trouble_spots(history(quiet() | {("ward-1", "conduct"): (*level()[:-3], 20, 19, 22)}))
    return spot


def test_a_spot_says_which_since_when_and_how_sure() -> None:
    """In three short sentences."""
    which, since, sure = says(found(), group="Ward 1", topic="Conduct")
    assert which == "Ward 1: Conduct."
    assert since == "Since July 2026: about 20 conversations a month. About 10 conversations would be usual."
    assert sure == "This is almost certain: of 100 spots like it, at most 1 would be chance."


def test_a_small_rate_is_said_as_small() -> None:
    """No sentence tells a count below five."""
    days = [MONTHS[0] + timedelta(days=42 * n) for n in range(23)]
    days += [MONTHS[-1] + timedelta(days=n) for n in CLUSTER]
    counts = quiet()
    counts[("ward-1", "fraud")] = tuple(sum(day.replace(day=1) == month for day in days) for month in MONTHS)
    (spot,) = trouble_spots(history(counts, days={("ward-1", "fraud"): tuple(days)}))
    assert f"{suppression.FEW} conversations would be usual".capitalize() in says(spot, group="W", topic="F")[1]


def question(node: str, here: int, *, elsewhere: int) -> AtQuestion:
    """A question shown to fifty here and five hundred elsewhere."""
    shown = {"of_here": 50, "of_elsewhere": 500}
    return AtQuestion(tree="conduct", node=node, what="unsure", here=here, elsewhere=elsewhere, **shown)


def test_struggles_are_those_beyond_what_others_have() -> None:
    """Not what everyone finds hard, and nothing that fewer than five did."""
    questions = [
        question("hard-for-all", 20, elsewhere=200),
        question("hard-here", 15, elsewhere=20),
        question("few", 4, elsewhere=0),
    ]
    told = explained(found(), questions=questions, learning=[])
    assert [at.node for at in told.struggles] == ["hard-here"]


def test_what_ended_most_conversations_there_is_offered() -> None:
    """At most three things to learn, by name: their order would tell which there are more of."""
    offered = [Learning(name=name, title=name, minutes=20, link=None, offered=n) for n, name in enumerate("abcd")]
    assert [entry.name for entry in explained(found(), questions=[], learning=offered).learning] == ["b", "c", "d"]

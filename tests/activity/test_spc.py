"""Process charts against series worked by hand."""

from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activity.spc import PROVISIONAL, RUN, SIGNAL_SAYS, Chart, Limits, Signal, chart, limits
from tests import yaml_text

SERIES: list[dict[str, Any]] = yaml_text.read((Path(__file__).parent / "spc_series.yaml").read_text("utf-8"))

SIDES = {"high": 1, "low": -1}


def drawn(series: dict[str, Any]) -> Chart:
    """The chart of a series in the file."""
    return chart(
        [Decimal(value) for value in series["values"]],
        better=series.get("better"),
        target=series.get("target"),
        recalculated=[place - 1 for place in series.get("recalculated", [])],
        screened=series.get("screened", False),
    )


def written(expected: Limits | None) -> dict[str, float]:
    """Limits as the file writes them."""
    assert expected is not None
    names = {"mean": "mean", "range": "moving_range", "upper": "upper", "lower": "lower"}
    return {name: round(float(getattr(expected, field)), 6) for name, field in names.items()}


def test_there_are_the_fixture_and_twenty_further_series() -> None:
    """What the issue asks for."""
    assert len({series["name"] for series in SERIES}) == len(SERIES) >= 21


@pytest.mark.parametrize("series", SERIES, ids=lambda series: series["name"])
def test_limits_are_those_worked_by_hand(series: dict[str, Any]) -> None:
    """Mean, mean range and both limits, to six places."""
    figures = ("mean", "range", "upper", "lower")
    found = drawn(series)
    assert written(found.limits) == {name: series[name] for name in figures}
    if "before" in series:
        assert written(found.stretches[0].limits) == series["before"]


@pytest.mark.parametrize("series", SERIES, ids=lambda series: series["name"])
def test_signals_are_those_worked_by_hand(series: dict[str, Any]) -> None:
    """Every point that a signal marks, and no other."""
    points = drawn(series).points
    for signal in get_args(Signal):
        marked = [number for number, point in enumerate(points, start=1) if signal in point.signals]
        assert marked == series.get(signal, []), signal


@pytest.mark.parametrize("series", SERIES, ids=lambda series: series["name"])
def test_icons_are_those_worked_by_hand(series: dict[str, Any]) -> None:
    """Variation with its letter, and assurance."""
    found = drawn(series)
    assert (found.variation, found.assurance) == (series["variation"], series.get("assurance"))
    if found.variation != "common":
        assert found.side == SIDES[series["side"]]


def test_one_point_has_no_limits_and_no_icon() -> None:
    """There is no range yet; the point itself is always shown."""
    found = chart([7], better="lower", target=3)
    assert (found.limits, found.variation, found.assurance) == (None, None, None)
    assert [point.value for point in found.points] == [7]
    assert chart([]).points == ()


def test_limits_of_few_points_are_provisional() -> None:
    """To look at, not to act on."""
    few, enough = limits([1, 2] * 5 + [1]), limits([1, 2] * 6)
    assert few is not None
    assert enough is not None
    assert (few.provisional, few.points, enough.provisional, enough.points) == (True, 11, False, PROVISIONAL)


def test_a_recalculation_needs_a_point_to_begin_at() -> None:
    """A chart of three points has no tenth."""
    with pytest.raises(ValueError, match="points 0 to 2"):
        chart([1, 2, 3], recalculated=[9])


def test_a_trend_that_ends_on_the_mean_goes_its_own_way() -> None:
    """On the mean is neither high nor low; the trend's direction says whether it is good."""
    found = chart([-4, -4, -4, 9, 8, 7, 6, 5, 4, 3], better="lower")
    assert (found.points[-1].side, found.side, found.variation) == (0, -1, "improvement")


def test_every_signal_has_its_words() -> None:
    """A page names what it marks."""
    assert tuple(SIGNAL_SAYS) == get_args(Signal)


VALUES = st.lists(st.integers(min_value=0, max_value=40), min_size=2, max_size=40)


@given(VALUES, st.integers(min_value=-50, max_value=50))
def test_moving_every_point_moves_no_signal(values: list[int], by: int) -> None:
    """Signals hang on how points lie to each other."""
    moved = chart([value + by for value in values])
    assert [point.signals for point in moved.points] == [point.signals for point in chart(values).points]


@given(VALUES)
def test_a_mirrored_series_has_the_same_signals(values: list[int]) -> None:
    """High and low are treated alike."""
    assert [p.signals for p in chart([-value for value in values]).points] == [p.signals for p in chart(values).points]


@given(VALUES)
def test_a_shift_marks_seven_or_more_on_one_side(values: list[int]) -> None:
    """Every marked point stands in such a run, reckoned here from the words of the rule."""
    points = chart(values).points
    for place, point in enumerate(points):
        runs = [points[first : first + RUN] for first in range(max(0, place - RUN + 1), place + 1)]
        in_one = any(len(run) == RUN and abs(sum(one.side for one in run)) == RUN for run in runs)
        assert ("shift" in point.signals) == in_one

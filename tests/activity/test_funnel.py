"""Funnel plots against limits that can be looked up."""

from math import comb, exp, factorial, sqrt
from random import Random

import pytest

from activity.funnel import Funnel, Unit, rates, shares


def places(found: Funnel) -> dict[str, str]:
    """Where each group lies."""
    return {one.unit.name: one.place for one in found.plotted}


def test_limits_of_large_groups_are_those_of_the_domain_sheet() -> None:
    """The share plus or minus z times the root of p (1 - p) / n, at 1.96 and 3.09."""
    units = [Unit(name=str(n), events=100 + n % 2, size=1000) for n in range(20)]
    found = shares(units)
    error = sqrt(found.average * (1 - found.average) / 1000)
    assert found.plotted[0].inner == pytest.approx(
        (found.average - 1.96 * error, found.average + 1.96 * error), abs=1e-5
    )
    assert found.plotted[0].outer == pytest.approx(
        (found.average - 3.09 * error, found.average + 3.09 * error), abs=1e-5
    )


def binomial(count: int, size: int, average: float) -> float:
    """The chance of at most so many."""
    return sum(comb(size, n) * average**n * (1 - average) ** (size - n) for n in range(count + 1))


def test_limits_of_small_groups_are_exact() -> None:
    """With few expected, the least and most that a binomial brings in all but 1 in 1,000 on either side."""
    units = [Unit(name="large", events=200, size=2000), Unit(name="small", events=2, size=20)]
    small = shares(units).plotted[1]
    least, most = (round(limit * 20) for limit in small.outer)
    average = shares(units).average
    assert least == 0
    assert binomial(most, 20, average) >= 0.999 > binomial(most - 1, 20, average)


def test_rates_of_few_follow_the_poisson_law() -> None:
    """Events for each head, exact where few are expected."""
    found = rates([Unit(name="large", events=300, size=10_000), Unit(name="small", events=4, size=100)])
    most = round(found.plotted[1].outer[1] * 100)
    due = found.average * 100

    def at_most(count: int) -> float:
        return sum(exp(-due) * due**n / factorial(n) for n in range(count + 1))

    assert at_most(most) >= 0.999 > at_most(most - 1)


def test_only_the_outer_limits_make_an_outlier() -> None:
    """Among forty groups two are past the inner ones by chance alone."""
    units = [Unit(name=f"g{n}", events=100, size=1000) for n in range(38)]
    units += [Unit(name="past-inner", events=122, size=1000), Unit(name="past-outer", events=140, size=1000)]
    found = places(shares(units))
    assert (found["past-inner"], found["past-outer"], found["g0"]) == ("within", "high", "within")


def test_limits_are_widened_where_every_group_varies_more_than_chance() -> None:
    """Else half of the groups would be named, for what they are and not for what they do."""
    chance = Random(6)
    units = [Unit(name=f"g{n}", events=round(1000 * chance.uniform(0.05, 0.25)), size=1000) for n in range(40)]
    found = shares(units)
    assert found.widened
    assert found.spread > 10
    assert set(places(found).values()) == {"within"}


def test_one_outlier_does_not_widen_the_limits_that_it_is_past() -> None:
    """The outermost tenth is drawn in before the spread is measured."""
    units = [Unit(name=f"g{n}", events=95 + n % 11, size=1000) for n in range(39)]
    found = shares([*units, Unit(name="odd", events=300, size=1000)])
    assert (found.widened, places(found)["odd"]) == (False, "high")


def test_one_outlier_among_eight_groups_is_seen() -> None:
    """The sample's own hand-overs: half of one group's conversations, an eighth of the others'."""
    ordinary = [Unit(name=f"g{number}", events=44 + number, size=380) for number in range(7)]
    found = shares([*ordinary, Unit(name="odd", events=190, size=380)])
    assert places(found)["odd"] == "high"
    assert set(places(found).values()) == {"within", "high"}


def test_groups_keep_their_order() -> None:
    """Never a ranking."""
    units = [Unit(name=name, events=events, size=100) for name, events in (("b", 5), ("c", 90), ("a", 30))]
    assert [one.unit.name for one in shares(units).plotted] == ["b", "c", "a"]


def test_no_groups_and_no_events_are_no_error() -> None:
    """A quiet quarter has a funnel as well."""
    assert shares([]).plotted == ()
    assert places(shares([Unit(name="a", events=0, size=10)])) == {"a": "within"}
    assert places(rates([Unit(name="a", events=0, size=10)])) == {"a": "within"}


def test_what_is_no_share_is_refused() -> None:
    """More events than conversations, or no conversations."""
    with pytest.raises(ValueError, match="a: 3 of 2 is no share"):
        shares([Unit(name="a", events=3, size=2)])
    with pytest.raises(ValueError, match="a: 3 for 0 people is no rate"):
        rates([Unit(name="a", events=3, size=0)])

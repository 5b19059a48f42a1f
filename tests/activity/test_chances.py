"""Chances against sums that anyone can check."""

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activity.chances import adjusted, beta_below, of_so_many


def at_least(successes: int, *, of: int, share: Fraction) -> Fraction:
    """The binomial tail, summed term by term."""
    every = range(successes, of + 1)
    return sum((comb(of, n) * share**n * (1 - share) ** (of - n) for n in every), Fraction())


@given(st.integers(1, 40), st.integers(0, 60), st.integers(1, 19))
def test_so_many_of_the_total_is_the_binomial_tail(recent: int, before: int, twentieths: int) -> None:
    """With the likeliest value counted half, exactly."""
    share = Fraction(twentieths, 20)
    whole = at_least(recent, of=recent + before, share=share)
    beyond = at_least(recent + 1, of=recent + before, share=share)
    assert of_so_many(recent, before, float(share)) == pytest.approx(float((whole + beyond) / 2), rel=1e-9, abs=1e-15)


@given(st.floats(0.01, 0.99), st.floats(0.2, 300), st.floats(0.2, 300))
def test_a_beta_variable_is_either_below_or_above(x: float, a: float, b: float) -> None:
    """The two sides make one, and the swapped variable mirrors."""
    assert beta_below(x, a, b) + beta_below(1 - x, b, a) == pytest.approx(1, abs=1e-9)


def test_the_ends_of_a_beta_variable() -> None:
    """It lies between 0 and 1; an even one lies below a half half the time."""
    assert (beta_below(0, 2, 3), beta_below(1, 2, 3)) == (0, 1)
    assert beta_below(0.5, 7, 7) == pytest.approx(0.5)


def test_nothing_recent_is_never_striking() -> None:
    """And all of few is as unlikely as it is."""
    assert of_so_many(0, 12, 0.2) == 1
    assert of_so_many(3, 0, 0.5) == pytest.approx(0.125 / 2)


def test_adjusted_chances_are_those_of_the_published_procedure() -> None:
    """Benjamini and Hochberg's own fifteen (1995, section 3.2): four are found at 0.05."""
    published = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344]
    published += [0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000]
    found = adjusted(dict(enumerate(published)))
    assert sum(chance <= 0.05 for chance in found.values()) == 4
    assert found[3] == pytest.approx(0.0095 * 15 / 4)
    assert adjusted({}) == {}


@given(st.dictionaries(st.integers(), st.floats(0, 1), min_size=1))
def test_adjusting_keeps_the_order_and_never_flatters(chances: dict[int, float]) -> None:
    """A more striking one stays at least as striking, and none gets more striking."""
    found = adjusted(chances)
    ordered = sorted(chances, key=lambda name: chances[name])
    assert [found[name] for name in ordered] == sorted(found.values())
    assert all(chances[name] - 1e-12 <= found[name] <= 1 for name in chances)

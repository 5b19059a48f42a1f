"""What managers at a trouble spot struggle with, and what answers it, in words; knows nothing of how it was found."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from activity import suppression
from activity.chances import of_so_many
from activity.trouble import SURE, Spot, told_rate

What = Literal["stopped", "unsure", "refused", "went_back", "asked"]

WHAT_SAYS: Mapping[What, str] = {
    "stopped": "stopped here",
    "unsure": "were not sure",
    "refused": "gave an answer that was not accepted",
    "went_back": "went back",
    "asked": "asked for an adviser",
}

SHOWN = 3
"""Struggles and pieces of learning that a spot tells of."""

BEYOND_CHANCE = 0.05
"""A question is named where chance alone would set it so far above the rest in fewer cases than these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AtQuestion:
    """How often one thing happened at one question: in the group since the trouble began, and everywhere else."""

    tree: str
    node: str
    what: What
    here: int
    of_here: int  # conversations in which the question was shown here
    elsewhere: int
    of_elsewhere: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Learning:
    """Something short to learn from (`trees/learning.yaml`), and how many ends of the topic's guides offer it."""

    name: str
    title: str
    minutes: int
    link: str | None
    offered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A trouble spot with what managers there struggle with more than others do, and what could answer it."""

    spot: Spot
    struggles: tuple[AtQuestion, ...]
    learning: tuple[Learning, ...]


def explained(spot: Spot, *, questions: Iterable[AtQuestion], learning: Iterable[Learning]) -> Explained:
    """The spot with at most three struggles, those furthest beyond chance, and at most three things to learn, those
    offered at the most ends; both by name, as an order by true counts would tell which is the larger.

    A struggle of fewer than five is left out: it would be a count too small to show.
    """
    chances = {at: _chance(at) for at in questions if at.here >= suppression.FEWEST}
    beyond = sorted((at for at in chances if chances[at] <= BEYOND_CHANCE), key=lambda at: (chances[at], at.node))
    offered = sorted(learning, key=lambda entry: (-entry.offered, entry.name))
    struggles = sorted(beyond[:SHOWN], key=lambda at: (at.tree, at.node, at.what))
    entries = sorted(offered[:SHOWN], key=lambda entry: (entry.title, entry.name))
    return Explained(spot=spot, struggles=tuple(struggles), learning=tuple(entries))


def _chance(at: AtQuestion) -> float:
    """Where this happens as often here as elsewhere, so many of all times would be here with the share of what was
    shown here.
    """
    shown = at.of_here + at.of_elsewhere
    return of_so_many(at.here, at.elsewhere, at.of_here / shown) if shown else 1.0


def says(spot: Spot, *, group: str, topic: str) -> Sequence[str]:
    """Which, since when, how much and how sure: three short sentences. `group` and `topic` are names."""
    others = ", its smaller parts together" if len(spot.at.inside) > 1 and not spot.at.whole else ""
    return (
        f"{group}{others}: {topic}.",
        f"Since {spot.since:%B %Y}: {_rate(spot.now)} a month. {_rate(spot.usual).capitalize()} would be usual.",
        f"This is {spot.sure}: of 100 spots like it, at most {_of_hundred(spot)} would be chance.",
    )


def _rate(a_month: float) -> str:
    """A rate as the nearest whole number; a small one only as small."""
    whole = told_rate(a_month)
    return f"about {whole:,} conversations" if whole else f"{suppression.FEW} conversations"


def _of_hundred(spot: Spot) -> int:
    """The most that the word stands for. The spot's own chance would tell how many there were, for who reckons back."""
    return round(100 * next(most for most, word in SURE if word == spot.sure))

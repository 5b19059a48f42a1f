"""The question doctor: where the questions of one tree trouble managers, as it may be told; knows no page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final, Literal

from sqlalchemy import Connection, func, select

from activity import suppression
from activity.measures import AtNode, Overview
from activity.safe import node_value
from activity.scope import Scope, within
from activity.summary import summary, summary_node
from activity.suppression import Protected, Shown
from activity.ways import Ways, rounded

Sign = Literal["stopped", "back", "refused", "unsure", "offered"]

SIGNS: Final[Mapping[Sign, str]] = {
    "stopped": "Stopped here",
    "unsure": "Not sure",
    "refused": "Answer not accepted",
    "back": "Went back",
    "offered": "Adviser straight after",
}
"""What may be wrong with a question, as a short label."""

SIGN_SAYS: Final[Mapping[Sign, str]] = {
    "stopped": "stopped here and did not come back",
    "unsure": "were not sure what to answer",
    "refused": "gave an answer that was not accepted",
    "back": "went back from here to an earlier question",
    "offered": "went from here straight to the offer of an adviser",
}

WORTH_SAYING: Final = 10
WORTH_A_SHARE: Final = 0.02
"""Managers whom a sign must have met at a question before the page names it, and their share."""


_MANY: Final = 90
"""Seconds, or minutes, from which on the next unit reads better."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """One question, page to read or advice with its signs, as they may be told."""

    node: str
    shown: Shown
    lost: str | None  # those that did not go on from it, as a percentage
    signs: Mapping[Sign, Shown]
    seconds: float | None = None  # the median time to an answer
    changed: date | None = None  # when its words last changed; None where they are those of the first version kept

    def rate(self, sign: Sign) -> float:
        """The share of those shown it, from what is told alone; 0 where it is not."""
        count = self.signs[sign].count
        return min(count / self.shown.count, 1.0) if count and self.shown.count else 0.0


def trees_used(connection: Connection, scope: Scope) -> tuple[str, ...]:
    """The trees that conversations of a scope went through."""
    found = connection.scalars(
        select(summary.c.tree).where(*within(scope), summary.c.tree.is_not(None)).distinct().order_by(summary.c.tree)
    )
    return tuple(str(tree) for tree in found)


def went_back(connection: Connection, scope: Scope, *, tree: str) -> dict[str, int]:
    """In how many conversations a manager stepped back from each node: true counts."""
    at = summary_node.c
    rows = connection.execute(
        select(at.node, func.count())
        .join(summary, summary.c.conversation == at.conversation)
        .where(*within(scope), summary.c.tree == tree, at.back > 0, at.shown > 0)
        .group_by(at.node)
    )
    return {node: count for node, count in rows}  # noqa: C416 - a row is no pair to mypy


def examine(
    overview: Overview,
    protected: Protected,
    *,
    tree: str,
    ways: Ways,
    backs: Mapping[str, int],
    seconds: Mapping[str, float],
    changed: Mapping[str, date],
) -> tuple[Examined, ...]:
    """Every question of a tree, those that lost the most first, by what is told of that alone."""
    found = [
        Examined(
            node=at.node,
            shown=protected.shown("shown", node=node_value(at)),
            lost=_lost(at, protected),
            signs={sign: _sign(sign, at, protected, ways=ways, backs=backs) for sign in SIGNS},
            seconds=seconds.get(at.node),
            changed=changed.get(at.node),
        )
        for at in overview.nodes
        if at.tree == tree
    ]
    return tuple(sorted(found, key=lambda one: (-_told_loss(one), -(one.shown.count or 0), one.node)))


def _told_loss(one: Examined) -> float:
    text = (one.lost or "").removesuffix("%")
    return float(text) if text.isdecimal() else 0.0


def _lost(at: AtNode, protected: Protected) -> str | None:
    node = {"node": node_value(at)}
    if protected.share("shown", {**node, "answered": "yes"}, node) is None:
        return None
    return protected.share("shown", {**node, "answered": "no"}, node)


def _sign(sign: Sign, at: AtNode, protected: Protected, *, ways: Ways, backs: Mapping[str, int]) -> Shown:
    if sign == "offered":
        return ways.offered_after(at.node)
    if sign == "back":
        return beside(backs.get(at.node, 0), at.shown)
    rest = protected.shown("shown", node=node_value(at), **{sign: "no"})
    found = protected.shown("shown", node=node_value(at), **{sign: "yes"})
    # How many are left tells those who did not go on, where these are few.
    return Shown(how="hidden", count=None) if rest.how == "few" and found.how == "exact" else found


def beside(count: int, whole: int) -> Shown:
    """A count that stands beside a whole that is told elsewhere: to the nearest 5, and hidden where it or what is left
    is small.
    """
    if suppression.small(count):
        return Shown(how="few", count=None)
    if count and whole - count < suppression.FEWEST:
        return Shown(how="hidden", count=None)
    return rounded(Shown(how="exact", count=count))


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The question that a sign is the strongest at."""

    sign: Sign
    at: Examined


def findings(examined: Sequence[Examined]) -> tuple[Finding, ...]:
    """For each sign the question where it meets the largest share of managers, where it meets enough of them."""
    found = []
    for sign in SIGNS:
        # What follows only sensitive answers is told a page before, and may be more than saw that page.
        enough = [one for one in examined if WORTH_SAYING <= (one.signs[sign].count or 0) <= (one.shown.count or 0)]
        most = max(enough, key=partial(_rate, sign), default=None)
        if most is not None and most.rate(sign) >= WORTH_A_SHARE:
            found.append(Finding(sign=sign, at=most))
    return tuple(sorted(found, key=lambda finding: -finding.at.rate(finding.sign)))


def _rate(sign: Sign, one: Examined) -> float:
    return one.rate(sign)


def as_json(examined: Sequence[Examined]) -> list[dict[str, object]]:
    """The questions for programs, with nothing in them that the page does not tell."""
    return [
        {
            "node": one.node,
            "shown": one.shown.json(),
            "lost": one.lost,
            **{sign: count.json() for sign, count in one.signs.items()},
            "median_seconds": one.seconds,
            "words_changed": one.changed.isoformat() if one.changed else None,
        }
        for one in examined
    ]


def took(seconds: float) -> str:
    """A time in words: seconds, minutes or hours."""
    if seconds < _MANY:
        return f"{seconds:.0f} seconds"
    minutes = seconds / 60
    return f"{minutes:.0f} minutes" if minutes < _MANY else f"{minutes / 60:.0f} hours"

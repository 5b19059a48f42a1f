"""What may be told of the ways through a tree: each step from one page to the next, small counts hidden; no SQL."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from activity.suppression import FEWEST, Protected, Shown, Table, protect
from activity.suppression.tables import Sum, key
from activity.suppression.witness import nearest
from activity.walks import ADVISED, OFFERED, START, Walk

STEPS: Final = "steps"
"""What is counted: conversations that went from one page straight to another, on the way that stood at last."""


WAYS_FROM: Final = 100
"""Conversations that must have begun before anything is told of their ways: of fewer, what is told here gives away,
beside what other pages tell, a step that it does not list."""

UNTOLD: Final = Shown(how="hidden", count=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """So many conversations went from one node straight to the next."""

    here: str
    then: str
    count: Shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """The steps of a tree's conversations as they may be told, from the start on."""

    nodes: tuple[str, ...]  # each after those that lead to it
    steps: tuple[Step, ...]
    begun: Shown
    protected: Protected
    told: bool

    @property
    def listed(self) -> tuple[Step, ...]:
        """The steps that are told. One that is not is not listed either: that it is there says it is one at least."""
        return tuple(step for step in self.steps if step.count.how != "hidden")

    def offered_after(self, node: str) -> Shown:
        """How many came from a question straight to the offer of an adviser."""
        return rounded(self.protected.shown(STEPS, here=node, then=OFFERED)) if self.told else UNTOLD


def ways(walks: Sequence[Walk]) -> Ways:
    """What may be told of these ways.

    Whoever comes to a page leaves it again, so that what leads to it and what leads from it add up to the same; and
    how many began, and how many were advised, is told on other pages. All of that is taken as known to a reader.
    """
    steps = _counted(walks)
    protected = protect(
        [_steps(steps)],
        known=({"here": START}, {"then": ADVISED}),
        also=tuple(_through(steps)),
    )
    begun = sum(walk.count for walk in walks)
    told = begun == 0 or begun >= WAYS_FROM
    nodes = _downwards(steps)
    place = {node: number for number, node in enumerate(nodes)}
    ordered = sorted(steps, key=lambda step: (place[step[0]], place[step[1]]))
    return Ways(
        nodes=nodes,
        steps=tuple(
            Step(here=here, then=then, count=rounded(protected.shown(STEPS, here=here, then=then)) if told else UNTOLD)
            for here, then in ordered
        ),
        begun=rounded(protected.shown(STEPS, here=START)) if told else UNTOLD,
        protected=protected,
        told=told,
    )


def _counted(walks: Iterable[Walk]) -> Counter[tuple[str, str]]:
    counts: Counter[tuple[str, str]] = Counter()
    for walk in walks:
        for step in pairwise(walk.way):
            counts[step] += walk.count
    return counts


def _downwards(steps: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """The nodes, each after all that lead to it; where two lead to each other, as in two versions, by name."""
    into: dict[str, set[str]] = {}
    for here, then in steps:
        into.setdefault(here, set())
        into.setdefault(then, set()).add(here)
    found: list[str] = []
    while into:
        free = [node for node, before in into.items() if not before]
        node = min(free or into)
        found.append(node)
        del into[node]
        for before in into.values():
            before.discard(node)
    return tuple(found)


def _steps(steps: Counter[tuple[str, str]]) -> Table:
    return Table(of=STEPS, dims=("here", "then"), counts={(here, then): count for (here, then), count in steps.items()})


def _through(steps: Iterable[tuple[str, str]]) -> Iterable[Sum]:
    every = list(steps)
    for node in sorted({then for _, then in every} & {here for here, _ in every}):
        yield Sum(key(STEPS, {"then": node}), (key(STEPS, {"here": node}),))


def rounded(count: Shown) -> Shown:
    """A count to the nearest 5, as what is beside it on other pages may be told to the last one."""
    if count.how != "exact" or not count.count or count.count < FEWEST:
        return count
    return replace(count, how="about", count=nearest(count.count))

"""An attacker who reads every count of a period and knows the rules by which they were hidden, and nothing else.

Written from what is shown and how counts add up, with a solver for integer programs; it shares no code with the engine.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    # It takes a second to import: each process of a run collects this module, and one or two of them use it.
    from scipy.optimize import Bounds, LinearConstraint

PLENTY = 10**6
"""More than any count of a period."""

FEWEST = 5
FEW = "fewer than 5"
HIDDEN = "not shown"
SOME = "some"
"""What stands in a list though its count is not told: it is there, so it is one at least."""

ABOUT = "about "
BETWEEN = "between "


@dataclass(slots=True, kw_only=True)
class Attack:
    """Unknown whole numbers, what is read of each, and which are sums of which."""

    read: dict[str, str | None] = field(default_factory=dict)  # None for a count that stands nowhere
    sums: list[tuple[str, Sequence[str]]] = field(default_factory=list)
    limits: list[Mapping[str, float]] = field(default_factory=list)  # what times these factors is at most nought

    def recovered(self, *, hidden: bool = False) -> Mapping[str, int]:
        """The counts below five that nothing but their true value fits; with `hidden`, also of those not shown."""
        asked = {FEW, HIDDEN, SOME} if hidden else {FEW}
        few = [name for name, text in self.read.items() if text in asked]
        system = _System.of(self)
        # What fits one question fits them all, so each answer may settle many counts at once.
        fits = [system.solved(few, upwards=upwards) for upwards in (False, True)]
        found = {}
        for name in few:
            for upwards in (False, True):
                if len({one[name] for one in fits}) == 1:
                    fits.append(system.solved([name], upwards=upwards))
            if len({one[name] for one in fits}) == 1 and 0 < fits[0][name] < FEWEST:
                found[name] = fits[0][name]
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _System:
    """The same as inequalities over whole numbers."""

    place: Mapping[str, int]
    bounds: "Bounds"
    constraints: "Sequence[LinearConstraint]"
    width: int

    @classmethod
    def of(cls, attack: Attack) -> "_System":
        from scipy.optimize import Bounds, LinearConstraint
        from scipy.sparse import lil_array

        names = list(attack.read)
        place = {name: n for n, name in enumerate(names)}
        width = len(names)
        ends = [_range(attack.read[name]) for name in names]
        rows = lil_array((len(attack.sums), width))
        for row, (total, parts) in enumerate(attack.sums):
            rows[row, place[total]] = -1
            for part in parts:
                rows[row, place[part]] = 1
        bounds = Bounds(np.array([end[0] for end in ends]), np.array([end[1] for end in ends]))
        constraints = [LinearConstraint(rows.tocsr(), 0, 0)]
        if attack.limits:
            at_most = lil_array((len(attack.limits), width))
            for row, factors in enumerate(attack.limits):
                for name, factor in factors.items():
                    at_most[row, place[name]] = factor
            constraints.append(LinearConstraint(at_most.tocsr(), -np.inf, 0))
        return cls(place=place, bounds=bounds, constraints=constraints, width=width)

    def solved(self, names: Sequence[str], *, upwards: bool) -> dict[str, int]:
        """Counts that fit all that is shown, with the least or the most of these together."""
        from scipy.optimize import milp

        towards = np.zeros(self.width)
        for name in names:
            towards[self.place[name]] = -1 if upwards else 1
        solved = milp(towards, bounds=self.bounds, constraints=self.constraints, integrality=np.ones(self.width))
        assert solved.status == 0, f"no counts at all fit what is shown: {solved.message}"
        return {name: round(float(solved.x[place])) for name, place in self.place.items()}


def _range(text: str | None) -> tuple[int, int]:
    if text is None or text == HIDDEN:
        return 0, PLENTY
    if text == FEW:
        return 1, 4
    if text == SOME:
        return 1, PLENTY
    if text.startswith(BETWEEN):
        least, most = text.removeprefix(BETWEEN).split(" and ")
        return int(least), int(most)
    if text.startswith(ABOUT):
        middle = int(text.removeprefix(ABOUT).replace(",", ""))
        return max(5, middle - 2), middle + 2
    count = int(text.replace(",", ""))
    return count, count

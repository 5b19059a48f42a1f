"""A tree's version: the hash of all that it rests on, and the tree made again from that; touches no file."""

from collections.abc import Mapping
from datetime import date
from typing import cast

from organisations.calendar import Calendar
from organisations.reading import Problem
from policies.library import PolicyLibrary
from trees.calculators.registry import Calculators, shipped_calculators
from trees.canonical import read_canonical
from trees.fact_table import Fact
from trees.load.facts import read_fact
from trees.load.making import Around, Raw
from trees.load.place import Ledger, Place
from trees.load.tree import read_tree
from trees.model import Figures, Tree
from trees.values import Value


class UnreadableVersion(Exception):
    """A kept version that this release can no longer read; `problems` say why."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        first = problems[0].problem if problems else "It is not a tree's content."
        super().__init__(f"This version of the tree cannot be read any more. {first}")
        self.problems = problems


def tree_content(tree: Tree) -> str:
    """Canonical JSON of all that a tree rests on, for a conversation to keep its version."""
    return tree.content


def tree_from_content(
    content: str,
    *,
    organisation: str,
    calendar: Calendar,
    policies: PolicyLibrary,
    calculators: Calculators | None = None,
) -> Tree:
    """The tree of a kept version: its own nodes, texts, facts and settings, with the calendar and policies of today.

    Raises:
        UnreadableVersion: the content does not make a sound tree in this release.
    """
    data = read_canonical(content)
    if not isinstance(data, Mapping) or "rests_on" not in data:
        raise UnreadableVersion(())
    figures = _Kept(organisation, calendar, policies, calculators or shipped_calculators())
    return figures.tree(data)


def changed_facts(kept: Tree, live: Tree, *, on: date) -> tuple[str, ...]:
    """The facts that a kept version rests on and that have another figure today, by name.

    A conversation on such a version is walked on the live one, and told so.
    """
    before, now = _facts_of(kept), {**live.figures.facts, **_facts_of(live)}
    return tuple(name for name in sorted(before) if _row_on(before[name], on) != _row_on(now.get(name), on))


def _facts_of(tree: Tree) -> dict[str, Fact]:
    content = read_canonical(tree.content)
    used = _part(_part(content, "rests_on"), "facts") if isinstance(content, Mapping) else {}
    own = {name: tree.figures.facts[name] for name in used if name in tree.figures.facts}
    return {**{name: fact for run in tree.runs.values() for name, fact in _facts_of(run).items()}, **own}


def _row_on(fact: Fact | None, on: date) -> object:
    rows = fact.rows if fact is not None else ()
    return next(((row.value, row.bands, row.confidence) for row in rows if row.holds(on)), None)


class _Kept:
    """What the trees of one kept version share with today."""

    def __init__(
        self, organisation: str, calendar: Calendar, policies: PolicyLibrary, calculators: Calculators
    ) -> None:
        self.organisation = organisation
        self.calendar = calendar
        self.policies = policies
        self.calculators = calculators

    def tree(self, content: Raw) -> Tree:
        """One tree, after those that it runs."""
        rests_on, beside = _part(content, "rests_on"), _part(content, "beside")
        runs = {name: self.tree(_part(_part(rests_on, "runs"), name)) for name in _part(rests_on, "runs")}
        ledger = Ledger(file="(kept version)", lines={})
        tree = read_tree(
            {**_part(rests_on, "tree"), **beside},
            ledger=ledger,
            runs=runs,
            around=self._around(rests_on),
            policies=self.policies,
        )
        if tree is None:
            raise UnreadableVersion(tuple(ledger.problems))
        return tree

    def _around(self, rests_on: Raw) -> Around:
        raw_facts = {name: _part(_part(rests_on, "facts"), name) for name in _part(rests_on, "facts")}
        place = Place(ledger=Ledger(file="(kept version)", lines={}))
        facts = {name: read_fact(place.at(name), name, raw) for name, raw in raw_facts.items()}
        return Around(
            figures=Figures(
                organisation=self.organisation,
                nation=str(rests_on.get("nation", "")),
                facts={name: fact for name, fact in facts.items() if fact is not None},
                settings={name: _setting(value) for name, value in _part(rests_on, "settings").items()},
                calendar=self.calendar,
            ),
            calculators=self.calculators,
            texts=_part(rests_on, "texts"),
            raw_facts=raw_facts,
            policy_hashes=_part(rests_on, "policies"),
            letters={name: _part(_part(rests_on, "letters"), name) for name in _part(rests_on, "letters")},
            learning={name: _part(_part(rests_on, "learning"), name) for name in _part(rests_on, "learning")},
        )


def _part(data: Raw, key: str) -> Raw:
    part = data.get(key)
    return part if isinstance(part, Mapping) else {}


def _setting(value: object) -> Value | bool:
    return tuple(value) if isinstance(value, list) else cast("Value | bool", value)

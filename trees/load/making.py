"""What the reader of one tree shares: its names and their types, its compiled expressions, the library around it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from trees.calculators.registry import Calculators
from trees.expressions.compile import compile_expression, compile_hole
from trees.expressions.scope import Expression, Reference
from trees.expressions.syntax import ExpressionError
from trees.expressions.terms import Terms, answer_reference, worked_out
from trees.load.place import Broken, Place
from trees.model import Figures, Table, Tree
from trees.values import Type

Raw = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What trees must know from the rooms to their left, as plain values; an empty set is not checked against."""

    queues: frozenset[str] = frozenset()
    service_levels: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """The library around a tree, as its files say it, for one organisation.

    `sections` are the citable sections, `policy/section`; nothing where they are not to be checked.
    """

    figures: Figures
    calculators: Calculators
    texts: Mapping[str, object] = field(default_factory=dict)
    raw_facts: Mapping[str, Raw] = field(default_factory=dict)
    policy_hashes: Mapping[str, object] = field(default_factory=dict)
    letters: Mapping[str, Raw] = field(default_factory=dict)
    learning: Mapping[str, Raw] = field(default_factory=dict)
    topics: frozenset[str] | None = None
    sections: frozenset[str] | None = None
    trees: frozenset[str] | None = None
    known: Known = field(default_factory=Known)


class Making:
    """One tree while it is read. Named values and tables are compiled when first asked for, circles refused."""

    def __init__(self, *, around: Around, runs: Mapping[str, Tree], circles: Mapping[str, str] | None = None) -> None:
        self.around = around
        self.runs = runs
        self.circles = circles or {}
        self.types: dict[str, Type] = {}
        self.broken: set[str] = set()
        self.nodes: tuple[str, ...] = ()
        self.later: dict[str, Callable[[], Expression | Table | None]] = {}
        self.let: dict[str, Expression] = {}
        self.tables: dict[str, Table] = {}
        self.expressions: list[Expression] = []
        self.used_texts: set[str] = set()
        self._running: list[str] = []
        self._references: dict[str, Reference] = {}
        self.terms = Terms(
            find=self.find,
            known=self.known_names,
            facts=around.figures.facts,
            unusable_facts={
                name: f"The fact '{name}' has an error of its own, or is not for this nation."
                for name in around.raw_facts.keys() - around.figures.facts.keys()
            },
            settings=around.figures.settings,
            calculators=around.calculators.by_name,
            calendar=around.figures.calendar,
            why_unknown=self._why_unknown,
        )

    def known_names(self) -> Iterable[str]:
        """Every name that an expression may read."""
        return {*self.types, *self.later}

    def find(self, name: str) -> Reference | None:
        """How a name is read, or nothing.

        Raises:
            Broken: the name stands for something with a problem of its own.
            ExpressionError: a named value rests on itself.
        """
        if name in self._references:
            return self._references[name]
        if name in self.broken:
            raise Broken(name, "")
        if name in self.types:
            self._references[name] = answer_reference(name, self.types[name])
        elif name in self.later:
            self._references[name] = self._work_out(name)
        return self._references.get(name)

    def _why_unknown(self, name: str) -> str | None:
        inner = next((run for run, tree in self.runs.items() if name in tree.names), None)
        if inner is not None:
            return f"It is asked in '{inner}': add keep: [{name}] where that tree is run."
        option = any(name in (kind.labels or ()) for kind in self.types.values())
        return f"Put an option in quotes: '{name}'." if option else None

    def _work_out(self, name: str) -> Reference:
        if name in self._running:
            circle = " -> ".join([*self._running[self._running.index(name) :], name])
            raise ExpressionError(f"Named values rest on each other in a circle: {circle}.", "Break the circle.")
        self._running.append(name)
        try:
            made = self.later[name]()
        finally:
            self._running.pop()
        if made is None:
            self.broken.add(name)
            raise Broken(name, "")
        if isinstance(made, Table):
            self.tables[name] = made
            return worked_out(name, made.type, made.run)
        self.let[name] = made
        return worked_out(name, made.type, made.run)

    def expression(
        self, place: Place, source: object, wanted: Type | None = None, *, after: int = 0
    ) -> Expression | None:
        """A compiled expression so many lines into a text, or nothing and a problem."""
        try:
            made = compile_expression(_source(source), self.terms, line=place.line + after, wanted=wanted)
        except ExpressionError as error:
            place.wrong_expression(error, after=after)
            return None
        self.expressions.append(made)
        return made

    def hole(self, place: Place, source: str, *, after: int = 0) -> Expression | None:
        """The compiled inside of a `{{ }}` so many lines into a text, or nothing and a problem."""
        try:
            made = compile_hole(source, self.terms, line=place.line + after)
        except ExpressionError as error:
            place.wrong_expression(error, after=after)
            return None
        self.expressions.append(made)
        return made


def _source(data: object) -> str:
    if isinstance(data, bool):
        return str(data).lower()
    if isinstance(data, str):
        return data
    if isinstance(data, list | tuple | Mapping) or data is None:
        raise ExpressionError("An expression is wanted here.", "Write it on one line, as spells >= 3.")
    return str(data)

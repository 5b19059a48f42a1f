"""What a node and a tree rest on that days can change: facts, dates in expressions, policies; knows no conversation."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, timedelta

from jinja2 import nodes

from trees.expressions.scope import Expression
from trees.model import Node, Tree


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """The facts that expressions look up, the dates that they name, and the policy sections cited, by id."""

    facts: frozenset[str] = frozenset()
    dates: frozenset[date] = frozenset()
    cites: frozenset[str] = frozenset()

    def __or__(self, other: "Basis") -> "Basis":
        """Both together."""
        return Basis(facts=self.facts | other.facts, dates=self.dates | other.dates, cites=self.cites | other.cites)


_KEPT: dict[tuple[str, str], Basis] = {}
MOST_KEPT = 20_000
"""Nodes whose basis is remembered: a version's nodes never change, and following one takes longer than a walk."""


def basis_of(tree: Tree, node: Node) -> Basis:
    """What one node of a tree rests on, by way of named values and tables too."""
    key = (tree.version, node.id)
    if key not in _KEPT:
        if len(_KEPT) >= MOST_KEPT:
            _KEPT.clear()
        _KEPT[key] = _basis(tree, node)
    return _KEPT[key]


def _basis(tree: Tree, node: Node) -> Basis:
    found = Basis(cites=frozenset(one.id for one in getattr(node, "cite", ())))
    names: set[str] = set()
    for expression in _expressions(node):
        found |= _of_expression(expression)
        names |= expression.names
    return found | _of_names(tree, names)


def turning_days(tree: Tree) -> tuple[date, ...]:
    """The days on which something that the tree rests on becomes another, earliest first."""
    return tuple(sorted(_turning(tree)))


def _turning(tree: Tree) -> set[date]:
    whole = Basis()
    for node in tree.nodes.values():
        whole |= basis_of(tree, node)
    days = set(whole.dates)
    for name in whole.facts & tree.figures.facts.keys():
        for row in tree.figures.facts[name].rows:
            days |= {row.start} | ({row.until + timedelta(days=1)} if row.until else set())
    for policy in {key.partition("/")[0] for key in whole.cites}:
        for version in tree.policies.versions(policy):
            days |= {version.in_force_from} | ({version.until + timedelta(days=1)} if version.until else set())
    return days.union(*(_turning(run) for run in tree.runs.values()))


def _of_names(tree: Tree, names: set[str]) -> Basis:
    """What named values and tables rest on, each looked at once."""
    found, seen, waiting = Basis(), set[str](), set(names)
    while waiting:
        name = waiting.pop()
        seen.add(name)
        for expression in _expressions(tree.let.get(name) or tree.tables.get(name)):
            found |= _of_expression(expression)
            waiting |= expression.names - seen
    return found


def _of_expression(expression: Expression) -> Basis:
    return Basis(facts=expression.facts, dates=frozenset(_dates(expression.syntax)))


def _dates(syntax: nodes.Expr) -> Iterator[date]:
    calls = [syntax] if isinstance(syntax, nodes.Call) else []
    for call in (*calls, *syntax.find_all(nodes.Call)):
        named = isinstance(call.node, nodes.Name) and call.node.name == "date"
        if named and call.args and isinstance(call.args[0], nodes.Const):
            # Loading refused a date that is none.
            yield date.fromisoformat(str(call.args[0].value))


def _expressions(part: object) -> Iterator[Expression]:
    """Every expression inside a node, a text, a way onward or a table."""
    if isinstance(part, Expression):
        yield part
    elif isinstance(part, Mapping):
        for one in part.values():
            yield from _expressions(one)
    elif isinstance(part, tuple):
        for one in part:
            yield from _expressions(one)
    elif is_dataclass(part) and not isinstance(part, type) and type(part).__module__.startswith("trees."):
        for field in fields(part):
            yield from _expressions(getattr(part, field.name))

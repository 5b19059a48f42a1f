"""Follows an expression without working it out: what it can give for the answers that are possible here.

Answers with options are followed exactly: each comparison parts the options that are possible. Numbers, dates and
calculators may come out either way. A name that this path has not answered comes out as missing.
"""

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping

from jinja2 import nodes

from trees.checking.held import ANYTHING, Branch, Env, Known, Missing, Options, Outcome, Ref
from trees.checking.parting import any_equal, chosen, equal
from trees.expressions.scope import Expression
from trees.expressions.terms import DAYS
from trees.model import Table, Tree
from trees.values import Type


class TooMany(Exception):
    """An expression parts the answers in too many ways to be followed exactly."""


MOST_BRANCHES = 1_000
"""Of one expression: twenty pairs of `or` joined by `and` have a million."""


_MARK = "?"
"""Begins what is held of a table's column, which is no name of an answer."""


class Follower:
    """Follows the expressions of one tree."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._behind: dict[str, frozenset[str]] = {}
        self._followed: dict[tuple[object, Env], list[Branch]] = {}
        self._whole: dict[int, Expression] = {}

    def outcomes_of(self, expression: Expression, env: Env) -> list[Branch]:
        """As `outcomes`, of a whole expression, worked out once for what it reads.

        Raises:
            TooMany: more than `MOST_BRANCHES`.
        """
        names = frozenset[str]().union(*(self._reads(name) for name in expression.names))
        # Kept with what followed from it, so that no other can come by its id meanwhile.
        self._whole[id(expression)] = expression
        return self._once(id(expression), names, env, lambda own: self.outcomes(expression.syntax, own))

    def outcomes(self, node: nodes.Node, env: Env) -> list[Branch]:
        """What an expression can give, each with what is then known of the answers.

        Raises:
            TooMany: more than `MOST_BRANCHES`.
        """
        found: dict[Branch, None] = {}
        for branch in _FOLLOWERS.get(type(node), _parts)(self, node, env):
            found[branch] = None
            if len(found) > MOST_BRANCHES:
                raise TooMany
        return list(found)

    def truths_of(self, expression: Expression, env: Env) -> list[tuple[bool | Missing, Env]]:
        """As `outcomes_of`, as true or false."""
        return _as_truths(self.outcomes_of(expression, env))

    def truths(self, node: nodes.Node, env: Env) -> list[tuple[bool | Missing, Env]]:
        """As `outcomes`, as true or false."""
        return _as_truths(self.outcomes(node, env))

    def name(self, node: nodes.Name, env: Env) -> Iterator[Branch]:
        """An answer, a named value, a table, or a day."""
        name = node.name
        if name in DAYS:
            yield ANYTHING, env
        elif name in self._tree.let:
            syntax = self._tree.let[name].syntax
            yield from self._once(name, self._reads(name), env, lambda own: self.outcomes(syntax, own))
        elif name in self._tree.tables:
            table = self._tree.tables[name]
            yield from self._once(name, self._reads(name), env, lambda own: self.table(table, own))
        else:
            held = env.held.get(name)
            yield (Missing(name) if held is None else ANYTHING if held is ANYTHING else Ref(name)), env

    def _reads(self, name: str) -> frozenset[str]:
        """The answers behind a name, through named values and tables."""
        if name not in self._behind:
            self._behind[name] = frozenset({name})  # a circle is the loader's to report; here it only must end
            inside = self._inside(name)
            if inside is not None:
                self._behind[name] = frozenset[str]().union(
                    *(self._reads(read) for one in inside for read in one.names)
                )
        return self._behind[name]

    def _inside(self, name: str) -> tuple[Expression, ...] | None:
        if name in self._tree.let:
            return (self._tree.let[name],)
        return self._tree.tables[name].inputs if name in self._tree.tables else None

    def _once(
        self, key: object, names: frozenset[str], env: Env, follow: Callable[[Env], Iterable[Branch]]
    ) -> list[Branch]:
        """What follows from the names that are read alone, put back among all that is known."""
        own = Env({name: held for name, held in env.held.items() if name in names})
        found = self._followed.get((key, own))
        if found is None:
            found = self._followed[key, own] = list(dict.fromkeys(follow(own)))
        return [(value, env if then == own else Env({**env.held, **then.held})) for value, then in found]

    def table(self, table: Table, env: Env) -> Iterator[Branch]:
        """The result of each row that can fit."""
        for row, then in self.rows(table, env):
            yield Known(table.rows[row].result if row is not None else table.otherwise), then

    def rows(self, table: Table, env: Env) -> Iterator[tuple[int | None, Env]]:
        """Each row that can fit first, by its place; nothing stands for `otherwise`."""
        open_ = [env]
        for number, row in enumerate(table.rows):
            rest: list[Env] = []
            for one in open_:
                for fits, then in self._row(table, row.cells, one):
                    if fits:
                        yield number, _unmarked(then)
                    else:
                        rest.append(then)
            open_ = list(dict.fromkeys(rest))
            if len(open_) > MOST_BRANCHES:
                raise TooMany
        yield from ((None, _unmarked(one)) for one in open_)

    def _row(self, table: Table, cells: Iterable[object], env: Env) -> list[tuple[bool, Env]]:
        going, out = [env], []
        for column, cell in zip(table.inputs, cells, strict=True):
            if cell is None:
                continue
            found = [pair for one in going for pair in self._cell(column, cell, one)]
            out += [(False, then) for fits, then in found if not fits]
            going = [then for fits, then in found if fits]
            if not going:
                break
        return list(dict.fromkeys([*out, *((True, one) for one in going)]))

    def _cell(self, column: Expression, cell: object, env: Env) -> Iterator[tuple[bool, Env]]:
        """Whether a cell fits. What a column comes out as is marked, so that a later row's cell knows it too."""
        mark = f"{_MARK}{column.source}"
        marked = env.held.get(mark)
        if isinstance(marked, frozenset):
            yield from _marking(mark, marked, cell, env)
            return
        for value, then in self.outcomes(column.syntax, env):
            known = _values_of(column.type) if value is ANYTHING else None
            if isinstance(value, Missing):
                yield False, then
            elif isinstance(value, Known):
                yield from _marking(mark, frozenset({_word(value.value)}), cell, then)
            elif known is not None:
                yield from _marking(mark, known, cell, then)
            else:
                yield from equal(value, Known(cell), then, operator.eq)

    def each(self, parts: Iterable[nodes.Node], env: Env) -> Iterator[tuple[tuple[Outcome, ...], Env]]:
        """The outcomes of several parts that are all worked out, or of the first that is missing."""
        found: list[tuple[tuple[Outcome, ...], Env]] = [((), env)]
        for part in parts:
            grown: dict[tuple[tuple[Outcome, ...], Env], None] = {}
            for values, then in found:
                if values and isinstance(values[-1], Missing):
                    grown[values, then] = None
                    continue
                for value, after in self.outcomes(part, then):
                    grown[(*values, value), after] = None
            found = list(grown)
        yield from found


def _as_truths(branches: Iterable[Branch]) -> list[tuple[bool | Missing, Env]]:
    return list(dict.fromkeys((side, then) for value, then in branches for side in _sides(value)))


def _sides(value: Outcome) -> tuple[bool | Missing, ...]:
    if isinstance(value, Missing):
        return (value,)
    return (bool(value.value),) if isinstance(value, Known) else (True, False)


def _parts(follower: Follower, node: nodes.Node, env: Env) -> Iterator[Branch]:
    """A sum, a call or a filter: its parts must be there, and it may be anything."""
    for values, then in follower.each(_inside(node), env):
        yield (values[-1] if values and isinstance(values[-1], Missing) else ANYTHING), then


def _inside(node: nodes.Node) -> Iterator[nodes.Node]:
    if isinstance(node, nodes.Call):
        yield from (*node.args, *(keyword.value for keyword in node.kwargs))
    elif isinstance(node, nodes.Filter):
        yield from (node.node,) if node.node is not None else ()
    else:
        yield from node.iter_child_nodes()


def _constant(_: Follower, node: nodes.Const, env: Env) -> Iterator[Branch]:
    yield Known(node.value), env


def _compare(follower: Follower, node: nodes.Compare, env: Env) -> Iterator[Branch]:
    if len(node.ops) > 1:
        yield from _parts(follower, node, env)
        return
    operand = node.ops[0]
    if operand.op in ("in", "notin"):
        yield from _membership(follower, node.expr, operand, env)
        return
    compare = _COMPARED[operand.op]
    for values, then in follower.each((node.expr, operand.expr), env):
        if isinstance(values[-1], Missing):
            yield values[-1], then
        else:
            for side, after in equal(values[0], values[1], then, compare):
                yield Known(side), after


def _membership(follower: Follower, one: nodes.Expr, operand: nodes.Operand, env: Env) -> Iterator[Branch]:
    wanted = operand.op == "in"
    if isinstance(operand.expr, nodes.List | nodes.Tuple):
        for values, then in follower.each((one, *operand.expr.items), env):
            if isinstance(values[-1], Missing):
                yield values[-1], then
            else:
                for side, after in any_equal(values[0], values[1:], then):
                    yield Known(side is wanted), after
        return
    for values, then in follower.each((one, operand.expr), env):
        if isinstance(values[-1], Missing):
            yield values[-1], then
        else:
            for side, after in chosen(values[1], [values[0]], then):
                yield Known(side is wanted), after


def _and(follower: Follower, node: nodes.And, env: Env) -> Iterator[Branch]:
    for side, then in follower.truths(node.left, env):
        if side is True:
            yield from _as_outcomes(follower.truths(node.right, then))
        else:
            yield _as_outcome(side), then


def _or(follower: Follower, node: nodes.Or, env: Env) -> Iterator[Branch]:
    for side, then in follower.truths(node.left, env):
        if side is False:
            yield from _as_outcomes(follower.truths(node.right, then))
        else:
            yield _as_outcome(side), then


def _not(follower: Follower, node: nodes.Not, env: Env) -> Iterator[Branch]:
    for side, then in follower.truths(node.node, env):
        yield _as_outcome(side if isinstance(side, Missing) else not side), then


def _as_outcomes(found: Iterable[tuple[bool | Missing, Env]]) -> Iterator[Branch]:
    return ((_as_outcome(side), then) for side, then in found)


def _as_outcome(side: bool | Missing) -> Outcome:  # noqa: FBT001 - a truth that may be missing
    return side if isinstance(side, Missing) else Known(side)


def _either(follower: Follower, node: nodes.CondExpr, env: Env) -> Iterator[Branch]:
    for side, then in follower.truths(node.test, env):
        if isinstance(side, Missing):
            yield side, then
        elif side:
            yield from follower.outcomes(node.expr1, then)
        elif node.expr2 is not None:
            yield from follower.outcomes(node.expr2, then)


def _filter(follower: Follower, node: nodes.Filter, env: Env) -> Iterator[Branch]:
    if node.name != "default" or node.node is None:
        yield from _parts(follower, node, env)
        return
    for value, then in follower.outcomes(node.node, env):
        if isinstance(value, Missing):
            yield from follower.outcomes(node.args[0], then)
            continue
        yield value, then
        answered = isinstance(node.node, nodes.Name) and node.node.name in then.held
        if value is ANYTHING and not answered:
            # A figure may be abolished, and then the default stands and must be there.
            yield from follower.outcomes(node.args[0], then)


def _call(follower: Follower, node: nodes.Call, env: Env) -> Iterator[Branch]:
    name = node.node.name if isinstance(node.node, nodes.Name) else ""
    if name not in ("includes", "includes_any", "includes_all"):
        yield from _parts(follower, node, env)
        return
    for values, then in follower.each(node.args, env):
        if isinstance(values[-1], Missing):
            yield values[-1], then
        else:
            for side, after in chosen(values[0], values[1:], then, all_of=name == "includes_all"):
                yield Known(side), after


_COMPARED: Mapping[str, Callable[[object, object], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,  # type: ignore[dict-item]
    "lteq": operator.le,  # type: ignore[dict-item]
    "gt": operator.gt,  # type: ignore[dict-item]
    "gteq": operator.ge,  # type: ignore[dict-item]
}

_FOLLOWERS: Mapping[type[nodes.Node], Callable[..., Iterator[Branch]]] = {
    nodes.Const: _constant,
    nodes.Name: Follower.name,
    nodes.Compare: _compare,
    nodes.And: _and,
    nodes.Or: _or,
    nodes.Not: _not,
    nodes.CondExpr: _either,
    nodes.Filter: _filter,
    nodes.Call: _call,
}


def _marking(mark: str, known: Options, cell: object, env: Env) -> Iterator[tuple[bool, Env]]:
    """Parts what a column can come out as by one cell."""
    wanted = _word(cell)
    if wanted in known:
        yield True, env.with_(mark, frozenset({wanted}))
    rest = known - {wanted}
    if rest:
        yield False, env.with_(mark, rest)


def _unmarked(env: Env) -> Env:
    if not any(name.startswith(_MARK) for name in env.held):
        return env
    return Env({name: held for name, held in env.held.items() if not name.startswith(_MARK)})


def _values_of(kind: Type) -> Options | None:
    """Everything that a column of this type can come out as, where that is a short list."""
    if kind.kind == "truth":
        return frozenset({_word(True), _word(False)})  # noqa: FBT003 - the two values themselves
    return frozenset(kind.labels) if kind.kind == "option" and kind.labels else None


def _word(value: object) -> str:
    return f"{type(value).__name__} {value}" if isinstance(value, bool) else str(value)

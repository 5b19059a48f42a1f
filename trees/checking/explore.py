"""Walks every path of a tree at once: which nodes and ways can be reached, and which names may be missing where."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from trees.checking.follow import Follower, TooMany
from trees.checking.held import ANYTHING, Env, Held, Missing, Several
from trees.checking.live import Live, live_names
from trees.checking.texts import Shown, shown_by
from trees.expressions.scope import Expression
from trees.model import (
    ByOption,
    ByRules,
    ByTable,
    Confirm,
    Node,
    Outcome,
    Question,
    RunTree,
    Tell,
    Tree,
)
from trees.ways import ways

MOST_STATES = 2_000
"""The largest trees tried have 398; beyond this a name must be answered on every path."""

Keep = tuple[str, ...]
State = tuple[str, Env]
Move = tuple[str, str, Env]
"""The key of the way taken, the node it leads to, and what is then known."""
Side = tuple[str, int, str, bool]
"""A node, the line and the source of a condition of it, and whether it held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A name that may be missing: where it is read, and a path that leads there without it."""

    node: str
    name: str
    line: int
    path: tuple[str, ...]


@dataclass(slots=True, kw_only=True)
class Explored:
    """What was found. `ends` are the outcomes that a tree returns with, and what is then known of kept answers."""

    nodes: set[str] = field(default_factory=set)
    taken: set[tuple[str, str]] = field(default_factory=set)
    sides: set[Side] = field(default_factory=set)
    gaps: dict[tuple[str, str, int], Gap] = field(default_factory=dict)
    unasked_again: set[str] = field(default_factory=set)
    open_tables: set[str] = field(default_factory=set)
    ends: dict[State, None] = field(default_factory=dict)
    states: int = 0


Cache = dict[tuple[str, str, Keep], Explored]


def explore(tree: Tree, *, cache: Cache, keep: Keep = ()) -> Explored:
    """Everything that can be reached in a tree; `keep` are the answers that whoever runs it goes on to use."""
    key = (tree.id, tree.version, tuple(sorted(keep)))
    if key not in cache:
        cache[key] = Explored()  # a circle of runs is the loader's to report; here it only must end
        cache[key] = _Explorer(tree, cache=cache, keep=keep).run()
    return cache[key]


class _Explorer:
    def __init__(self, tree: Tree, *, cache: Cache, keep: Keep) -> None:
        self.tree = tree
        self.cache = cache
        self.keep = keep
        self.follower = Follower(tree)
        self.found = Explored()
        self.live: Mapping[str, Live] = live_names(tree, keep=keep)
        self.parents: dict[State, State | None] = {}
        self.reads: dict[str, tuple[Shown, ...]] = {}
        self.coarse = False

    def run(self) -> Explored:
        """Every state once; where there are too many, every node with what is known on all paths to it."""
        start: State = (self.tree.first, Env({}))
        self.parents[start] = None
        waiting = [start]
        try:
            while waiting:
                state = waiting.pop()
                for move in self._visit(state):
                    self._go(state, move, waiting)
                if len(self.parents) > MOST_STATES:
                    return self._on_every_path()
        except TooMany:
            return self._on_every_path()
        self.found.states = len(self.parents)
        return self.found

    def _go(self, state: State, move: Move, waiting: list[State]) -> None:
        key, to, env = move
        self.found.taken.add((state[0], key))
        if to not in self.tree.nodes:
            return
        reached = (to, env.only(self.live[to]))
        if reached not in self.parents:
            self.parents[reached] = state
            waiting.append(reached)

    def _on_every_path(self) -> Explored:
        """Nodes in an order in which each comes after all that lead to it; answers keep no options."""
        self.found = Explored(states=len(self.parents))
        self.coarse = True
        known: dict[str, frozenset[str]] = {self.tree.first: frozenset()}
        self.parents = {}
        for name in _in_order(self.tree):
            if name not in known:
                continue
            state = (name, Env(dict.fromkeys(known[name], ANYTHING)))
            self.parents[state] = None
            for key, to, env in self._visit(state):
                self.found.taken.add((name, key))
                known[to] = known.get(to, frozenset(env.held)) & frozenset(env.held)
        return self.found

    def _visit(self, state: State) -> Iterator[Move]:
        name, env = state
        node = self.tree.nodes[name]
        self.found.nodes.add(name)
        self._read(state, self._shown(node))
        if isinstance(node, Question):
            yield from self._question(state, node)
        elif isinstance(node, Tell):
            if node.again is not None and node.again not in env.held:
                self.found.unasked_again.add(name)
            yield from self._next(state, node, env)
        elif isinstance(node, RunTree):
            yield from self._run(state, node)
        elif isinstance(node, Confirm):
            yield from ((way.key, way.to, env) for way in ways(node))
        elif isinstance(node, Outcome) and not node.urgent:
            self.found.ends[name, env.only(dict.fromkeys(self.keep, True))] = None

    def _shown(self, node: Node) -> tuple[Shown, ...]:
        if node.id not in self.reads:
            self.reads[node.id] = tuple(one for one in shown_by(node, self.tree) if one.when is not None or _names(one))
        return self.reads[node.id]

    def _read(self, state: State, shown: Iterable[Shown]) -> None:
        for one in shown:
            for env in self._where(state, one.when):
                for expression in one.then:
                    self._value(state, expression, env)

    def _where(self, state: State, when: Expression | None) -> list[Env]:
        if when is None:
            return [state[1]]
        return [env for side, env in self._truths(state, when, state[1]) if side]

    def _value(self, state: State, expression: Expression, env: Env) -> None:
        for value, _ in self.follower.outcomes_of(expression, env):
            if isinstance(value, Missing):
                self._gap(state, value, expression)

    def _truths(self, state: State, expression: Expression, env: Env) -> Iterator[tuple[bool, Env]]:
        for side, then in self.follower.truths_of(expression, env):
            if isinstance(side, Missing):
                self._gap(state, side, expression)
            for one in (True, False) if isinstance(side, Missing) else (side,):
                self.found.sides.add((state[0], expression.line, expression.source, one))
                yield one, then

    def _gap(self, state: State, missing: Missing, expression: Expression) -> None:
        key = (state[0], missing.name, expression.line)
        if key not in self.found.gaps:
            gap = Gap(node=state[0], name=missing.name, line=expression.line, path=self._path(state))
            self.found.gaps[key] = gap

    def _path(self, state: State) -> tuple[str, ...]:
        path: list[str] = []
        at: State | None = state
        while at is not None:
            path.append(at[0])
            at = self.parents[at]
        return tuple(reversed(path))

    def _question(self, state: State, node: Question) -> Iterator[Move]:
        env = state[1]
        if self.tree.adviser is not None:
            yield "adviser", self.tree.adviser, env
        if node.unsure is not None and node.unsure.go is not None:
            yield "unsure", node.unsure.go, env
        for limit in (node.type.minimum, node.type.maximum):
            if limit is not None and limit.names:
                self._value(state, limit, env)
        for held in self._answers(node):
            given = env.with_(node.id, held)
            given = given.with_(node.supplies, held) if node.supplies is not None else given
            self._check(state, node, given)
            yield from self._next(state, node, given)

    def _answers(self, node: Question) -> Iterator[Held]:
        options = frozenset(node.type.options)
        if self.coarse or node.type.kind not in ("choice", "choices"):
            yield ANYTHING
        elif node.type.kind == "choices":
            yield Several(frozenset(), frozenset(), options)
        elif node.supplies is not None:
            # Two names hold one answer, so the options are told apart now.
            yield from (frozenset({option}) for option in node.type.options)
        else:
            yield options

    def _check(self, state: State, node: Question, env: Env) -> None:
        for rule in node.check:
            for side, then in self._truths(state, rule.that, env):
                for part in rule.otherwise.parts if not side else ():
                    for hole in part.holes:
                        self._value(state, hole, then)

    def _next(self, state: State, node: Question | Tell | RunTree, env: Env, end: str | None = None) -> Iterator[Move]:
        way = node.next
        if isinstance(way, ByRules):
            yield from self._rules(state, way, env)
        elif isinstance(way, ByTable):
            yield from self._table(state, way, env)
        elif isinstance(way, ByOption):
            yield from self._options(way, node, env, end)
        elif way is not None:
            yield "next", way.go, env

    def _rules(self, state: State, way: ByRules, env: Env) -> Iterator[Move]:
        going = [env]
        for number, rule in enumerate(way.rules, start=1):
            rest: dict[Env, None] = {}
            for one in going:
                if rule.when is None:
                    yield f"rule {number}", rule.go, one
                    continue
                for side, then in self._truths(state, rule.when, one):
                    if side:
                        yield f"rule {number}", rule.go, then
                    else:
                        rest[then] = None
            going = list(rest)

    def _table(self, state: State, way: ByTable, env: Env) -> Iterator[Move]:
        for row, then in self.follower.rows(way.table, env):
            if row is not None:
                yield f"row {row + 1}", str(way.table.rows[row].result), then
            elif way.table.otherwise is not None:
                yield "otherwise", str(way.table.otherwise), then
            else:
                self.found.open_tables.add(state[0])

    def _options(
        self, way: ByOption, node: Question | Tell | RunTree, env: Env, end: str | None
    ) -> Iterator[Move]:  # fmt: skip
        held = env.held.get(node.id)
        given = [end] if end is not None else held if isinstance(held, frozenset) else [*way.go, *_others(way, node)]
        by_target: dict[str, set[str]] = {}
        for option in sorted(given):
            to = way.go.get(option, way.otherwise)
            if to is not None:
                by_target.setdefault(to, set()).add(option)
        for to, options in by_target.items():
            then = env.with_(node.id, frozenset(options)) if isinstance(held, frozenset) else env
            for option in options:
                yield (option if option in way.go else "else"), to, then

    def _run(self, state: State, node: RunTree) -> Iterator[Move]:
        inner = explore(self.tree.runs[node.run], cache=self.cache, keep=node.keep)
        for end, kept in inner.ends:
            env = Env({**state[1].held, **kept.held})
            yield from self._next(state, node, env, end)


def _others(way: ByOption, node: Node) -> list[str]:
    options = node.type.options if isinstance(node, Question) else {}
    return [option for option in options if option not in way.go]


def _names(shown: Shown) -> bool:
    return any(one.names for one in shown.then)


def _in_order(tree: Tree) -> list[str]:
    """The nodes so that each comes after all that lead to it; where there is a loop, in any order."""
    done: dict[str, None] = {}
    waiting: list[tuple[str, bool]] = [(tree.first, False)]
    seen: set[str] = set()
    while waiting:
        name, left = waiting.pop()
        if left:
            done[name] = None
        elif name not in seen and name in tree.nodes:
            seen.add(name)
            waiting.append((name, True))
            waiting += [(way.to, False) for way in ways(tree.nodes[name])]
    order = [*reversed(done)]
    return [*order, tree.adviser] if tree.adviser is not None and tree.adviser not in done else order

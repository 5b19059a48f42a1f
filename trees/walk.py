"""Works out where answers lead, by replaying them; pure, and knows nothing of channels or storage.

Going back, changing an answer, resuming, replaying for an audit and walking as at another date are all this call.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from trees.answers import answer_words, fingerprint, refusal_of, shown_fingerprint
from trees.expressions.scope import NotAnswered, Scope, ToAdviser
from trees.fact_table import Looked, noting
from trees.model import (
    ByName,
    ByOption,
    ByRules,
    Confirm,
    Handoff,
    Next,
    Node,
    Outcome,
    Question,
    Rule,
    RunTree,
    Tell,
    Tree,
)
from trees.moves import CONTINUE, adviser_spot, ask_adviser, back, change, proceed, unsure, with_answer
from trees.position import Answer, Position, PositionKind, Refusal, Spot, TrailItem
from trees.reach import may_come
from trees.texts import words_of
from trees.values import Value

__all__ = [
    "CONTINUE",
    "Answer",
    "Position",
    "Refusal",
    "TrailItem",
    "ask_adviser",
    "back",
    "change",
    "proceed",
    "unsure",
    "walk",
    "with_answer",
]

NOT_SURE = "Not sure"
NEVER_ASKED = "Something that this advice needs has not been asked, so an adviser needs to help."
CONFIRMED = {"agreed": "Agreed", "refused": "Not agreed", "late": "No answer in time"}


def walk(
    tree: Tree,
    answers: Iterable[Answer],
    *,
    today: date,
    started: date | None = None,
    through_tells: bool = False,
) -> Position:
    """Where these answers lead.

    Answers are looked up by node, so their order does not matter. At a node, `today` of its expressions is the
    day of the answer before; in its limits, checks and rules, the day of its own answer. The argument `today`
    counts only while nothing has been answered. `started` is the first day of the conversation, left out: of its
    answers. `through_tells` takes each `tell` with a `next` as read, as authors' scenarios do.
    """
    given = {answer.node: answer for answer in answers}
    started = started or min((answer.on for answer in given.values()), default=today)
    return _Walk(tree, given, started=started, through_tells=through_tells).run(tree.first)


def walk_on(position: Position, answer: Answer) -> Position:
    """Where the answer to what stands leads: what `walk` gives for all the answers, without the way there.

    `position` is one that `can_walk_on` allows; it stays as it was.
    """
    used = {one.node: one for one in position.used}
    onward = _Walk(position.tree, {**used, answer.node: answer}, started=position.started, through_tells=False)
    return onward.run_on(position, used)


def can_walk_on(position: Position, answer: Answer) -> bool:
    """Whether this answer is the next step and nothing else, so that the way there is as it was."""
    asked = position.kind in ("question", "tell", "confirm") and position.node == answer.node
    new = not (answer.offered or position.kept or position.dropped)
    same_day = answer.on >= position.started if position.used else answer.on == position.started
    return asked and new and same_day


@dataclass(slots=True)
class _Frame:
    """A tree that is being walked; for one that another runs, the run that it returns to."""

    tree: Tree
    prefix: str
    scope: Scope
    run: RunTree | None = None


class _Walk:
    """One walk from the first node on. It stands still by returning a position, and goes on by returning a node."""

    def __init__(self, tree: Tree, given: Mapping[str, Answer], *, started: date, through_tells: bool) -> None:
        self.given = given
        self.started = started
        self.day = started
        self.through_tells = through_tells
        self.tree = tree
        self.frames: list[_Frame] = []
        self.trail: list[TrailItem] = []
        self.used: dict[str, Answer] = {}
        self.met: set[str] = set()
        self.looked: list[Looked] = []

    def run(self, name: str) -> Position:
        """Walk until something stands still, from this first node on."""
        self.frames.append(_Frame(self.tree, "", Scope(today=self.day, started=self.started)))
        return self._onward(name)

    def run_on(self, position: Position, used: dict[str, Answer]) -> Position:
        """Go on from where an earlier walk stood, with scopes of one's own: what was worked out there stays as it is.

        What its node may show was worked out when it stood there, so the node is only left.
        """
        self.day = position.day
        self.looked.extend(position.looked)
        self.trail.extend(position.trail)
        self.used = used
        runs = (None, *(spot.node for spot in position.above))
        self.frames += [
            _Frame(spot.tree, spot.prefix, spot.scope.copy(), run if isinstance(run, RunTree) else None)
            for spot, run in zip((*position.above, position.spot), runs, strict=True)
        ]
        self.met.add(position.node)
        return self._onward(position.spot.node.id, leaves=True)

    def _onward(self, name: str, *, leaves: bool = False) -> Position:
        with noting(self.looked):
            return self._go(name, leaves=leaves)

    def _go(self, name: str, *, leaves: bool) -> Position:
        step: str | Position = name
        while not isinstance(step, Position):
            frame = self.frames[-1]
            node = frame.tree.nodes[step]
            try:
                step = self._leave(frame, node, frame.prefix + step) if leaves else self._step(frame, node)
            except ToAdviser as error:
                return self._divert(error)
            except NotAnswered:
                return self._divert(ToAdviser(NEVER_ASKED))
            leaves = False
        return step

    def _step(self, frame: _Frame, node: Node) -> str | Position:
        path = frame.prefix + node.id
        # A loop is an author's error that the checker finds; a walk must end all the same.
        if path in self.met:
            raise ToAdviser(NEVER_ASKED)
        self.met.add(path)
        frame.scope.at(self.day)
        if isinstance(node, Outcome) and frame.run is not None and not node.urgent:
            return self._return(frame, frame.run, node)
        probes = frame.tree.probes.get(node.id)
        if probes is not None:
            for probe in probes:
                probe(frame.scope)
        return self._leave(frame, node, path)

    def _leave(self, frame: _Frame, node: Node, path: str) -> str | Position:
        """Go on from the node where its answer is given, else stand at it."""
        if isinstance(node, Question):
            return self._question(frame, node, path)
        if isinstance(node, Tell):
            return self._tell(frame, node, path)
        if isinstance(node, RunTree):
            return self._enter(frame, node)
        if isinstance(node, Confirm):
            return self._confirm(frame, node, path)
        return self._stand(frame, node, "handoff" if isinstance(node, Handoff) else "outcome")

    def _question(self, frame: _Frame, node: Question, path: str) -> str | Position:
        answer = self.given.get(path)
        scope = frame.scope
        if answer is None:
            return self._stand(frame, node, "question")
        if answer.offered or (answer.asked is not None and answer.asked != fingerprint(node, scope)):
            return self._stand(frame, node, "question", given=answer.value)
        if answer.value is None:
            return self._unsure(frame, node, path, answer)
        question = words_of(node.ask, scope)
        scope.at(answer.on)
        words = answer_words(node, answer.value, scope)
        try:
            says = refusal_of(node, answer.value, scope)
        except (NotAnswered, ToAdviser):
            # It was given, and the way to the adviser rests on it: walked again, it leads there again.
            self._record(answer, node, question=question, words=words)
            raise
        if says is not None:
            scope.at(self.day)
            return self._stand(frame, node, "question", given=answer.value, refused=Refusal(node=path, says=says))
        self._take(frame, node, answer, question=question, words=words)
        return next_node(node.next, answer.value, scope)

    def _take(self, frame: _Frame, node: Question, answer: Answer, *, question: str, words: str) -> None:
        shown = words if node.type.options else None
        frame.scope.put(node.id, answer.value, words=shown)
        if node.supplies is not None:
            frame.scope.put(node.supplies, answer.value, words=shown)
        self._record(answer, node, question=question, words=words)

    def _record(self, answer: Answer, node: Question, *, question: str, words: str) -> None:
        self.trail.append(
            TrailItem(
                node=answer.node,
                question=question,
                answer=words,
                value=answer.value,
                on=answer.on,
                sensitive=node.sensitive,
                unsure=answer.unsure,
                typed=node.type.kind == "text",
            )
        )
        self._use(answer)

    def _use(self, answer: Answer) -> None:
        self.used[answer.node] = answer
        # An earlier answer that was changed later brings the manager to the nodes after it on that later day.
        self.day = max(self.day, answer.on)

    def _unsure(self, frame: _Frame, node: Question, path: str, answer: Answer) -> str | Position:
        if node.unsure is None or node.unsure.go is None:
            return self._stand(frame, node, "question")
        question = words_of(node.ask, frame.scope)
        self._record(replace(answer, node=path, unsure=True), node, question=question, words=NOT_SURE)
        return node.unsure.go

    def _tell(self, frame: _Frame, node: Tell, path: str) -> str | Position:
        answer = self.given.get(path)
        if node.next is None:
            return self._stand(frame, node, "tell")
        if answer is not None and not answer.offered:
            self._use(answer)
            frame.scope.at(answer.on)
        elif not self.through_tells:
            return self._stand(frame, node, "tell")
        return next_node(node.next, CONTINUE, frame.scope)

    def _enter(self, frame: _Frame, node: RunTree) -> str:
        inner = frame.tree.runs[node.run]
        scope = Scope(today=self.day, started=self.started)
        self.frames.append(_Frame(inner, f"{frame.prefix}{node.id}/", scope, node))
        return inner.first

    def _return(self, inner: _Frame, run: RunTree, end: Outcome) -> str:
        self.frames.pop()
        frame = self.frames[-1]
        frame.scope.at(self.day)
        for name in run.keep:
            if name in inner.scope.answers:
                frame.scope.put(name, inner.scope.answers[name], words=inner.scope.words.get(name))
        return next_node(run.next, end.id, frame.scope)

    def _confirm(self, frame: _Frame, node: Confirm, path: str) -> str | Position:
        answer = self.given.get(path)
        if answer is None or answer.offered or answer.value not in CONFIRMED:
            return self._stand(frame, node, "confirm")
        if answer.asked is not None and answer.asked != shown_fingerprint(node, frame.scope):
            return self._stand(frame, node, "confirm", given=answer.value)
        words = CONFIRMED[str(answer.value)]
        question = words_of(node.confirm, frame.scope)
        self.trail.append(TrailItem(node=path, question=question, answer=words, value=answer.value, on=answer.on))
        self._use(answer)
        frame.scope.at(answer.on)
        return next_node(node.next, answer.value, frame.scope)

    def _stand(
        self,
        frame: _Frame,
        node: Node,
        kind: PositionKind,
        *,
        given: Value = None,
        refused: Refusal | None = None,
    ) -> Position:
        spot = Spot(tree=frame.tree, node=node, prefix=frame.prefix, scope=frame.scope)
        kept, dropped = self._unused(node, kind)
        return Position(
            tree=self.tree,
            node=frame.prefix + node.id,
            kind=kind,
            day=self.day,
            started=self.started,
            trail=tuple(self.trail),
            used=tuple(self.used.values()),
            kept=kept,
            dropped=dropped,
            given=given,
            refused=refused,
            spot=spot,
            above=self._above(),
            looked=tuple(self.looked),
        )

    def _above(self) -> tuple[Spot, ...]:
        if len(self.frames) == 1:
            return ()
        outer = zip(self.frames, self.frames[1:], strict=False)
        return tuple(
            Spot(tree=frame.tree, node=inner.run, prefix=frame.prefix, scope=frame.scope)
            for frame, inner in outer
            if inner.run is not None
        )

    def _unused(self, node: Node, kind: PositionKind) -> tuple[tuple[Answer, ...], tuple[Answer, ...]]:
        if len(self.used) == len(self.given):
            return (), ()
        unused = [answer for path, answer in self.given.items() if path not in self.used]
        runs = [frame.run.id for frame in self.frames[1:] if frame.run is not None]
        stands = zip(self.frames, [*runs, node.id], strict=True)
        ended = kind in ("outcome", "handoff")
        coming = set() if ended else may_come([(frame.tree, frame.prefix, name) for frame, name in stands])
        kept = tuple(answer for answer in unused if answer.node in coming)
        return kept, tuple(replace(answer, offered=True) for answer in unused if answer.node not in coming)

    def _divert(self, error: ToAdviser) -> Position:
        frame = self.frames[-1]
        position = self._stand(frame, next(iter(frame.tree.nodes.values())), "handoff")
        spot = adviser_spot(position)
        uncertain = (error.fact,) if error.fact else ()
        return replace(position, node=spot.prefix + spot.node.id, spot=spot, diverted=error.reason, uncertain=uncertain)


def next_node(way: Next, value: Value, scope: Scope) -> str:
    """The node that a `next` leads to for an answer, or for the outcome of a run."""
    if isinstance(way, ByName):
        return way.go
    if isinstance(way, ByOption):
        return way.go.get(str(value)) or way.otherwise or ""
    if isinstance(way, ByRules):
        return _first_that_holds(way.rules, scope)
    return str(way.table.run(scope))


def _first_that_holds(rules: tuple[Rule, ...], scope: Scope) -> str:
    for rule in rules:
        if rule.when is None or rule.when.run(scope):
            return rule.go
    raise NotAnswered("next")

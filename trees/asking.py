"""Any question of a tree, put to somebody who stands elsewhere in it; pure, and knows no adviser or channel."""

from collections.abc import Iterator
from dataclasses import dataclass

from trees.expressions.scope import NotAnswered, Scope, ToAdviser
from trees.given import node_at
from trees.model import Question, RunTree, Tree
from trees.moves import change
from trees.position import Answer, Position, Spot
from trees.show import show
from trees.shown import ShownQuestion
from trees.walk import walk


@dataclass(frozen=True, slots=True, kw_only=True)
class Askable:
    """A question by its full id (`gates/about_whom`), in words; `answered` where the walk to here rests on it."""

    node: str
    ask: str
    answered: bool


def askable(position: Position) -> tuple[Askable, ...]:
    """Every question of the tree that can be put to somebody who stands here, in reading order.

    A question whose words need an answer or a figure that is missing is left out.
    """
    answered = {item.node: item.question for item in position.trail}
    found = []
    for node in _questions(position.tree, ""):
        if node in answered:
            found.append(Askable(node=node, ask=answered[node], answered=True))
        elif shown := question_at(position, node):
            found.append(Askable(node=node, ask=shown.ask, answered=False))
    return tuple(found)


def on_the_path(position: Position, node: str) -> bool:
    """Whether an answer at this question is one that the walk rests on, now or as its very next step."""
    asked_now = position.kind == "question" and position.node == node
    return asked_now or node in {item.node for item in position.trail}


def standing_at(position: Position, node: str) -> Position | None:
    """The walk as it stands at one of its questions, an earlier answer only offered; elsewhere, a stand for asking.

    Nothing where there is no such question. The answers of a stand for asking lead elsewhere: what is said there
    is no step of the walk.
    """
    if position.kind == "question" and position.node == node:
        return position
    if on_the_path(position, node):
        return walk(position.tree, change(position, node), today=position.day, started=position.started)
    spot = _spot(position, node)
    if spot is None:
        return None
    return Position(
        tree=position.tree, node=node, kind="question", day=position.day, started=position.started, spot=spot
    )


def question_at(position: Position, node: str) -> ShownQuestion | None:
    """A question as it is shown; nothing where there is none of this id, or its words cannot be filled in."""
    stands = standing_at(position, node)
    if stands is None or stands.kind != "question" or stands.node != node:
        return None
    try:
        shown = show(stands)
    except (NotAnswered, ToAdviser):
        return None
    return shown if isinstance(shown, ShownQuestion) else None


def given_at(position: Position, node: str) -> Answer | None:
    """The answer that the walk rests on at this question."""
    return next((one for one in position.used if one.node == node), None)


def _questions(tree: Tree, prefix: str) -> Iterator[str]:
    for name, node in tree.nodes.items():
        if isinstance(node, Question):
            yield prefix + name
        if isinstance(node, RunTree):
            yield from _questions(tree.runs[node.run], f"{prefix}{name}/")


def _spot(position: Position, path: str) -> Spot | None:
    """The question with what may be read there: the answers of its own tree, where the walk is inside it."""
    node = node_at(position.tree, path)
    if not isinstance(node, Question):
        return None
    prefix = path[: -len(node.id)]
    for spot in (position.spot, *position.above):
        if spot.prefix == prefix:
            return Spot(tree=spot.tree, node=node, prefix=prefix, scope=spot.scope.copy())
    tree = position.tree
    for name in prefix.split("/")[:-1]:
        run = tree.nodes[name]
        tree = tree.runs[run.run] if isinstance(run, RunTree) else tree
    scope = Scope(today=position.day, started=position.started)
    return Spot(tree=tree, node=node, prefix=prefix, scope=scope)

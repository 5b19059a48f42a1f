"""Every text and every expression of a node, with the line it stands on; judges nothing."""

from collections.abc import Iterator
from dataclasses import dataclass

from trees.expressions.scope import Expression
from trees.model import (
    ByRules,
    Confirm,
    Handoff,
    Item,
    Named,
    Node,
    Outcome,
    Part,
    Question,
    Step,
    Tell,
    Text,
    Tree,
)
from trees.ways import next_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Expressions that a node reads together: `then` only where `when` holds."""

    when: Expression | None
    then: tuple[Expression, ...]


def parts_of(node: Node) -> Iterator[Part]:
    """Every part of every text that a node shows, titles and options included."""
    for text in texts_of(node):
        yield from text.parts
    for step in steps_of(node):
        yield from step.words.parts
    for item in items_of(node):
        yield from item.words.parts


def texts_of(node: Node) -> Iterator[Text]:
    """A node's texts, but for its lists."""
    yield from (text for text in _texts(node) if text is not None)


def steps_of(node: Node) -> tuple[Step, ...]:
    """The steps of its `do` list."""
    return node.do if isinstance(node, Tell | Outcome | Handoff) else ()


def items_of(node: Node) -> tuple[Item, ...]:
    """The lines of its `avoid` list."""
    return node.avoid if isinstance(node, Outcome | Handoff) else ()


def cites_of(node: Node) -> tuple[Named, ...]:
    """The policy sections that it rests on."""
    return node.cite if isinstance(node, Question | Tell | Outcome | Handoff) else ()


def named_of(node: Node) -> Iterator[Named]:
    """What it cites, and the letters and learning that it names."""
    yield from cites_of(node)
    if isinstance(node, Outcome):
        yield from node.letters
        yield from node.learn


def shown_by(node: Node, tree: Tree) -> Iterator[Shown]:
    """What is read when the node is shown, in the order of its file; the letters of an outcome too."""
    for text in texts_of(node):
        yield from _text(text)
    for step in steps_of(node):
        by = (step.by,) if step.by is not None else ()
        yield Shown(when=step.when, then=(*by, *_plain_holes(step.words)))
        yield from _text(step.words)
    for item in items_of(node):
        yield Shown(when=item.when, then=_plain_holes(item.words))
    for named in named_of(node):
        yield Shown(when=named.when, then=())
    if isinstance(node, Outcome):
        yield from _outcome(node, tree)


def whens_of(node: Node) -> Iterator[Expression]:
    """Each condition on what the node shows."""
    for whens in (
        (part.when for part in parts_of(node)),
        (step.when for step in steps_of(node)),
        (item.when for item in items_of(node)),
        (named.when for named in named_of(node)),
    ):
        yield from (when for when in whens if when is not None)


def rule_whens(node: Node) -> Iterator[Expression]:
    """Each condition on where it leads."""
    way = next_of(node)
    if isinstance(way, ByRules):
        yield from (rule.when for rule in way.rules if rule.when is not None)


def _outcome(node: Outcome, tree: Tree) -> Iterator[Shown]:
    for name in node.letters:
        letter = tree.letters.get(name.id)
        for part in letter.body.parts if letter is not None else ():
            yield Shown(when=name.when, then=part.holes)
    if node.continue_in is not None:
        yield Shown(when=None, then=tuple(node.continue_in.passes.values()))


def _plain_holes(text: Text) -> tuple[Expression, ...]:
    return tuple(hole for part in text.parts if part.when is None for hole in part.holes)


def _text(text: Text) -> Iterator[Shown]:
    for part in text.parts:
        if part.when is not None or part.holes:
            yield Shown(when=part.when, then=part.holes)


def _texts(node: Node) -> Iterator[Text | None]:
    if isinstance(node, Question):
        yield from (node.ask, node.hint, node.why, node.find_out)
        for option in node.type.options.values():
            yield from (option.label, option.hint)
    elif isinstance(node, Tell):
        yield node.tell
    elif isinstance(node, Confirm):
        yield from (node.confirm, node.shows, node.meanwhile)
    elif isinstance(node, Outcome):
        yield from (node.title, node.say, node.script)
        if node.follow_up is not None:
            yield from (node.follow_up.ask, *(option.label for option in node.follow_up.options.values()))
    elif isinstance(node, Handoff):
        yield from (node.title, node.because, node.meanwhile)

"""What must be worked out before a node is shown, so that a missing figure leads to the adviser; words nothing."""

from collections.abc import Iterable, Iterator
from typing import Any

from trees.expressions.scope import Expression, Run, Scope
from trees.model import Item, Named, Node, Outcome, Part, Question, Step, Text


def probes_of(node: Node) -> tuple[Run, ...]:
    """Closures that work out every value which the node may show now. Each raises ToAdviser where it cannot."""
    found = [probe for field in node.__dataclass_fields__ for probe in _of(getattr(node, field))]
    if isinstance(node, Question):
        options = node.type.options.values()
        found += [probe for option in options for text in (option.label, option.hint) for probe in _of(text)]
        found += [limit.run for limit in (node.type.minimum, node.type.maximum) if limit is not None]
    if isinstance(node, Outcome) and node.follow_up is not None:
        texts = (node.follow_up.ask, *(option.label for option in node.follow_up.options.values()))
        found += [probe for text in texts for probe in _of(text)]
    return tuple(found)


def probes_of_list(lines: Iterable[Item]) -> tuple[Run, ...]:
    """The same for lines that stand outside a node."""
    return tuple(probe for line in lines for probe in _of(line))


def _of(value: Any) -> Iterator[Run]:  # noqa: ANN401 - any field of any node
    if isinstance(value, Text):
        yield from (_probe(part.when, part.holes) for part in value.parts if part.when or part.holes)
    elif isinstance(value, Named) and value.when:
        yield value.when.run
    elif isinstance(value, Step | Item):
        yield from _of_listed(value)
    elif isinstance(value, tuple):
        yield from (probe for one in value if isinstance(one, Step | Item | Named) for probe in _of(one))


def _of_listed(item: Step | Item) -> Iterator[Run]:
    shown: Iterable[Part] = item.words.parts
    holes = tuple(hole for part in shown if not part.when for hole in part.holes)
    by = (item.by,) if isinstance(item, Step) and item.by else ()
    if item.when or holes or by:
        yield _probe(item.when, (*holes, *by))
    yield from (_probe(part.when, part.holes, item.when) for part in shown if part.when)


def _probe(when: Expression | None, needed: tuple[Expression, ...], outer: Expression | None = None) -> Run:
    runs = tuple(one.run for one in needed)
    conditions = tuple(one.run for one in (outer, when) if one)

    def work_out(scope: Scope) -> None:
        if all(condition(scope) for condition in conditions):
            for run in runs:
                run(scope)

    return work_out

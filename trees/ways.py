"""The ways on from each node of a tree, as a reader of its file sees them; follows no answers."""

from collections.abc import Iterator
from dataclasses import dataclass

from policies.blocks import HOLE
from policies.markdown import plain, spans_of
from trees.expressions.scope import Expression
from trees.model import ByName, ByOption, ByRules, ByTable, Confirm, Next, Node, Question, RunTree, Tell, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way on. `key` tells it from the node's others; `says` is what takes it, in an author's words."""

    to: str
    key: str
    says: str = ""
    line: int = 0
    when: Expression | None = None


def ways(node: Node) -> tuple[Way, ...]:
    """Every way on from a node, in reading order; `again` is none, as it goes back. An end has none."""
    found = tuple(_ways(next_of(node), node))
    if isinstance(node, Question) and node.unsure is not None and node.unsure.go is not None:
        return (*found, Way(to=node.unsure.go, key="unsure", says="Not sure", line=node.line))
    return found


def next_of(node: Node) -> Next | None:
    """A node's `next`; nothing for an end and for a `tell` that asks again."""
    return node.next if isinstance(node, Question | Tell | RunTree | Confirm) else None


def _ways(way: Next | None, node: Node) -> Iterator[Way]:
    if isinstance(way, ByName):
        yield Way(to=way.go, key="next", line=way.line)
    elif isinstance(way, ByOption):
        yield from _by_option(way, node)
    elif isinstance(way, ByRules):
        yield from _by_rules(way)
    elif isinstance(way, ByTable):
        yield from _by_table(way)


def _by_option(way: ByOption, node: Node) -> Iterator[Way]:
    for option, to in way.go.items():
        yield Way(to=to, key=option, says=option_says(node, option), line=way.line)
    if way.otherwise is not None:
        yield Way(to=way.otherwise, key="else", says="Anything else", line=way.line)


def _by_rules(way: ByRules) -> Iterator[Way]:
    for number, rule in enumerate(way.rules, start=1):
        says = rule.when.source if rule.when is not None else "otherwise" if number > 1 else ""
        yield Way(to=rule.go, key=f"rule {number}", says=says, line=rule.line, when=rule.when)


def _by_table(way: ByTable) -> Iterator[Way]:
    for number, row in enumerate(way.table.rows, start=1):
        yield Way(to=str(row.result), key=f"row {number}", says=f"row {number}", line=row.line)
    if way.table.otherwise is not None:
        yield Way(to=str(way.table.otherwise), key="otherwise", says="otherwise", line=way.table.line)


def option_says(node: Node, option: str) -> str:
    """An option in the words that its question shows, or a word of our own for the rest."""
    if isinstance(node, Question) and option in node.type.options:
        return words_of_text(node.type.options[option].label)
    return option.replace("_", " ")


def words_of_text(text: Text | None) -> str:
    """A text on one line without marks, each value as an ellipsis."""
    if text is None:
        return ""
    if text.constant is not None:
        return text.constant
    return " ".join(HOLE.sub("…", plain(spans_of(part.marked.blocks))) for part in text.parts)

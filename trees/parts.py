"""What nodes are made of: texts with conditions, lists, ways onward and decision tables; knows no kind of node."""

from collections.abc import Mapping
from dataclasses import dataclass

from policies.markdown import Block, Marked
from trees.expressions.scope import Expression, NotAnswered, Scope
from trees.values import Type, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A stretch of Markdown with holes for values; it shows only if `when` holds."""

    marked: Marked
    holes: tuple[Expression, ...] = ()
    when: Expression | None = None
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Words for a reader. Where nothing varies, `constant` is what they say on one line, and `blocks` in full."""

    parts: tuple[Part, ...]
    constant: str | None = None
    blocks: tuple[Block, ...] | None = None
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One line of a list of words: of `avoid` or `at_once`."""

    words: Text
    when: Expression | None = None
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a `do` list. `key` is its place in the node's list, from 1; `by` gives a date."""

    key: str
    words: Text
    by: Expression | None = None
    when: Expression | None = None
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Something named from elsewhere: a citation `policy/section`, a letter or a piece of learning."""

    id: str
    when: Expression | None = None
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Go there when it holds; the last rule of a list has no `when`."""

    go: str
    when: Expression | None = None
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ByName:
    """`next` to one node, whatever the answer."""

    go: str
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ByOption:
    """`next` by the option given, or by the outcome of a run; `otherwise` is what `else` names."""

    go: Mapping[str, str]
    otherwise: str | None = None
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ByRules:
    """`next` by rules read from the top."""

    rules: tuple[Rule, ...]
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a table: a cell is nothing where any value fits, or where nothing was asked."""

    cells: tuple[Value | bool, ...]
    result: Value
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A decision table: the first row that fits gives the value, else `otherwise`."""

    id: str
    inputs: tuple[Expression, ...]
    rows: tuple[Row, ...]
    otherwise: Value
    type: Type
    line: int = 0

    def run(self, scope: Scope) -> Value:
        """The value for these answers; an input that was not asked fits only a blank.

        Raises:
            NotAnswered: no row fits and there is no `otherwise`. The checker refuses such tables.
        """
        number = self.row(scope)
        if number is not None:
            return self.rows[number].result
        if self.otherwise is None:
            raise NotAnswered(self.id or "next")
        return self.otherwise

    def row(self, scope: Scope) -> int | None:
        """The place of the first row that fits, from 0; nothing where none does."""
        given = [_given(one, scope) for one in self.inputs]
        for number, row in enumerate(self.rows):
            if all(cell is None or _fits(cell, value) for cell, value in zip(row.cells, given, strict=True)):
                return number
        return None


def _given(one: Expression, scope: Scope) -> object:
    try:
        return one.run(scope)
    except NotAnswered:
        return None


def _fits(cell: object, value: object) -> bool:
    return cell in value if isinstance(value, tuple) else cell == value


@dataclass(frozen=True, slots=True, kw_only=True)
class ByTable:
    """`next` by a table whose last column names the node."""

    table: Table
    line: int = 0


Next = ByName | ByOption | ByRules | ByTable

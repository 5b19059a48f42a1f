"""The filters that word a value in a text; none of them decides anything."""

from collections.abc import Mapping
from typing import NoReturn

from jinja2 import nodes

from policies.markdown import Table
from trees.expressions.parts import Compiling, Typed, Wording
from trees.expressions.scope import Run, Scope
from trees.expressions.syntax import ExpressionError
from trees.values import WORDS, Type, long_date, short_date, word


def worded(typed: Typed) -> Typed:
    """A value in the words of its type; an answer with options in the words that its question showed."""
    kind, run, name = typed.type, typed.run, typed.name
    if kind.kind == "rows":
        raise ExpressionError("Rows are shown as a table.", "Add | table('First column', 'Second column').")
    if name is not None and kind.kind in ("option", "options"):
        return Typed(type=WORDS, run=_shown_words(name, run, kind))
    return Typed(type=WORDS, run=lambda scope: word(run(scope), kind))


def _shown_words(name: str, run: Run, kind: Type) -> Run:
    def read(scope: Scope) -> str:
        words = scope.words.get(name)
        return word(run(scope), kind) if words is None else words

    return read


def plural_of(one: str) -> str:
    """The plural of an English noun by its ending; an odd one is given by the author."""
    if one.endswith(("s", "x", "ch", "sh")):
        return f"{one}es"
    if one.endswith("y") and one[-2:-1] not in "aeiou":
        return f"{one[:-1]}ies"
    return f"{one}s"


def _plural(node: nodes.Filter, compiler: Compiling) -> Typed:
    typed, arguments = _subject(node, compiler), _constants(node)
    if typed.type.kind != "number" or len(arguments) not in (1, 2):
        _refuse(node, "plural('spell'), or plural('child', 'children'), on a number")
    single = arguments[0]
    many = arguments[1] if len(arguments) > 1 else plural_of(single)
    run, kind = typed.run, typed.type

    def read(scope: Scope) -> str:
        value = run(scope)
        return f"{word(value, kind)} {single if value == 1 else many}"

    return Typed(type=WORDS, run=read)


def _short_date(node: nodes.Filter, compiler: Compiling) -> Typed:
    typed = _subject(node, compiler)
    if typed.type.kind != "date" or _constants(node):
        _refuse(node, "short_date on a date")
    run = typed.run
    return Typed(type=WORDS, run=lambda scope: short_date(run(scope)))


def _long_date(node: nodes.Filter, compiler: Compiling) -> Typed:
    typed = _subject(node, compiler)
    if typed.type.kind != "date" or _constants(node):
        _refuse(node, "long_date on a date")
    run = typed.run
    return Typed(type=WORDS, run=lambda scope: long_date(run(scope)))


def _table(node: nodes.Filter, compiler: Compiling) -> Typed:
    typed, header = _subject(node, compiler), _constants(node)
    if typed.type.kind != "rows" or len(header) != len(typed.type.columns):
        _refuse(node, f"table(…) with {len(typed.type.columns) or 'the'} column headings, on a calculator's rows")
    run, columns = typed.run, typed.type.columns

    def read(scope: Scope) -> Table:
        rows = tuple(tuple(word(cell, kind) for cell, kind in zip(row, columns, strict=True)) for row in run(scope))
        return Table(header=header, rows=rows)

    return Typed(type=Type(kind="table"), run=read)


def _subject(node: nodes.Filter, compiler: Compiling) -> Typed:
    if node.node is None:
        _refuse(node, f"value | {node.name}")
    return compiler.value(node.node)


def _constants(node: nodes.Filter) -> tuple[str, ...]:
    words = tuple(one.value for one in node.args if isinstance(one, nodes.Const) and isinstance(one.value, str))
    if len(words) != len(node.args) or node.kwargs:
        _refuse(node, f"{node.name} with words in quotes")
    return words


def _refuse(node: nodes.Filter, use: str) -> NoReturn:
    raise ExpressionError(f"'| {node.name}' cannot be used like this.", f"Use {use}.")


FILTERS: Mapping[str, Wording] = {
    "plural": _plural,
    "short_date": _short_date,
    "long_date": _long_date,
    "table": _table,
}

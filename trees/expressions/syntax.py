"""Reads an expression's text into jinja2's syntax tree, within limits; knows nothing of types or values.

Limits come before parsing: jinja2's parser recurses, and Python reads any number it is given.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache

from jinja2 import Environment, TemplateSyntaxError, nodes
from jinja2.lexer import Lexer, Token
from jinja2.parser import Parser

MOST_CHARACTERS = 500
MOST_DEPTH = 40
MOST_NUMBER = 10**15
PLACES = 6

_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
_ONE_EQUALS = re.compile(r"(?<![=!<>])=(?!=)")
_A_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_AN_INTERVAL = re.compile(r"(?P<count>[0-9]+) +(?P<unit>days|weeks|months|years)")
# What word processors make of straight quotes.
_STRAIGHT = str.maketrans({"‘": "'", "’": "'", "“": "'", "”": "'", "„": "'", "`": "'"})
_OPENERS, _CLOSERS = "([{", ")]}"

REFUSED_NODES: Mapping[type[nodes.Node], str] = {
    nodes.Getattr: "a dot does not lead anywhere here",
    nodes.Getitem: "square brackets after a name lead nowhere here",
    nodes.Test: "`is` is not used here; compare with ==",
    nodes.Concat: "`~` is not used; put the words in the text and each value in its own {{ }}",
    nodes.FloorDiv: "`//` is not used; divide with / and use a calculator that rounds",
    nodes.Mod: "`%` is not used",
    nodes.Pow: "`**` is not used",
    nodes.Dict: "braces are not used inside an expression",
}


class ExpressionError(Exception):
    """An expression that its author must mend. `problem` and `remedy` are sentences; `line` counts from 0."""

    def __init__(self, problem: str, remedy: str, *, line: int = 0) -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy
        self.line = line


class _ExactLexer(Lexer):
    """jinja2's lexer, with numbers read from their text: a float would lose digits."""

    def wrap(
        self, stream: Iterable[tuple[int, str, str]], name: str | None = None, filename: str | None = None
    ) -> Iterator[Token]:
        """Each token, a number as int or Decimal."""
        for line, token, text in stream:
            if token in ("integer", "float"):
                yield Token(line, token, exact_number(text))  # type: ignore[arg-type]
            else:
                yield from super().wrap([(line, token, text)], name, filename)


class _Grammar(Environment):
    @property
    def lexer(self) -> Lexer:
        """The exact lexer; jinja2 asks for it at each parse."""
        return _LEXER


_GRAMMAR = _Grammar(autoescape=False)
_LEXER = _ExactLexer(_GRAMMAR)


def exact_number(text: str) -> int | Decimal:
    """A number from its text.

    Raises:
        ExpressionError: it is written in a way that authors do not, or is too large or too fine.
    """
    if not _NUMBER.fullmatch(text):
        raise ExpressionError(
            f"'{text}' is not a number as we write it.", "Write digits and one point, such as 1234.5."
        )
    value = int(text) if "." not in text else Decimal(text)
    fraction = text.partition(".")[2]
    if value >= MOST_NUMBER or len(fraction) > PLACES:
        raise ExpressionError(
            f"The number {text[:30]} is too large or too fine.", "Numbers are under 10^15, with at most six places."
        )
    return value


@lru_cache(maxsize=16384)
def parse(source: str) -> nodes.Expr:
    """The syntax tree of an expression, of allowed nodes only; read once, and only ever looked at.

    Raises:
        ExpressionError: too long, too deep, not an expression, or something that the language leaves out.
    """
    _check_size(source)
    try:
        parser = Parser(_GRAMMAR, source, state="variable")
        tree = parser.parse_expression()
        if not parser.stream.eos:
            raise ExpressionError(
                f"This is not one expression: '{_shorten(source)}'.",
                _left_over(source, str(parser.stream.current.value)),
                line=parser.stream.current.lineno - 1,
            )
    except TemplateSyntaxError as error:
        raise ExpressionError(
            f"This cannot be read as an expression: '{_shorten(source)}'.",
            _mended(source) or _sentence(error.message or "Check brackets and quotes"),
            line=(error.lineno or 1) - 1,
        ) from error
    except (RecursionError, OverflowError, ValueError) as error:
        raise ExpressionError(
            f"This cannot be read as an expression: '{_shorten(source)}'.",
            "Make it simpler; give parts a name in `let`.",
        ) from error
    _check_nodes(tree)
    return tree


def _check_size(source: str) -> None:
    if not source.strip():
        raise ExpressionError("An expression is empty.", "Write one, or take the key away.")
    if len(source) > MOST_CHARACTERS:
        raise ExpressionError(
            f"An expression has {len(source)} characters; the most is {MOST_CHARACTERS}.",
            "Give parts of it a name in `let`.",
        )
    if _brackets_deep(source) > MOST_DEPTH:
        raise ExpressionError(
            f"An expression is nested more than {MOST_DEPTH} deep.", "Give parts of it a name in `let`."
        )


def _brackets_deep(source: str) -> int:
    """How deep brackets go, those in quotes counted too: this errs on the safe side."""
    depth = deepest = 0
    for character in source:
        if character in _OPENERS:
            depth += 1
            deepest = max(deepest, depth)
        elif character in _CLOSERS:
            depth -= 1
    return deepest


def _check_nodes(tree: nodes.Node) -> None:
    waiting: list[tuple[nodes.Node, int]] = [(tree, 1)]
    while waiting:
        node, depth = waiting.pop()
        if depth > MOST_DEPTH:
            raise ExpressionError(
                f"An expression is nested more than {MOST_DEPTH} deep.", "Give parts of it a name in `let`."
            )
        refused = REFUSED_NODES.get(type(node))
        if refused is not None:
            raise ExpressionError(
                f"{refused[0].upper()}{refused[1:]}.",
                "Use names, comparisons, and/or/not, in, if-else, + - * / and the calculators.",
                line=node.lineno - 1,
            )
        waiting += [(child, _deeper(node, child, depth)) for child in node.iter_child_nodes()]


def _deeper(node: nodes.Node, child: nodes.Node, depth: int) -> int:
    """A chain such as `a or b or c` nests to the left in the tree, and is flat to its reader."""
    chain = isinstance(node, nodes.BinExpr) and type(child) is type(node) and child is node.left
    return depth if chain else depth + 1


def _left_over(source: str, at: str) -> str:
    if at == "=":
        return f"To compare, write two equals signs: {_shorten(_ONE_EQUALS.sub('==', source))}."
    if _A_DATE.fullmatch(source.strip()):
        return f"Write a date as date('{source.strip()}')."
    if after := _AN_INTERVAL.fullmatch(source.strip()):
        return f"Count from a day: add_{after['unit']}(today, {after['count']})."
    return f"Something is left over at '{at}'."


def _mended(source: str) -> str | None:
    """The remedy of the slips that jinja2 names in words of its own."""
    straight = source.translate(_STRAIGHT)
    if straight != source:
        return f"Write straight quotes: {_shorten(straight)}."
    opened, closed = source.count("("), source.count(")")
    if opened > closed:
        return f"A bracket is not closed: write {_shorten(source.rstrip())}{')' * (opened - closed)}"
    return "Take out a ) that closes nothing." if closed > opened else None


def _shorten(source: str) -> str:
    return source if len(source) <= 60 else f"{source[:57]}…"  # noqa: PLR2004 - a line of a report


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."

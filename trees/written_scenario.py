"""A walk as a scenario ready for an author's file: answers, day, what was shown and what it should be. Pure."""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from trees.position import Position, TrailItem
from trees.values import Value

_PLAIN = re.compile(r"[a-z][a-z0-9_-]*")
_WORDS = frozenset({"true", "false", "null"})
"""Words that mean something else in YAML than their letters."""

LEFT_OUT = '"left out"'
"""What stands for words of a manager's own: they are not the author's to read, and some answer must stand there."""

LONGEST_LINE = 300
"""Letters of a comment: what somebody wrote stands on one line, and no line is a page."""


def written(
    position: Position, *, title: str, organisation: str, should: str | None = None, notes: Sequence[str] = ()
) -> str:
    """The scenario as YAML. It fails until the guide leads to the end `should`; without one, it says what is so now.

    What a manager typed in words of their own is left out. `notes` stand above it as comments.
    """
    return "\n".join(_lines(position, title=title, organisation=organisation, should=should, notes=notes)) + "\n"


def _lines(
    position: Position, *, title: str, organisation: str, should: str | None, notes: Sequence[str]
) -> Iterator[str]:
    yield from (f"# {_one_line(note)}" for note in notes if note.strip())
    typed = [item.node for item in position.trail if item.typed]
    if typed:
        yield f"# Their own words are left out: {', '.join(typed)}"
    yield f"- scenario: {json.dumps(_one_line(title), ensure_ascii=False)}"
    yield f"  on: {position.started.isoformat()}"
    yield f"  organisation: {_text(organisation)}"
    yield "  given:"
    yield from (f"    {item.node}: {_given(item, on=position.started)}" for item in position.trail)
    if should is not None:
        yield f"  ends: {should}  # it was shown {position.node}"
    else:
        yield f"  {'ends' if position.ended else 'stands_at'}: {position.node}"


def _given(item: TrailItem, *, on: date) -> str:
    later = f", on: {item.on.isoformat()}" if item.on != on else ""
    if item.unsure:
        return f"{{unsure: true{later}}}"
    value = LEFT_OUT if item.typed else _value(item.value)
    return f"{{answer: {value}{later}}}" if later else value


def _value(value: Value) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_text, value))}]"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, int) else _text(str(value))


def _text(text: str) -> str:
    plain = _PLAIN.fullmatch(text) and text not in _WORDS
    return text if plain else json.dumps(text, ensure_ascii=False)


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]}…"

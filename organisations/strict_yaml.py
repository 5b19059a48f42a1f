"""Builds plain data from libyaml's events by the strict rules of our files, noting lines and slips;
knows nothing of files or of what the data means.
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

import yaml
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    StreamStartEvent,
)

from organisations.slips import NO_NAME, Slip, brace_slip, empty_slip, hash_slip, line_slip, sentence_slip

Path = tuple[str | int, ...]

# The largest tree tried, 500 nodes, goes 8 levels deep.
MOST_LEVELS = 30

# So many spaces make a sentence of a label; "Not at all" stays one.
WORDS_IN_BRACES = 3
WORDS: Mapping[str, bool | None] = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
# No leading zero and no plus sign: those are telephone numbers and codes, and stay text.
WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,14})")
DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,14})?\.[0-9]{1,30}")
NUMBER_BEGINS = frozenset("-.0123456789")
UNUSED_SIGN = Slip(
    problem="`&`, `*` and `!` at the beginning of a value have a meaning in YAML that is not used here.",
    remedy="Write the value out, or put a text under a bar (|).",
)
TOO_DEEP = Slip(
    problem=f"This is nested more than {MOST_LEVELS} levels deep.",
    remedy="Check the brackets, and the spaces at the beginning of the lines.",
)
SECOND_DOCUMENT = Slip(problem="A line of three hyphens starts a second document here.", remedy="Take that line out.")


class Slipped(Exception):
    """Building has to stop at a line (from 1), unless the slip there can be repaired."""

    def __init__(self, line: int, path: Path, slip: Slip) -> None:
        super().__init__(slip.problem)
        self.line = line
        self.path = path
        self.slip = slip


class Builder:
    """Builds the data of one source. `lines` and `slips` grow as it reads."""

    __slots__ = ("_events", "_hashes", "_in_braces", "_source", "lines", "slips")

    def __init__(self, source: list[str]) -> None:
        self._source = source
        # Looking for a text cut off by ` #` costs time on each value, so only where one can be.
        self._hashes = any(" #" in line for line in source)
        self._events: Iterator[Event] = iter(())
        self._in_braces = False
        self.lines: dict[Path, int] = {}
        self.slips: list[tuple[int, Path, Slip]] = []

    def read(self) -> object:
        """The data of the source, None where it is empty; raises Slipped, or YAMLError from libyaml."""
        self._events = _events("\n".join(self._source))
        if next(self._events, None) is None:
            return None
        data = self._value(next(self._events), ())
        for event in self._events:
            if isinstance(event, DocumentStartEvent):
                raise self._slipped(event, (), SECOND_DOCUMENT)
        return data

    def _value(self, event: Event, path: Path) -> object:
        if isinstance(event, ScalarEvent):
            return self._scalar(event, path)
        if isinstance(event, AliasEvent):
            raise self._sign(event, path)
        if len(path) >= MOST_LEVELS:
            raise self._slipped(event, path, TOO_DEEP)
        outer = self._in_braces
        self._in_braces = outer or getattr(event, "flow_style", None) is True
        try:
            return self._inner(event, path)
        finally:
            self._in_braces = outer

    def _inner(self, event: Event, path: Path) -> object:
        if isinstance(event, MappingStartEvent):
            return self._mapping(event, path)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(event, path)
        raise TypeError(event)

    def _scalar(self, event: ScalarEvent, path: Path) -> object:
        if event.anchor or event.tag:
            raise self._sign(event, path)
        text: str = event.value
        if event.style:
            return text
        if self._in_braces and text.count(" ") >= WORDS_IN_BRACES:
            self._check_sentence(event, path)
        if self._hashes:
            check = self._check_hash if text else self._check_empty
            check(event, path)
        return plain_value(text)

    def _sequence(self, start: SequenceStartEvent, path: Path) -> list[object]:
        if start.anchor or start.tag:
            raise self._sign(start, path)
        found: list[object] = []
        while not isinstance(event := next(self._events), SequenceEndEvent):
            inner = (*path, len(found))
            self.lines[inner] = _line(event)
            found.append(self._value(event, inner))
        return found

    def _mapping(self, start: MappingStartEvent, path: Path) -> dict[str, object]:
        if start.anchor or start.tag:
            raise self._sign(start, path)
        found: dict[str, object] = {}
        split = False
        while not isinstance(event := next(self._events), MappingEndEvent):
            key = self._key(event, path)
            inner = (*path, key)
            if key in found:
                self._note_twice(event, inner)
            else:
                self.lines[inner] = _line(event)
            value = self._value(next(self._events), inner)
            if start.flow_style and value is None and found and self._is_bare(event):
                split = True
                last = next(reversed(found))
                found[last] = f"{found[last]}, {key}"
                continue
            found.setdefault(key, value)
        if split:
            self._note(start, path, brace_slip(self._source[_line(start) - 1], found))
        return found

    def _key(self, event: Event, path: Path) -> str:
        if isinstance(event, ScalarEvent) and (event.value or event.style):
            if event.anchor or event.tag:
                raise self._sign(event, path)
            return str(event.value)
        raise self._slipped(event, path, self._named(event) or NO_NAME)

    def _is_bare(self, key: Event) -> bool:
        """Whether a key in braces has no colon: it is then the rest of a text, after a comma."""
        return not self._rest(key).lstrip().startswith(":")

    def _check_sentence(self, event: ScalarEvent, path: Path) -> None:
        slip = sentence_slip(event.value)
        if slip is not None:
            self._note(event, path, slip)

    def _check_empty(self, event: Event, path: Path) -> None:
        line = self.lines.get(path, _line(event))
        slip = empty_slip(self._source[line - 1])
        if slip is not None:
            self.slips.append((line, path, slip))

    def _rest(self, event: Event) -> str:
        """What follows an event on the line where it ends."""
        mark = event.end_mark
        return self._source[mark.line][mark.column :] if mark else ""

    def _check_hash(self, event: ScalarEvent, path: Path) -> None:
        slip = hash_slip(event.value, self._rest(event), self._source[_line(event) - 1])
        if slip is not None:
            self._note(event, path, slip)

    def _note_twice(self, event: Event, path: Path) -> None:
        problem = f"`{path[-1]}` stands here twice: on line {self.lines[path]}, and again here."
        self._note(event, path, Slip(problem=problem, remedy="Keep one of the two."))

    def _note(self, event: Event, path: Path, slip: Slip) -> None:
        self.slips.append((_line(event), path, slip))

    def _named(self, event: Event) -> Slip | None:
        return line_slip(self._source[_line(event) - 1])

    def _sign(self, event: Event, path: Path) -> Slipped:
        return self._slipped(event, path, self._named(event) or UNUSED_SIGN)

    def _slipped(self, event: Event, path: Path, slip: Slip) -> Slipped:
        return Slipped(_line(event), path, slip)


def plain_value(text: str) -> str | int | Decimal | bool | None:
    """The value of an unquoted word by YAML 1.2; dates, times, 0x1F, 1e3 and .inf stay text."""
    if text in WORDS:
        return WORDS[text]
    if text[0] not in NUMBER_BEGINS:
        return text
    if WHOLE.fullmatch(text):
        return int(text)
    return Decimal(text) if DECIMAL.fullmatch(text) else text


def _events(text: str) -> Iterator[Event]:
    dull = (StreamStartEvent, StreamEndEvent, DocumentEndEvent)
    return (e for e in yaml.parse(text, Loader=yaml.CSafeLoader) if not isinstance(e, dull))


def _line(event: Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1

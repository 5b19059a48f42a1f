"""The activity log's rows as they leave, and as CSV and JSON lines, in pages; knows nothing of who may have them."""

import csv
import hmac
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from hashlib import sha256
from itertools import chain, repeat
from typing import Literal, get_args

from activity.discretion import Discreet, as_it_is
from activity.kinds import KINDS
from activity.log import COLUMNS
from activity.reading import EVERY_ROW, Logged, LogScope, Reader, counted, page, settled

Format = Literal["csv", "jsonl"]

FORMATS: tuple[Format, ...] = get_args(Format)

PAGE = 1_000
"""Rows of one read transaction: short enough to hold nothing up, long enough to be quick."""

KEY_BYTES = 16
"""The shortest key for pseudonyms: ids are few, so a short key could be tried out."""

ABOUT = "about"
"""The column after the log's own. Its first row has the warning and what was chosen; the others are empty."""

WARNING = (
    "PERSONAL DATA. Each row is about people at work. Codes stand for their names, but a person may still be known by "
    "what happened to them. Keep it safe, use it for the reason you gave and nothing else, and delete it afterwards."
)
"""What goes with rows wherever they go."""

PEOPLE_REMEMBERED = 10_000
"""People whose codes are remembered while an export runs."""

_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
"""First characters that make a spreadsheet take a cell for a formula, with their full-width twins."""

Person = Callable[[str], str]
"""How a person's id is written in an export."""

COLUMN_SAYS: Mapping[str, str] = {
    "seq": "The row's number. Numbers rise; some may be missing.",
    "occurred_at": "When it happened, in UTC.",
    "kind": "What happened; each kind is defined in this dictionary.",
    "conversation": "The conversation it belongs to, by a random id.",
    "person": "Who did it: a random id, or in a pseudonymous export a code that stands for one.",
    "organisation": "The organisation.",
    "group_id": "The part of the organisation, such as a ward or a directorate.",
    "channel": "Where it was done: web, terminal, slack or teams.",
    "tree": "The decision tree.",
    "tree_version": "The version of the tree, by the hash of its content.",
    "node": "The place in the tree.",
    "answer": "The answer as stored: an option's id, a number or a date. Empty where it is withheld as sensitive.",
    "policy": "The policy document.",
    "section": "The section of the policy document.",
    "outcome": "The outcome that was reached.",
    "escalation": "The escalation it belongs to, by a random id.",
    "turn": "The turn in which it happened; rows of one turn share it.",
    "elapsed_ms": "Milliseconds from the question being shown to its answer being received.",
    "detail": "More, as JSON. sample: made-up activity; practice: outside every measure; withheld: a sensitive answer.",
}


def as_they_are(person: str) -> str:
    """The id itself: only for an export that may identify people, made with a reason."""
    return person


def pseudonyms(key: bytes) -> Person:
    """Codes that stand for people: the same person has the same code under the same key, and no other way back.

    Raises:
        ValueError: the key is shorter than `KEY_BYTES`, so codes could be guessed.
    """
    if len(key) < KEY_BYTES:
        raise ValueError(f"The key for pseudonyms needs at least {KEY_BYTES} bytes")

    # A person has many rows, near one another.
    @lru_cache(maxsize=PEOPLE_REMEMBERED)
    def code(person: str) -> str:
        return "p-" + hmac.new(key, person.encode(), sha256).hexdigest()[:20]

    return code


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Which rows leave, and how: the rows with a seq above `after` in a scope, people and sensitive nodes as told."""

    scope: LogScope = EVERY_ROW
    after: int = 0
    person: Person
    discreet: Discreet = as_it_is
    says: str = ""  # who chose what, in words, for the file


def leaving(read: Reader, chosen: Chosen, *, size: int | None = None) -> Iterator[list[Logged]]:
    """The rows as they leave, in order, in pages.

    Each page is a read transaction of its own. Rows written while the export runs are left for the next one, which
    starts at the last seq of this one: none is missed and none comes twice.
    """
    last = read(settled)
    at = chosen.after
    while rows := read(partial(page, after=at, last=last, limit=size or PAGE, scope=chosen.scope)):
        yield [_exported(row, chosen) for row in rows]
        at = rows[-1].seq


def count(read: Reader, chosen: Chosen) -> int:
    """How many rows would leave now."""
    return read(lambda connection: counted(connection, after=chosen.after, scope=chosen.scope))


def stream(form: Format, read: Reader, chosen: Chosen) -> Iterator[bytes]:
    """The rows as bytes of the format; the first bytes come at once.

    The first row also carries the warning that goes with rows, and what was chosen, in `about`.
    """
    if form == "csv":
        yield _csv([(*COLUMNS, ABOUT)])
    write, about = _WRITERS[form], f"{WARNING} {chosen.says}".strip()
    for rows in leaving(read, chosen):
        yield write(rows, about)
        about = ""


def _exported(row: Logged, chosen: Chosen) -> Logged:
    told = chosen.discreet(row)
    return told if told.person is None else told._replace(person=chosen.person(told.person))


def _csv_rows(rows: Iterable[Logged], about: str) -> bytes:
    first = chain((about,), repeat(""))
    return _csv([*map(cell, row), said] for row, said in zip(rows, first, strict=False))


def _csv(rows: Iterable[Iterable[object]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def cell(value: object) -> object:
    """A value as a cell of a text file: a moment as ISO 8601, `detail` as JSON, and no formula."""
    if isinstance(value, str):
        return harmless(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return as_json(value)
    return value


def harmless(text: str) -> str:
    """The text as a cell that no spreadsheet takes for a formula: a leading apostrophe where it might."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _json_lines(rows: Iterable[Logged], about: str) -> bytes:
    lines = [row._asdict() for row in rows]
    if about:
        lines[0][ABOUT] = about
    return "".join(as_json(line) + "\n" for line in lines).encode()


def as_json(value: object) -> str:
    """JSON in one line, as short as it goes; a moment is ISO 8601."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no form in an export")


_WRITERS: Mapping[Format, Callable[[Iterable[Logged], str], bytes]] = {"csv": _csv_rows, "jsonl": _json_lines}

MEDIA_TYPES: Mapping[Format, str] = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl; charset=utf-8"}


def meanings() -> Iterator[tuple[str, str, str]]:
    """What every column and every kind means: `column` or `kind`, its name, and the sentence."""
    yield from (("column", name, COLUMN_SAYS[name]) for name in COLUMNS)
    yield from (("kind", kind.name, kind.says) for kind in KINDS.values())

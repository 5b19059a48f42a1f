"""The activity log as CSV and JSON lines, streamed in pages; knows nothing of who may have it or where it goes."""

import csv
import hmac
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import Literal, get_args

from activity.kinds import KINDS
from activity.log import COLUMNS
from activity.reading import EVERY_ROW, Logged, LogScope, Reader, page, settled

Format = Literal["csv", "jsonl"]

FORMATS: tuple[Format, ...] = get_args(Format)

PAGE = 1_000
"""Rows of one read transaction: short enough to hold nothing up, long enough to be quick."""

KEY_BYTES = 16
"""The shortest key for pseudonyms: ids are few, so a short key could be tried out."""

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
    return lambda person: "p-" + hmac.new(key, person.encode(), sha256).hexdigest()[:20]


def stream(
    form: Format, read: Reader, *, person: Person, after: int = 0, scope: LogScope = EVERY_ROW
) -> Iterator[bytes]:
    """The log's rows with a seq above `after`, in order, as bytes of the format; the first bytes come at once.

    Each page is a read transaction of its own. Rows written while the export runs are left for the next one, which
    starts at the last seq of this one: none is missed and none comes twice.
    """
    write = _WRITERS[form]
    if form == "csv":
        yield _csv([COLUMNS])
    last = read(settled)
    at = after
    while rows := read(partial(page, after=at, last=last, limit=PAGE, scope=scope)):
        yield write(map(_exported, rows, [person] * len(rows)))
        at = rows[-1].seq


def _exported(row: Logged, person: Person) -> Logged:
    if row.person is None:
        return row
    return row._replace(person=person(row.person))


def _csv_rows(rows: Iterable[Logged]) -> bytes:
    return _csv([_cell(value) for value in row] for row in rows)


def _csv(rows: Iterable[Iterable[object]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _cell(value: object) -> object:
    if isinstance(value, str):
        return harmless(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return _json(value)
    return value


def harmless(text: str) -> str:
    """The text as a cell that no spreadsheet takes for a formula: a leading apostrophe where it might."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _json_lines(rows: Iterable[Logged]) -> bytes:
    return "".join(_json(row._asdict()) + "\n" for row in rows).encode()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no form in an export")


_WRITERS: Mapping[Format, Callable[[Iterable[Logged]], bytes]] = {"csv": _csv_rows, "jsonl": _json_lines}

MEDIA_TYPES: Mapping[Format, str] = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl; charset=utf-8"}


def dictionary() -> bytes:
    """What every column and every kind means, as CSV with the columns `what`, `name`, `means`."""
    columns = (("column", name, COLUMN_SAYS[name]) for name in COLUMNS)
    kinds = (("kind", kind.name, kind.says) for kind in KINDS.values())
    return _csv([("what", "name", "means"), *columns, *kinds])

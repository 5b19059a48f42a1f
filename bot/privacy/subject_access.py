"""Everything that is held about a person, or under an HR reference, with what speaks of others marked. Reads only.

Marked passages are for a person to look at before the copy goes out: a program cannot decide what may be disclosed.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, is_dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, or_, select

from activity.log import interaction
from bot.people.directory import Person
from bot.privacy.personal import HOLDINGS, Holding
from bot.store import tables
from escalation.store import escalation_table, message_table

NOT_THEIRS = "written by somebody else"
NAMES_ANOTHER = "names somebody else"
REPLY_COLUMNS = frozenset({("turn", "reply"), ("receipt", "reply")})
"""Columns that hold a reply as JSON text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One table's rows about the person, each as a mapping ready for JSON."""

    table: str
    title: str
    rows: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """Marks what speaks of others: their ids, their names and addresses, and what they wrote.

    `subject` is nothing where the copy is about an employee, whom no table names: then everybody here is another.
    """

    subject: Person | None
    others: Mapping[str, tuple[str, ...]]  # names, addresses and ids of the rest, by their first word

    @classmethod
    def among(cls, people: Iterable[Person], *, subject: str | None) -> "Marker":
        """A marker for a subject among these people. Of somebody who has left the directory, only the id is known."""
        known = {person.id: person for person in people}
        own = known.get(subject or "") or (Person(id=subject, name="") if subject else None)
        others: dict[str, tuple[str, ...]] = {}
        for name in (name.lower() for person in known.values() if person.id != subject for name in _names(person)):
            first = _words(name)[0]
            others[first] = (*others.get(first, ()), name)
        return cls(subject=own, others=others)

    def value(self, value: Any) -> Any:  # noqa: ANN401 - any JSON
        """The value with every text that names another person marked, however deep it lies."""
        if isinstance(value, str):
            return _mark(value, NAMES_ANOTHER) if self._names_another(value) else value
        if isinstance(value, Mapping):
            return self._mapping(value)
        if isinstance(value, list | tuple):
            return [self.value(each) for each in value]
        return value

    def is_subject(self, person: object) -> bool:
        """Whether this id is the subject's."""
        return self.subject is not None and person == self.subject.id

    def _mapping(self, value: Mapping[str, Any]) -> dict[str, Any]:
        marked = {name: self.value(each) for name, each in value.items()}
        # A message of a thread as a reply shows it: who wrote it stands beside the text.
        if {"by", "who", "text"} <= value.keys() and not self._is_name(value["who"]):
            marked["text"] = _mark(value["text"], NOT_THEIRS)
        return marked

    def _is_name(self, who: object) -> bool:
        return self.subject is not None and who in {self.subject.name, "You"}

    def _names_another(self, text: str) -> bool:
        lower = text.lower()
        return any(name in lower for word in set(_words(lower)) for name in self.others.get(word, ()))


def of_person(connection: Connection, person: str, *, marker: Marker) -> tuple[Held, ...]:
    """Every row of every table that names the person."""
    return tuple(_held(connection, holding, holding.of(person), marker) for holding in HOLDINGS)


def of_reference(connection: Connection, reference: str, *, marker: Marker) -> tuple[Held, ...]:
    """What is held under an HR reference: the escalations that carry it, or whose messages do, and all about them."""
    found = _escalations(connection, reference)
    conversations = _conversations(connection, found)
    where: Mapping[str, ColumnElement[bool]] = {
        escalation_table.name: escalation_table.c.id.in_(found),
        message_table.name: message_table.c.escalation.in_(found),
        tables.conversation.name: tables.conversation.c.id.in_(conversations),
        tables.confirmation.name: tables.confirmation.c.conversation.in_(conversations),
        tables.receipt.name: tables.receipt.c.conversation.in_(conversations),
        tables.notification.name: tables.notification.c.conversation.in_(conversations),
        interaction.name: interaction.c.conversation.in_(conversations),
    }
    return tuple(
        _held(connection, holding, where[holding.name], marker) for holding in HOLDINGS if holding.name in where
    )


def as_json(held: Iterable[Held], *, about: Mapping[str, Any], at: datetime) -> str:
    """The copy as one JSON document: what it is about, then each table."""
    document = {
        "about": about,
        "made_at": at.isoformat(),
        "note": "A text inside {redact, text} speaks of somebody else. Decide on it before this copy goes out.",
        "held": [{"table": each.table, "title": each.title, "rows": list(each.rows)} for each in held],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def as_text(held: Iterable[Held]) -> str:
    """The same to read: a heading a table, a line a filled column; marked passages stand in double brackets."""
    lines = ["Text in [[double brackets]] speaks of somebody else. Decide on it before this copy goes out.", ""]
    for each in held:
        lines += [f"{each.title} ({len(each.rows)})", ""]
        for row in each.rows:
            lines += [f"  {name}: {_plain(value)}" for name, value in row.items()]
            lines.append("")
    return "\n".join(lines) + "\n"


def marks(held: Iterable[Held]) -> int:
    """How many passages are marked."""
    return sum(_marks(row) for each in held for row in each.rows)


def _held(connection: Connection, holding: Holding, where: ColumnElement[bool], marker: Marker) -> Held:
    table = holding.table
    query = select(table).where(where).order_by(*table.primary_key.columns)
    rows = tuple(_row(dict(row._mapping), holding, marker) for row in connection.execute(query))
    return Held(table=holding.name, title=holding.title, rows=rows)


def _row(values: Mapping[str, Any], holding: Holding, marker: Marker) -> Mapping[str, Any]:
    """A row ready for JSON; empty columns are left out."""
    filled = {name: value for name, value in values.items() if value is not None}
    plain = json.loads(json.dumps(filled, default=_said))
    for name in plain:
        if (holding.name, name) in REPLY_COLUMNS:
            plain[name] = _without_nothing(json.loads(plain[name]))
    marked = {name: marker.value(value) for name, value in plain.items()}
    theirs = holding.author is None or marker.is_subject(plain.get(holding.author))
    for name in holding.written:
        if name in plain and not theirs:
            marked[name] = _mark(plain[name], NOT_THEIRS)
    return marked


def _said(value: object) -> object:
    """A moment, a day or a length of time as text; a kept value as its fields."""
    if is_dataclass(value) and not isinstance(value, type):
        return {name: each for name, each in asdict(value).items() if each}
    return value.isoformat() if isinstance(value, date) else str(value)


def _without_nothing(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """A reply without its empty parts, which it does not show."""
    if isinstance(value, dict):
        return {name: _without_nothing(each) for name, each in value.items() if each not in (None, [], "")}
    return [_without_nothing(each) for each in value] if isinstance(value, list) else value


def _escalations(connection: Connection, reference: str) -> list[str]:
    """The escalations of a reference, in whichever case it was typed."""
    typed = message_table.c.text.icontains(reference, autoescape=True)
    written = select(message_table.c.escalation).where(typed)
    carries = func.lower(escalation_table.c.hr_reference) == reference.lower()
    query = select(escalation_table.c.id).where(or_(carries, escalation_table.c.id.in_(written)))
    return list(connection.scalars(query))


def conversations_of_reference(connection: Connection, reference: str) -> tuple[str, ...]:
    """The conversations that lie under an HR reference."""
    return tuple(_conversations(connection, _escalations(connection, reference)))


def _conversations(connection: Connection, found: list[str]) -> list[str]:
    opened = select(escalation_table.c.conversation).where(escalation_table.c.id.in_(found))
    joined = select(tables.conversation.c.id).where(tables.conversation.c.escalation.in_(found))
    return sorted({*connection.scalars(opened), *connection.scalars(joined)})


def _names(person: Person) -> tuple[str, ...]:
    return tuple(name for name in (person.id, person.name, person.email) if name)


def _words(text: str) -> list[str]:
    """The words of a text, to look names up by their first without comparing every name with every text."""
    return re.findall(r"[\w-]+", text) or [""]


def _mark(text: Any, why: str) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    return {"redact": why, "text": text}


def _marks(value: Any) -> int:  # noqa: ANN401 - any JSON
    if isinstance(value, Mapping):
        return int("redact" in value) + sum(map(_marks, value.values()))
    return sum(map(_marks, value)) if isinstance(value, list) else 0


def _plain(value: Any) -> str:  # noqa: ANN401 - any JSON
    if isinstance(value, Mapping) and value.keys() == {"redact", "text"}:
        return f"[[{value['redact']}: {_plain(value['text'])}]]"
    if isinstance(value, Mapping | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)

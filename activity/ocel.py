"""The log as OCEL 2.0 JSON, for process mining: events with the objects that they touch; knows no reader.

The format is that of the OCEL 2.0 specification, whose schema has every value as text, of the type declared. Events
come first and are written as they are read; the objects, each once, are kept in a file beside until then, so that
memory holds their ids alone.
"""

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Final

from activity.export import WARNING
from activity.kinds import KINDS
from activity.reading import Logged

BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC).isoformat()
"""The time of an attribute that never changes, as the specification has it."""

EVENT_ATTRIBUTES: Final = {
    "seq": "integer",
    "channel": "string",
    "tree_version": "string",
    "node": "string",
    "answer": "string",
    "policy": "string",
    "section": "string",
    "outcome": "string",
    "elapsed_ms": "integer",
    "detail": "string",
}
OBJECTS: Final = {
    "conversation": ("conversation", "happened in"),
    "person": ("person", "was done by"),
    "group": ("group_id", "was done in the group"),
    "tree": ("tree", "walked"),
    "escalation": ("escalation", "belongs to"),
}
"""Each type of object: the log's column with its id, and what an event has to do with it."""

Pair = tuple[str, str]


def write_ocel(
    path: Path,
    pages: Iterable[Sequence[Logged]],
    *,
    says: str,
    progress: Callable[[int], object] = lambda _rows: None,
) -> int:
    """Writes the rows as events, and what they touch as objects; how many rows there were."""
    rows, seen = 0, set[Pair]()
    with path.open("w", encoding="utf-8") as file, tempfile.TemporaryFile("w+", encoding="utf-8") as objects:
        file.write(f'{{"eventTypes":{_json(_event_types())},"objectTypes":{_json(_object_types())},"events":[')
        for found in pages:
            events = [_event(row) for row in found]
            file.write(("," if rows else "") + "\n" + ",\n".join(map(_json, events)))
            for row in found:
                _add_objects(objects, row, seen)
            rows += len(found)
            progress(rows)
        file.write('\n],"objects":[\n' + _json(_about(says)))
        _copy(objects, file)
        file.write("\n]}\n")
    return rows


def _event_types() -> list[dict[str, Any]]:
    attributes = [{"name": name, "type": kind} for name, kind in EVENT_ATTRIBUTES.items()]
    return [{"name": name, "attributes": attributes} for name in KINDS]


def _object_types() -> list[dict[str, Any]]:
    about = [{"name": name, "type": "string"} for name in ("warning", "chosen")]
    of = [{"name": "organisation", "type": "string"}]
    return [{"name": "about", "attributes": about}, *({"name": name, "attributes": of} for name in OBJECTS)]


def _event(row: Logged) -> dict[str, Any]:
    values = [(name, getattr(row, name)) for name in EVENT_ATTRIBUTES]
    return {
        "id": f"e{row.seq}",
        "type": row.kind,
        "time": row.occurred_at.isoformat(),
        "attributes": [
            {"name": name, "value": _json(value) if isinstance(value, dict) else str(value)}
            for name, value in values
            if value is not None
        ],
        "relationships": [
            {"objectId": f"{kind}:{name}", "qualifier": OBJECTS[kind][1]} for kind, name in _touched(row)
        ],
    }


def _touched(row: Logged) -> Iterator[Pair]:
    for kind, (column, _) in OBJECTS.items():
        name = getattr(row, column)
        if name is not None:
            yield kind, name


def _add_objects(objects: IO[str], row: Logged, seen: set[Pair]) -> None:
    for pair in _touched(row):
        if pair not in seen:
            seen.add(pair)
            objects.write(",\n" + _json(_object(pair, row)))


def _object(pair: Pair, row: Logged) -> dict[str, Any]:
    kind, name = pair
    of = [] if row.organisation is None else [_attribute("organisation", row.organisation)]
    return {"id": f"{kind}:{name}", "type": kind, "attributes": of, "relationships": []}


def _about(says: str) -> dict[str, Any]:
    attributes = [_attribute("warning", WARNING), _attribute("chosen", says)]
    return {"id": "about", "type": "about", "attributes": attributes, "relationships": []}


def _attribute(name: str, value: str) -> dict[str, str]:
    return {"name": name, "value": value, "time": BEGINNING}


def _copy(source: IO[str], target: IO[str]) -> None:
    source.seek(0)
    while some := source.read(1 << 20):
        target.write(some)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

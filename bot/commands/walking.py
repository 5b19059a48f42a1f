"""What `fingerpost walk` gives back, and how its answers are read; prints nothing."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

from bot.commands.failing import Failed
from organisations.reading import read_yaml
from trees.given import given_answers
from trees.model import Tree
from trees.position import Position
from trees.said import cites_of, outcome_of, said_by, steps_of
from trees.show import show
from trees.shown import Shown
from trees.values import Value
from trees.walk import walk

Json = dict[str, object]


def walk_given(tree: Tree, given: Mapping[str, object], *, on: date) -> tuple[Position, tuple[str, ...]]:
    """Where answers by node id lead, and the ids that are no node of the tree."""
    read = given_answers(tree, given, on=on)
    return walk(tree, read.answers, today=on, through_tells=True), read.unknown


def result_of(position: Position) -> Json:
    """The result as `design/interfaces.md` names its keys."""
    shown = show(position)
    ended = position.ended
    return {
        "tree": position.tree.id,
        "version": position.tree.version,
        "node": position.node,
        "kind": position.kind,
        "text": said_by(shown),
        "ends": position.node if ended else None,
        "outcome": outcome_of(shown),
        "cites": [one.key for one in cites_of(shown)],
        "deadlines": deadlines_of(position, shown),
        "trail": [{"node": one.node, "answer": plain_value(one.value)} for one in position.trail],
        "refused": _refused(position),
        "uncertain": list(position.uncertain),
    }


def deadlines_of(position: Position, shown: Shown) -> list[Json]:
    """The steps that have a date."""
    return [
        {"what": "".join(span.text for span in step.words), "by": step.by.isoformat(), "node": position.node}
        for step in steps_of(shown)
        if step.by is not None
    ]


def plain_value(value: Value) -> object:
    """A value as JSON: a number as a number where that keeps it exact, else as text."""
    if isinstance(value, Decimal):
        return float(value) if Decimal(repr(float(value))) == value else str(value)
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def read_given(text: str, *, name: str) -> Mapping[str, object]:
    """Answers by node id, from YAML or JSON.

    Raises:
        Failed: the text is neither, or no mapping.
    """
    if text.lstrip().startswith("{"):
        return read_json(text, name=name)
    document = read_yaml(text, file=name)
    if document.problems:
        raise Failed(
            *(f"{one.file}:{one.line}: {one.problem} {one.remedy}".replace("\n", " ") for one in document.problems)
        )
    if document.data is None:
        return {}
    if not isinstance(document.data, Mapping):
        raise Failed(f"{name}: answers are written as node: answer, one a line.")
    return document.data


def read_json(text: str, *, name: str) -> Mapping[str, object]:
    """One JSON object of answers, its numbers exact.

    Raises:
        Failed: it is no JSON object.
    """
    try:
        data = json.loads(text, parse_float=Decimal)
    except ValueError:
        # An author's {gates: x} in braces begins like JSON and is YAML.
        document = read_yaml(text, file=name)
        data = None if document.problems else document.data
    if not isinstance(data, Mapping):
        raise Failed(f"{name}: this is no JSON object of answers by node id.")
    return data


def read_file(path: Path) -> str:
    """The text of a file.

    Raises:
        Failed: it cannot be read.
    """
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Failed(f"{path} cannot be read: {error}.") from None


def _refused(position: Position) -> Json | None:
    return None if position.refused is None else {"node": position.refused.node, "says": position.refused.says}

"""What stands in a card, read as a person reads it, and the strict schema of cards 1.5; for tests."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema.validators import Draft6Validator

from bot.channels.chat.words import clean
from bot.channels.teams.elements import Element


@cache
def schema() -> Draft6Validator:
    """The schema of cards 1.5 that Microsoft published."""
    found = files("adaptive_cards") / "schemas" / "schema-1.5.json"
    return Draft6Validator(json.loads(found.read_text(encoding="utf-8")))


def faults(card: Element) -> list[str]:
    """What that schema finds wrong."""
    plain = {name: value for name, value in card.items() if name != "msteams"}
    return [f"{'/'.join(map(str, one.path))}: {one.message[:200]}" for one in schema().iter_errors(plain)]


def words(part: object) -> str:
    """Everything that somebody reads in a card, without spaces and without the marks that keep words words."""
    return bare("".join(_words(part)))


def bare(text: str) -> str:
    """The text without its spaces and unseen marks: where a line is broken does not matter."""
    kept = clean(text).replace("\u2068", "").replace("\u2069", "").replace("\\", "").replace("\u2060", "")
    return "".join(kept.split())


def nested(part: object) -> Iterator[Mapping[str, Any]]:
    """Every element of a card, what stands in others too."""
    if isinstance(part, Mapping):
        yield part
        for name, inner in part.items():
            if name not in {"data", "fallback"}:
                yield from nested(inner)
    elif isinstance(part, list | tuple):
        for inner in part:
            yield from nested(inner)


def verbs(card: Element) -> set[str]:
    """The verbs of a card's buttons."""
    return {str(one["verb"]) for one in nested(card) if one.get("type") == "Action.Execute"}


def _words(part: object) -> Iterator[str]:
    for one in nested(part):
        yield from (str(one[name]) for name in ("text", "title", "label") if name in one)

"""Values as canonical JSON, the same text for the same content on every machine, and its hash; knows no tree."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import cast

from trees.values import Value

_DECIMAL = "$decimal"
_DATE = "$date"
SHORT = 16


def canonical(data: object) -> str:
    """The data as JSON with the order of keys kept where it means something, and no spaces to differ by.

    Options and nodes are read in order, so keys are not sorted; exact numbers keep their text.
    """
    return json.dumps(_plain(data), ensure_ascii=False, separators=(",", ":"))


def read_canonical(text: str) -> object:
    """The data of a canonical JSON text."""
    return json.loads(text, object_hook=_restore)


def digest(text: str) -> str:
    """The hash of a text, short enough to be read out."""
    return hashlib.sha256(text.encode()).hexdigest()[:SHORT]


def value_to_json(value: Value) -> object:
    """An answer's value as plain JSON; `value_from_json` reads it back, whatever the kind of its question."""
    return _plain(value)


def value_from_json(kept: object) -> Value:
    """The answer's value that `value_to_json` made."""
    if isinstance(kept, dict):
        return cast("Value", _restore(kept))
    return cast("Value", tuple(kept) if isinstance(kept, list) else kept)


def _plain(data: object) -> object:
    if isinstance(data, Mapping):
        return {str(key): _plain(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_plain(item) for item in data]
    if isinstance(data, Decimal):
        return {_DECIMAL: str(data)}
    if isinstance(data, date):
        return {_DATE: data.isoformat()}
    return data


def _restore(data: dict[str, object]) -> object:
    if data.keys() == {_DECIMAL}:
        return Decimal(str(data[_DECIMAL]))
    if data.keys() == {_DATE}:
        return date.fromisoformat(str(data[_DATE]))
    return data

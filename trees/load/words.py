"""Reads texts and lists of words, steps and names, with their conditions; knows no kind of node."""

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache

from policies.markdown import Marked, plain, spans_of
from policies.parsing import EXPRESSION, parse
from trees.expressions.scope import Expression
from trees.expressions.typing import nearest
from trees.load.making import Making
from trees.load.place import Place, check_keys, items, said, string
from trees.model import Item, Named, Part, Step, Text
from trees.values import DATE, TRUTH

_TEXT_KEYS = ("when", "say", "text")
parsed = lru_cache(maxsize=8192)(parse)


def read_text(place: Place, data: object, making: Making) -> Text | None:
    """A string, or a list of parts that may each have a `when`; nothing and a problem where it is neither."""
    parts = [part for where, item in items(place, data) for part in _parts(where, item, making)]
    if not parts:
        if data is None or data in ([], ""):
            place.wrong("Words are wanted here, and there are none.", "Write words, or take the key away.")
        return None
    fixed = all(part.when is None and not part.holes for part in parts)
    blocks = tuple(block for part in parts for block in part.marked.blocks)
    return Text(
        parts=tuple(parts),
        constant=plain(spans_of(blocks)) if fixed else None,
        blocks=blocks if fixed else None,
        source=_source(data),
    )


def optional_text(place: Place, data: Mapping[str, object], key: str, making: Making) -> Text | None:
    """A text, or nothing where the key is missing."""
    return read_text(place.at(key), data[key], making) if key in data else None


def read_when(place: Place, data: Mapping[str, object], making: Making) -> Expression | None:
    """The condition of a part, an item or a rule; nothing where there is none."""
    return making.expression(place.at("when"), data["when"], TRUTH) if "when" in data else None


def read_items(place: Place, data: object, making: Making) -> tuple[Item, ...]:
    """A list of lines, each a string or `{when, say}`."""
    found = []
    for where, item in items(place, data):
        when = read_when(where, item, making) if isinstance(item, Mapping) else None
        unconditional = {key: item[key] for key in item if key != "when"} if isinstance(item, Mapping) else item
        text = read_text(where, [unconditional] if isinstance(unconditional, Mapping) else unconditional, making)
        if text is not None:
            found.append(Item(words=text, when=when, line=where.line))
    return tuple(found)


def read_steps(place: Place, data: object, making: Making) -> tuple[Step, ...]:
    """A `do` list: each a string or `{step, by, when}`."""
    found = []
    for number, (where, item) in enumerate(items(place, data), start=1):
        step = _step(where, item, making, key=str(number))
        if step is not None:
            found.append(step)
    return tuple(found)


def _step(where: Place, item: object, making: Making, *, key: str) -> Step | None:
    if not isinstance(item, Mapping):
        text = read_text(where, item, making)
        return Step(key=key, words=text, line=where.line) if text else None
    if not set(item) & {"step", "text"} and len(item) == 1 and " " in next(iter(item)):
        _colon_in_text(where, item)
        return None
    check_keys(where, item, ("step", "by", "when", "text"), () if "text" in item else ("step",))
    if not set(item) & {"step", "text"}:
        return None
    words = item.get("step", {"text": item["text"]} if "text" in item else None)
    text = read_text(where.at("step"), [words] if isinstance(words, Mapping) else words, making)
    when = read_when(where, item, making)
    by = making.expression(where.at("by"), item["by"], DATE) if "by" in item else None
    return Step(key=key, words=text, by=by, when=when, line=where.line) if text else None


def read_named(place: Place, data: object, making: Making, key: str) -> tuple[Named, ...]:
    """A list of names from elsewhere, each a string or `{when, <key>}`, such as `{when: …, cite: policy/section}`."""
    found = []
    for where, item in items(place, data):
        when = None
        name = item
        if isinstance(item, Mapping):
            check_keys(where, item, ("when", key), (key,))
            when, name = read_when(where, item, making), item.get(key)
        found.append(Named(id=string(where, name), when=when, line=where.line))
    return tuple(one for one in found if one.id)


def _parts(place: Place, item: object, making: Making) -> list[Part]:
    if isinstance(item, int | Decimal) and not isinstance(item, bool):
        item = str(item)
    if isinstance(item, str):
        part = _part(place, item, making, when=None)
        return [part] if part else []
    if not isinstance(item, Mapping):
        place.wrong(f"Words are wanted here, and this is {said(item)}.", "Put the words in quotes or under `|`.")
        return []
    return _conditional(place, item, making)


def _conditional(place: Place, item: Mapping[str, object], making: Making) -> list[Part]:
    if not set(item) & {"say", "text"}:
        _colon_in_text(place, item)
        return []
    check_keys(place, item, _TEXT_KEYS)
    when = read_when(place, item, making)
    key = "say" if "say" in item else "text"
    words = item["say"] if key == "say" else _shared(place, item["text"], making)
    parts = [_part(where, one, making, when=when) for where, one in items(place.at(key), words)]
    return [part for part in parts if part is not None]


def _colon_in_text(place: Place, item: Mapping[str, object]) -> None:
    key, value = next(iter(item.items()), ("", ""))
    if len(item) != 1 or not isinstance(value, str):
        place.wrong("Words are wanted here, and this is a mapping.", "Put the text under `|`, or write `say:`.")
        return
    place.wrong(
        "There is a colon and a space inside an unquoted text, and YAML takes it for a key.",
        f"Put the text under a bar:\n|\n  {key}: {value}",
    )


def _shared(place: Place, name: object, making: Making) -> object:
    texts = making.around.texts
    if isinstance(name, str) and name in texts:
        making.used_texts.add(name)
        return texts[name]
    place.at("text").wrong(f"There is no text '{name}' in texts.yaml.", nearest(str(name), texts))
    return None


def _part(place: Place, source: object, making: Making, *, when: Expression | None) -> Part | None:
    if not isinstance(source, str) or not source.strip():
        place.wrong(f"Words are wanted here, and this is {said(source)}.", "Write words.")
        return None
    marked: Marked = parsed(source)
    # A text under `|` begins on the line after its key; a letter's body on its own.
    first = 1 if source.endswith("\n") and place.path else 0
    for number, line in enumerate(source.splitlines()):
        if "{%" in line:
            remedy = "Make a list of parts, and give one of them a `when:`."
            place.wrong("`{% … %}` is not used here: it would be shown as it stands.", remedy, after=first + number)
    for fault in marked.faults:
        place.wrong(fault.problem, fault.remedy, after=first + fault.line - 1)
    at = EXPRESSION.finditer(source) if marked.holes else ()
    lines = [first + source.count("\n", 0, found.start()) for found in at]
    holes = [making.hole(place, hole, after=line) for hole, line in zip(marked.holes, lines, strict=False)]
    if marked.faults or any(hole is None for hole in holes):
        return None
    return Part(marked=marked, holes=tuple(hole for hole in holes if hole is not None), when=when, line=place.line)


def _source(data: object) -> str:
    if isinstance(data, list | tuple):
        return "\n".join(_source(item) for item in data)
    if isinstance(data, Mapping):
        return _source(data.get("say", ""))
    return str(data)

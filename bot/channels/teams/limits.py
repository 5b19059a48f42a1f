"""Every limit of Teams' that a card of ours must keep, and the strict schema of cards 1.5 as far as we use it; pure."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from bot.channels.teams.elements import Element

MOST_BYTES: Final = 24_000
"""Of a whole card in JSON: Teams refuses somewhat above it (design, "Microsoft Teams")."""

MOST_VISIBLE: Final = 6
"""Buttons that a card shows; the others stand behind “…”."""

TWO: Final = 2

MOST_SUMMARY: Final = 1_000

_TEXT: Final = frozenset({"type", "spacing"})
_NAMED: Final = frozenset({"type", "id", "label"})
_ACTION: Final = frozenset({"type", "title", "mode", "style", "tooltip"})
_DATA: Final = frozenset({"data", "associatedInputs"})
FIELDS: Final[Mapping[str, tuple[frozenset[str], frozenset[str]]]] = {
    "TextBlock": (frozenset({"type", "text"}), _TEXT | {"wrap", "style", "size", "weight", "color", "isSubtle"}),
    "RichTextBlock": (frozenset({"type", "inlines"}), _TEXT),
    "TextRun": (
        frozenset({"type", "text"}),
        frozenset({"size", "isSubtle", "weight", "italic", "color", "selectAction"}),
    ),
    "Container": (frozenset({"type", "items"}), _TEXT | {"style", "separator"}),
    "ActionSet": (frozenset({"type", "actions"}), _TEXT),
    "Input.ChoiceSet": (
        _NAMED | {"choices"},
        frozenset({"style", "wrap", "isMultiSelect", "placeholder", "value"}),
    ),
    "Input.Text": (_NAMED, frozenset({"isMultiline", "maxLength", "placeholder", "value"})),
    "Input.Date": (_NAMED, frozenset({"value"})),
    "Input.Number": (_NAMED, frozenset({"value"})),
    "Action.Execute": (frozenset({"type", "title", "verb", "fallback"}), _ACTION | _DATA),
    "Action.Submit": (frozenset({"type", "title"}), _DATA),
    "Action.OpenUrl": (frozenset({"type", "url"}), _ACTION),
}
"""What each kind of element must hold, and what it may hold beside it."""

BODY: Final = frozenset(
    {"TextBlock", "RichTextBlock", "Container", "ActionSet"}
    | {"Input.ChoiceSet", "Input.Text", "Input.Date", "Input.Number"}
)
ROOT: Final = frozenset({"type", "$schema", "version", "body", "lang", "fallbackText", "msteams"})
WORDS: Final[Mapping[str, tuple[str, frozenset[str]]]] = {
    "spacing": ("Default", frozenset({"None", "Small", "Default", "Medium", "Large", "ExtraLarge", "Padding"})),
    "mode": ("primary", frozenset({"primary", "secondary"})),
    "associatedInputs": ("auto", frozenset({"auto", "none"})),
    "weight": ("Default", frozenset({"Default", "Bolder", "Lighter"})),
    "size": ("Default", frozenset({"Default", "Small", "Medium", "Large", "ExtraLarge"})),
}
"""Words that some fields are limited to."""

_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_ADDRESS: Final = re.compile(r"(?:https?://|mailto:)\S+", re.IGNORECASE)
_MARKUP: Final = re.compile(r"(?<!\\)(?:\\\\)*[*_\[\]`~]")


def problems(card: Element) -> tuple[str, ...]:
    """Everything that Teams would refuse, cut, or read as markup in a card; nothing where it fits."""
    return tuple(_card(card))


def size(elements: Iterable[Element]) -> int:
    """How many bytes these elements are in a card."""
    return sum(len(_json(one)) + 1 for one in elements)


def visible(card: Element) -> int:
    """How many buttons a card shows."""
    return sum(1 for one in _nested(card) if _is_button(one) and one.get("mode") != "secondary")


def _card(card: Element) -> Iterator[str]:
    if (weight := len(_json(card))) > MOST_BYTES:
        yield f"{weight} bytes, where {MOST_BYTES} fit"
    if visible(card) > MOST_VISIBLE:
        yield f"{visible(card)} buttons on screen, where {MOST_VISIBLE} are shown"
    if card.get("type") != "AdaptiveCard" or card.get("version") != "1.5":
        yield "it is no card of version 1.5"
    yield from (f"the card has a {name}" for name in card.keys() - ROOT)
    if len(str(card.get("lang", "en"))) != TWO:
        yield "a language has two letters"
    if not card.get("body"):
        yield "nothing in it"
    ids = Counter(one["id"] for one in _nested(card) if "id" in one)
    yield from (f"the input {name} stands {times} times" for name, times in ids.items() if times > 1)
    for at, one in enumerate(card.get("body", ())):
        yield from (f"body {at} ({one.get('type')}): {wrong}" for wrong in _element(one, BODY))


def _element(one: Element, allowed: frozenset[str]) -> Iterator[str]:
    kind = str(one.get("type"))
    if kind not in allowed:
        yield f"a {kind} may not stand here"
        return
    must, may = FIELDS[kind]
    yield from (f"a {kind} without its {name}" for name in sorted(must - one.keys()))
    yield from (f"a {kind} has no {name}" for name in sorted(one.keys() - must - may))
    for name, (usual, words) in WORDS.items():
        if one.get(name, usual) not in words:
            yield f"{name} is {one[name]}"
    if kind in CHECKS:
        yield from CHECKS[kind](one)


def _text_block(one: Element) -> Iterator[str]:
    yield from _words("a text", one.get("text"))
    if _MARKUP.search(str(one.get("text"))):
        yield "it holds markup"


def _rich(one: Element) -> Iterator[str]:
    if not one.get("inlines"):
        yield "nothing in it"
    for inline in one.get("inlines", ()):
        yield from _element(inline, frozenset({"TextRun"}))


def _run(one: Element) -> Iterator[str]:
    if not one.get("text"):
        yield "words without words"
    if "\n" in str(one.get("text")):
        yield "a line is broken, which is not shown"
    if "selectAction" in one:
        yield from _element(one["selectAction"], frozenset({"Action.OpenUrl"}))


def _container(one: Element) -> Iterator[str]:
    if not one.get("items"):
        yield "nothing in it"
    for inner in one.get("items", ()):
        yield from _element(inner, BODY)


def _set(one: Element) -> Iterator[str]:
    if not one.get("actions"):
        yield "no button in it"
    for inner in one.get("actions", ()):
        yield from _element(inner, frozenset({"Action.Execute", "Action.OpenUrl"}))


def _execute(one: Element) -> Iterator[str]:
    yield from _words("a button", one.get("title"))
    yield from _element(one.get("fallback", {}), frozenset({"Action.Submit"}))
    sent = one.get("fallback", {}).get("data", {})
    if sent != {**one.get("data", {}), "verb": one.get("verb")}:
        yield "its fallback sends something else"


def _open(one: Element) -> Iterator[str]:
    if not _ADDRESS.fullmatch(str(one.get("url"))):
        yield f"{one.get('url')} is no address"


def _choices(one: Element) -> Iterator[str]:
    offered = one.get("choices", ())
    if not offered:
        yield "nothing to choose from"
    values = Counter(each.get("value") for each in offered)
    yield from (f"the value {value} stands {times} times" for value, times in values.items() if times > 1)
    for each in offered:
        yield from _words("a choice", each.get("title"))
        if set(each) != {"title", "value"} or not each["value"]:
            yield "a choice has a title and a value"
    if one.get("isMultiSelect") and any("," in str(value) for value in values):
        yield "a comma in a value: several are told apart by it"
    for value in str(one["value"]).split(",") if one.get("value") else ():
        if value not in values:
            yield "what is chosen at first is none of the choices"


def _date(one: Element) -> Iterator[str]:
    if not _DAY.fullmatch(str(one.get("value", "2000-01-01"))):
        yield "the day filled in is no day"


def _number(one: Element) -> Iterator[str]:
    if not isinstance(one.get("value", 0), int | float):
        yield "the number filled in is no number"


def _words(what: str, text: object) -> Iterator[str]:
    if not isinstance(text, str) or not text.strip():
        yield f"{what} without words"


def _is_button(one: Element) -> bool:
    return one.get("type") in {"Action.Execute", "Action.OpenUrl"} and "title" in one


def _nested(part: Any) -> Iterator[Element]:  # noqa: ANN401 - any JSON
    if isinstance(part, Mapping):
        yield part
        for name, inner in part.items():
            if name not in {"data", "fallback"}:
                yield from _nested(inner)
    elif isinstance(part, list | tuple):
        for inner in part:
            yield from _nested(inner)


def _json(part: Element) -> bytes:
    return json.dumps(part, ensure_ascii=False, separators=(",", ":")).encode()


CHECKS: Final[Mapping[str, Callable[[Element], Iterator[str]]]] = {
    "TextBlock": _text_block,
    "RichTextBlock": _rich,
    "TextRun": _run,
    "Container": _container,
    "ActionSet": _set,
    "Action.Execute": _execute,
    "Action.OpenUrl": _open,
    "Input.ChoiceSet": _choices,
    "Input.Date": _date,
    "Input.Number": _number,
}

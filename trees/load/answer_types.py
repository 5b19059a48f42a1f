"""Reads what a question wants: its type first, so that names are known, then options and limits as expressions."""

from collections.abc import Mapping

from trees.expressions.scope import Expression
from trees.load.making import Making
from trees.load.place import Place, check_keys, day, mapping, optional_string, said, truth, whole
from trees.load.words import read_text
from trees.model import AnswerType, Option
from trees.shown import AnswerKind
from trees.values import DATE, MONEY, NUMBER, TYPED, Type

KINDS: tuple[AnswerKind, ...] = ("choice", "choices", "number", "money", "date", "text")
MOST_TYPED = 2000
MOST_OPTIONS = 100
_SIMPLE: Mapping[str, Type] = {"money": MONEY, "date": DATE, "text": TYPED}
_KEYS: Mapping[str, tuple[str, ...]] = {
    "number": ("whole", "min", "max", "unit"),
    "money": ("min", "max"),
    "date": ("not_before", "not_after"),
    "text": ("max_length",),
}


def kind_of(node: Mapping[str, object]) -> AnswerKind | None:
    """The answer type that a question carries; nothing where it has none or several."""
    found = [kind for kind in KINDS if kind in node]
    return found[0] if len(found) == 1 else None


def type_of(node: object) -> Type | None:
    """The type of a question's answer, before anything else of it is read; nothing where it cannot be told."""
    kind = kind_of(node) if isinstance(node, Mapping) and "ask" in node else None
    if kind is None or not isinstance(node, Mapping):
        return None
    data = node[kind]
    if kind in ("choice", "choices"):
        labels = {str(option): _plain_label(option, given) for option, given in _options(data)}
        return Type(kind="option" if kind == "choice" else "options", labels=labels) if labels else None
    if kind == "number":
        settings = data if isinstance(data, Mapping) else {}
        unit = settings.get("unit")
        return Type(kind="number", whole=settings.get("whole") is True, unit=str(unit) if unit else None)
    return _SIMPLE[kind]


def _options(data: object) -> list[tuple[str, object]]:
    return list(data.items()) if isinstance(data, Mapping) else []


def _plain_label(option: str, given: object) -> str:
    label = given.get("label", option) if isinstance(given, Mapping) else given
    return label if isinstance(label, str) else str(option)


def read_answer_type(place: Place, node: Mapping[str, object], making: Making) -> AnswerType | None:
    """What a question wants, or nothing and a problem."""
    kind = kind_of(node)
    if kind is None:
        found = [one for one in KINDS if one in node]
        place.wrong(
            f"This question has {'several answer types' if found else 'no answer type'}.",
            f"Give it one of {', '.join(KINDS)}.",
        )
        return None
    known = type_of(node)
    if kind in ("choice", "choices"):
        options = read_options(place.at(kind), node[kind], making)
        return AnswerType(kind=kind, options=options, type=known) if known and options else None
    if known is None:
        return None
    return _limited(place.at(kind), node[kind], making, kind=kind, known=known)


def read_options(place: Place, data: object, making: Making) -> dict[str, Option]:
    """Options by id, each a label or `{label, hint}`."""
    options = {}
    found = _options(mapping(place, data))
    if isinstance(data, Mapping) and not 1 < len(found) <= MOST_OPTIONS:
        place.wrong(f"This question has {len(found)} options.", f"Give it 2 to {MOST_OPTIONS}.")
    for option, given in found:
        made = _option(place.at(option), option, given, making)
        if made is not None:
            options[option] = made
    return options


def _option(place: Place, option: str, given: object, making: Making) -> Option | None:
    if not isinstance(given, Mapping):
        label = read_text(place, given, making)
        return Option(id=option, label=label) if label else None
    check_keys(place, given, ("label", "hint"), ("label",))
    label = read_text(place.at("label"), given.get("label", option), making)
    hint = read_text(place.at("hint"), given["hint"], making) if "hint" in given else None
    return Option(id=option, label=label, hint=hint) if label else None


def _limited(place: Place, data: object, making: Making, *, kind: AnswerKind, known: Type) -> AnswerType:
    settings = mapping(place, data) if data is not None else {}
    check_keys(place, settings, _KEYS[kind])
    least, most = ("not_before", "not_after") if kind == "date" else ("min", "max")
    longest = whole(place.at("max_length"), settings["max_length"], least=1) if "max_length" in settings else None
    return AnswerType(
        kind=kind,
        whole=truth(place, settings, "whole"),
        minimum=_limit(place, settings, least, making, known),
        maximum=_limit(place, settings, most, making, known),
        unit=optional_string(place, settings, "unit"),
        max_length=min(longest or MOST_TYPED, MOST_TYPED) if kind == "text" else None,
        type=known,
    )


def _limit(
    place: Place, settings: Mapping[str, object], key: str, making: Making, known: Type
) -> Expression | None:  # fmt: skip
    if settings.get(key) is None or known.kind == "typed":
        return None
    data = settings[key]
    if known.kind == "date" and isinstance(data, str) and data[:1].isdigit():
        made = day(place.at(key), data)
        return making.expression(place.at(key), f"date('{made.isoformat()}')") if made else None
    if isinstance(data, bool):
        place.at(key).wrong(f"A limit is wanted here, and this is {said(data)}.", "Write a number or an expression.")
        return None
    return making.expression(place.at(key), data, DATE if known.kind == "date" else NUMBER)

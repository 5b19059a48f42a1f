"""Reads the questions of a tree, with what is checked of an answer; knows no other kind of node."""

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from trees.expressions.typing import nearest
from trees.load.answer_types import KINDS, read_answer_type
from trees.load.making import Making, Raw
from trees.load.node_parts import cites, next_of, statutory
from trees.load.place import Place, check_keys, mapping, one_of, optional_string, string
from trees.load.words import optional_text, read_text
from trees.marks import constant_mark
from trees.model import CheckRule, Question, Sensitive, Unsure
from trees.values import TRUTH

SENSITIVE = ("health", "pregnancy", "disability", "race", "belief", "union", "sex-life", "criminal", "abuse")

_QUESTION = (
    "ask",
    *KINDS,
    *("hint", "why", "find_out", "cite", "check", "unsure", "answers", "sensitive", "next", "statutory"),
)


def read_question(place: Place, raw: Raw, making: Making) -> Question | None:
    """A question with its answer type, checks and ways on; nothing and a problem where it is unfit."""
    check_keys(place, raw, _QUESTION, ("ask", "next"))
    ask = read_text(place.at("ask"), raw["ask"], making)
    answer = read_answer_type(place, raw, making)
    options = answer.options if answer is not None and answer.kind == "choice" else None
    if answer is None and isinstance(raw.get("next"), Mapping):  # what may lead somewhere is told with the answers
        return None
    way = next_of(place, raw, making, tuple(options) if options is not None else None)
    hint, why, find_out = (optional_text(place, raw, key, making) for key in ("hint", "why", "find_out"))
    cited, rules = cites(place, raw, making), _checks(place, raw, making)
    unsure, supplies = _unsure(place, raw, making, tuple(options or ())), _supplies(place, raw, making)
    if ask is None or answer is None or way is None:
        return None
    node = Question(
        id=place.node or "",
        ask=ask,
        type=answer,
        next=way,
        hint=hint,
        why=why,
        find_out=find_out,
        cite=cited,
        check=rules,
        unsure=unsure,
        supplies=supplies,
        sensitive=_sensitive(place, raw),
        statutory=statutory(place, raw),
        line=place.line,
    )
    return replace(node, mark=constant_mark(node))


def _sensitive(place: Place, raw: Raw) -> Sensitive | None:
    if raw.get("sensitive") is None:
        return None
    return cast("Sensitive", one_of(place.at("sensitive"), raw["sensitive"], SENSITIVE) or None)


def _checks(place: Place, raw: Raw, making: Making) -> tuple[CheckRule, ...]:
    if "check" not in raw:
        return ()
    data = raw["check"]
    rules = data if isinstance(data, list | tuple) else [data]
    made = [_check(place.at("check", index), rule, making) for index, rule in enumerate(rules)]
    return tuple(rule for rule in made if rule is not None)


def _check(place: Place, item: object, making: Making) -> CheckRule | None:
    raw = mapping(place, item)
    check_keys(place, raw, ("that", "otherwise"), ("that", "otherwise"))
    if not {"that", "otherwise"} <= set(raw):
        return None
    that = making.expression(place.at("that"), raw["that"], TRUTH)
    otherwise = read_text(place.at("otherwise"), raw["otherwise"], making)
    return CheckRule(that=that, otherwise=otherwise, line=place.line) if that and otherwise else None


def _unsure(place: Place, raw: Raw, making: Making, options: tuple[str, ...]) -> Unsure | None:
    if raw.get("unsure") is None:
        return None
    data, where = raw["unsure"], place.at("unsure")
    if isinstance(data, Mapping):
        check_keys(where, data, ("as",), ("as",))
        counts_as = str(data.get("as"))
        if counts_as not in options:
            where.wrong(f"'{counts_as}' is not an option of this question.", nearest(counts_as, options))
        return Unsure(counts_as=counts_as)
    go = string(where, data)
    if go and go not in making.nodes:
        where.wrong(f"There is no node '{go}' in this tree.", nearest(go, making.nodes))
    return Unsure(go=go) if go else None


def _supplies(place: Place, raw: Raw, making: Making) -> str | None:
    earlier = optional_string(place, raw, "answers")
    if not earlier:
        return None
    known, own = making.types.get(earlier), making.types.get(place.node or "")
    if earlier not in making.nodes or known is None:
        place.at("answers").wrong(f"There is no question '{earlier}' to answer.", nearest(earlier, making.nodes))
    elif own is not None and (own.kind, own.whole) != (known.kind, known.whole):
        place.at("answers").wrong(
            f"This gives {own.says}, and '{earlier}' wants {known.says}.", "Give both the same answer type."
        )
    elif own is not None and not set(own.labels or ()) <= set(known.labels or ()):
        place.at("answers").wrong(
            f"'{earlier}' does not have all the options of this question.",
            f"Give it options of that one: {', '.join(known.labels or ())}.",
        )
    return earlier

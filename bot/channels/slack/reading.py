"""What a manager did in Slack, read as the turn that it asks for; pure, trusts nothing, and knows no employment."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from bot.channels.chat import reading
from bot.channels.chat.reading import ONWARD, VERBS, Stands, carried, known_id, mapping, pressed, shortened
from bot.channels.slack.asking import ASK
from bot.channels.slack.elements import PREFIX
from bot.channels.slack.origin import Payload, without_number
from bot.conversation.turn import Channel, Turn, Verb

__all__ = ["VERBS", "By", "Stands", "given", "mark_of", "sent", "shortened", "turn_id", "turn_of", "where"]

FIELD: Final = "field/"
"""What the id of a form's block begins with, followed by the field's name."""

VIEW: Final = f"{PREFIX}.view."
"""What the callback id of a form begins with, followed by its name."""

_MOST_DIGITS: Final = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class By(reading.By):
    """Who did it in Slack."""

    channel: Channel = "slack"


def turn_of(payload: Payload, *, by: By) -> Turn | None:
    """The turn of a button or a list in a message or in somebody's Home tab; nothing where it asks for none."""
    act = _first(payload.get("actions"))
    action = str(act.get("action_id", ""))
    verb = without_number(action).removeprefix(f"{PREFIX}.")
    if not action.startswith(f"{PREFIX}.") or verb not in VERBS:
        return None
    stands = where(act)
    answered: str | tuple[str, ...] | None = stands.value
    if verb == "answer" and answered is None:
        answered = given(payload, stands)
    once = verb in ONWARD or (verb == "answer" and stands.value is not None)
    return pressed(cast("Verb", verb), stands, answered, mark=_mark(payload, act, once=once), by=by)


def where(act: Payload) -> Stands:
    """Where an element stands: by what a button carries, or by its block's id and what was chosen in it."""
    if "value" in act:
        return _carried(act.get("value"))
    chosen = mapping(act.get("selected_option")).get("value")
    conversation, count = _placed(str(act.get("block_id", "")))
    return Stands(conversation=conversation, count=count, value=None if chosen is None else str(chosen))


def given(payload: Payload, stands: Stands) -> str | tuple[str, ...]:
    """What stands in the place to answer of this conversation; nothing filled in is an empty answer."""
    values = mapping(mapping(payload.get("state")).get("values"))
    for block, elements in values.items():
        if str(block).startswith(f"{ASK}/") and _placed(str(block))[0] == stands.conversation:
            for element in mapping(elements).values():
                return _value(mapping(element))
    return ""


def sent(payload: Payload) -> tuple[Stands, dict[str, str]]:
    """Where a form stands that was sent or that was pressed in, and its fields by name; what is left empty is not
    among them.
    """
    view = mapping(payload.get("view"))
    values = mapping(mapping(view.get("state")).get("values"))
    return _carried(view.get("private_metadata")), dict(_fields(values))


def mark_of(payload: Payload) -> str:
    """What a form is known by with what stands in it: sent again as it is, it is the same turn."""
    view = mapping(payload.get("view"))
    values = json.dumps(mapping(view.get("state")).get("values") or {}, sort_keys=True)
    return f"{view.get('id')}/{view.get('hash')}/{values}"


def turn_id(mark: str) -> str:
    """A turn's id: the same for every delivery of the same thing."""
    return f"slack-{hashlib.sha256(mark.encode()).hexdigest()[:32]}"


def _mark(payload: Payload, act: Payload, *, once: bool) -> str:
    """What a press is known by: its trigger, and where two presses are one, what it was pressed on."""
    pressed = f"{act.get('action_id')}/{act.get('block_id')}/{act.get('value')}"
    message = mapping(payload.get("message"))
    if not once or not message:
        return f"{payload.get('trigger_id')}/{pressed}"
    looked = hashlib.sha256(json.dumps(message.get("blocks")).encode()).hexdigest()
    return f"{mapping(payload.get('channel')).get('id')}/{message.get('ts')}/{looked}/{pressed}"


def _carried(raw: object) -> Stands:
    try:
        values = json.loads(raw) if isinstance(raw, str) else {}
    except ValueError:
        return Stands()
    return carried(values) if isinstance(values, dict) else Stands()


def _placed(block: str) -> tuple[str | None, int | None]:
    """The conversation and the count in a block's id: see `elements.At.block`."""
    _, _, rest = block.partition("/")
    count, _, conversation = rest.partition("/")
    known = int(count) if count.isdecimal() and len(count) <= _MOST_DIGITS else None
    return known_id(conversation), known


def _value(element: Mapping[str, Any]) -> str | tuple[str, ...]:
    if "selected_options" in element:
        return tuple(str(one["value"]) for one in element["selected_options"] or ())
    option = mapping(element.get("selected_option"))
    found = option.get("value") or element.get("selected_date") or element.get("value")
    return "" if found is None else str(found)


def _fields(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for block, elements in values.items():
        if not str(block).startswith(FIELD):
            continue
        name = str(block).removeprefix(FIELD)
        for element in mapping(elements).values():
            value = _value(mapping(element))
            if isinstance(value, tuple):
                # Whoever was shown the names has ticked all of them, and nobody else.
                yield from (("names_shown", "yes"),) if name == "not_for" else ()
                yield from ((one, "yes") for one in value)
            elif value:
                yield name, value


def _first(acts: object) -> Payload:
    return mapping(acts[0]) if isinstance(acts, list) and acts else {}

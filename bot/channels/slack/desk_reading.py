"""What an adviser did in Slack, read from its payload: a turn, or the form to open first; pure, and trusts nothing."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from bot.channels.chat.desk_card import READ, VERB
from bot.channels.chat.desk_forms import AT_ONCE, FORMS
from bot.channels.chat.desk_turns import VERBS, Actor, Carried, carried, tick, turn
from bot.channels.slack.desk_forms import PREPARED, VIEW
from bot.channels.slack.desk_parts import FIELD
from bot.channels.slack.origin import without_number
from bot.channels.slack.reading import turn_id
from bot.conversation.turn import Turn
from bot.conversation.turn import Verb as TurnVerb

Payload = Mapping[str, Any]

_MARK: Final = re.compile(r"<(?P<sign>[@#!])?(?P<target>[^<>|]+)(?:\|(?P<label>[^<>]*))?>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """A button of a card: on which hand-over, seen at which count, and the trigger by which a form may open."""

    what: str  # a verb, `read` or `prepare`
    escalation: str
    count: int | None
    trigger: str
    channel: str | None = None
    value: str | None = None  # what was chosen
    view: str | None = None  # the form in which it was chosen
    typed: Mapping[str, str] | None = None  # what stands in that form
    again: int = 0  # how often it was filled in for them


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A form that was sent: its verb, its hand-over and its fields by name."""

    verb: TurnVerb
    escalation: str
    fields: Mapping[str, str]
    mark: str  # of this form as it was shown


def pressed(payload: Payload) -> Pressed | None:
    """The adviser's button of a `block_actions` payload; nothing where it is none of ours, or carries no sense."""
    acts = payload.get("actions") or [{}]
    act = acts[0]
    action = str(act.get("action_id", ""))
    view = payload.get("view") or {}
    if action == PREPARED:
        found, what = _carried(view.get("private_metadata")), "prepare"
    elif action.startswith(VERB):
        found, what = _carried(act.get("value")), without_number(action).removeprefix(VERB)
    else:
        return None
    if found is None or not (what in VERBS or f"{VERB}{what}" in {READ, PREPARED}):
        return None
    return Pressed(
        what=what,
        escalation=found.escalation,
        count=found.count,
        trigger=str(payload.get("trigger_id", "")),
        channel=(payload.get("channel") or {}).get("id"),
        value=(act.get("selected_option") or {}).get("value"),
        view=view.get("id"),
        typed=fields_of(view) if view else None,
        again=_again(view),
    )


def sent(payload: Payload) -> Sent | None:
    """The adviser's form of a `view_submission` payload; nothing where it is none of ours."""
    view = payload.get("view") or {}
    verb = str(view.get("callback_id", "")).removeprefix(VIEW)
    found = _carried(view.get("private_metadata"))
    if verb not in FORMS or found is None:
        return None
    return Sent(
        verb=cast("TurnVerb", verb),
        escalation=found.escalation,
        fields={**found.fields, **fields_of(view), **found.counted},
        mark=f"{view.get('id')}.{view.get('hash')}",
    )


def turn_pressed(button: Pressed, by: Actor) -> Turn | None:
    """The turn of a button that asks for nothing first."""
    if button.what not in AT_ONCE:
        return None
    fields = {} if button.count is None else {"count": str(button.count)}
    mark = turn_id(f"{button.trigger}.{button.what}")
    return turn(button.what, button.escalation, by, fields=fields, id=mark)


def turn_sent(form: Sent, by: Actor) -> Turn:
    """The turn of a form."""
    return turn(form.verb, form.escalation, by, fields=form.fields, id=turn_id(form.mark))


def typed(text: str, named: Callable[[str], str | None]) -> str:
    """What somebody typed, as they read it themselves: Slack's marks for people, channels and links are put in words.

    `named` says the name of a member by their id.
    """

    def said(found: re.Match[str]) -> str:
        sign, target, label = found["sign"] or "", found["target"], found["label"]
        if sign == "@":
            return f"@{named(target) or label or 'somebody'}"
        if sign:
            return f"{'#' if sign == '#' else '@'}{label or target}".replace("@@", "@")
        address = target.removeprefix("mailto:").removeprefix("tel:")
        return address if label in (None, address, target) else f"{label} ({address})"

    return _MARK.sub(said, text).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def fields_of(view: Payload) -> dict[str, str]:
    """The fields of a form by name, as a form on the web would send them; what was left empty is left out."""
    return dict(_fields((view.get("state") or {}).get("values") or {}))


def _fields(values: Mapping[str, Mapping[str, Payload]]) -> Iterator[tuple[str, str]]:
    for block, elements in values.items():
        if not block.startswith(FIELD):
            continue
        name = block.removeprefix(FIELD).partition("#")[0]
        for element in elements.values():
            yield from _values(name, element)


def _values(name: str, element: Payload) -> Iterator[tuple[str, str]]:
    if "selected_options" in element:
        chosen = [str(option["value"]) for option in element["selected_options"] or ()]
        yield from ((tick(name, one), "yes") for one in chosen)
        return
    option = element.get("selected_option") or {}
    value = element.get("value") or option.get("value") or element.get("selected_date")
    if value:
        yield name, str(value)


def _carried(raw: object) -> Carried | None:
    """What a button or a form carries, as Slack gives it back."""
    try:
        values = json.loads(str(raw))
    except ValueError:
        return None
    return carried(values) if isinstance(values, dict) else None


def _again(view: Payload) -> int:
    blocks = [str(block).partition("#")[2] for block in (view.get("state") or {}).get("values") or {}]
    return max((int(number) for number in blocks if number.isdecimal()), default=0)

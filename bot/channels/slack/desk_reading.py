"""What an adviser did in Slack, read from its payload: a turn, or the form to open first; pure, and trusts nothing."""

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, cast, get_args

from bot.channels.chat.desk_card import READ, VERB
from bot.channels.chat.desk_forms import AT_ONCE, FORMS, LINES
from bot.channels.slack.desk_forms import PREPARED, VIEW
from bot.channels.slack.desk_parts import FIELD
from bot.channels.slack.origin import without_number
from bot.conversation.handing_back import FIX
from bot.conversation.turn import Turn
from bot.conversation.turn import Verb as TurnVerb
from bot.people.roles import ADVISER_VERBS
from escalation.form import LINE
from escalation.model import Verb

Payload = Mapping[str, Any]

NOTE: Final = re.compile(r"\s*(?://|note\s*:)\s*", re.IGNORECASE)
"""What a message in a card's thread begins with where only advisers are to see it."""

_MARK: Final = re.compile(r"<(?P<sign>[@#!])?(?P<target>[^<>|]+)(?:\|(?P<label>[^<>]*))?>")
_VERBS: Final = frozenset(get_args(Verb))
_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_MOST_DIGITS: Final = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who did it, for which organisation, and when."""

    person: str
    organisation: str
    at: datetime


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
        carried, what = _carried(view.get("private_metadata")), "prepare"
    elif action.startswith(VERB):
        carried, what = _carried(act.get("value")), without_number(action).removeprefix(VERB)
    else:
        return None
    if carried is None or not (what in _VERBS or f"{VERB}{what}" in {READ, PREPARED}):
        return None
    return Pressed(
        what=what,
        escalation=carried[0],
        count=carried[1],
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
    carried = _carried(view.get("private_metadata"))
    if verb not in FORMS or carried is None:
        return None
    return Sent(
        verb=cast("TurnVerb", verb),
        escalation=carried[0],
        fields={**carried[2], **fields_of(view)} | ({} if carried[1] is None else {"count": str(carried[1])}),
        mark=f"{view.get('id')}.{view.get('hash')}",
    )


def turn_pressed(button: Pressed, by: Actor) -> Turn | None:
    """The turn of a button that asks for nothing first."""
    if button.what not in AT_ONCE:
        return None
    fields = {} if button.count is None else {"count": str(button.count)}
    return _turn(
        cast("TurnVerb", button.what), button.escalation, by, fields=fields, mark=f"{button.trigger}.{button.what}"
    )


def turn_sent(form: Sent, by: Actor) -> Turn:
    """The turn of a form."""
    return _turn(form.verb, form.escalation, by, fields=form.fields, mark=form.mark)


def turn_written(text: str, by: Actor, *, escalation: str, channel: str, ts: str, chat: bool = True) -> Turn | None:
    """The turn of a message in a card's thread: a reply, or a private note where it begins like one.

    `chat` says whether the manager can be written to at all; otherwise everything is a note.
    """
    note = NOTE.match(text)
    verb: TurnVerb = "note" if note or not chat else "reply"
    words = text[note.end() :] if note else text
    if not words.strip():
        return None
    made = _turn(verb, escalation, by, fields={"text": words.strip()}, mark="")
    return replace(made, id=written_id(channel, ts))


def written_id(channel: str, ts: str) -> str:
    """The turn of a message that somebody wrote, by Slack's own name for it: when they change it, it is found again."""
    return f"{written_in(channel)}{ts}"


def written_in(channel: str) -> str:
    """What the turn of every message that was written in a channel begins with."""
    return f"slack-{channel}-"


def turn_id(mark: str) -> str:
    """A turn's id: the same for every delivery of the same thing."""
    return f"slack-{hashlib.sha256(mark.encode()).hexdigest()[:32]}"


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
        yield from ((_each(name, one), "yes") for one in chosen)
        return
    option = element.get("selected_option") or {}
    value = element.get("value") or option.get("value") or element.get("selected_date")
    if value:
        yield name, str(value)


def _each(name: str, value: str) -> str:
    """The name of one tick: a line of the checklist, or an option of a question that takes several."""
    if name.partition(":")[0] == LINES:
        return f"{LINE}{value}"
    return f"{name}:{value}" if name.startswith(FIX) else name


def _carried(raw: object) -> tuple[str, int | None, dict[str, str]] | None:
    """What a button or a form carries: the hand-over, its count, and the fields that it was shown with."""
    try:
        values = json.loads(str(raw))
    except ValueError:
        return None
    if not isinstance(values, dict) or not _ID.fullmatch(str(values.get("e", ""))):
        return None
    count = values.get("k")
    known = count if isinstance(count, int) and len(str(abs(count))) <= _MOST_DIGITS and count >= 0 else None
    kept = {name: str(values[key]) for key, name in (("o", "organisation"), ("was", "was")) if values.get(key)}
    return str(values["e"]), known, kept


def _again(view: Payload) -> int:
    blocks = [str(block).partition("#")[2] for block in (view.get("state") or {}).get("values") or {}]
    return max((int(number) for number in blocks if number.isdecimal()), default=0)


def _turn(verb: TurnVerb, escalation: str, by: Actor, *, fields: Mapping[str, str], mark: str) -> Turn:
    if verb not in ADVISER_VERBS:
        raise ValueError(f"{verb} is no adviser's verb")
    return Turn(
        id=turn_id(mark),
        at=by.at,
        person=by.person,
        organisation=by.organisation,
        channel="slack",
        verb=verb,
        conversation=escalation,
        fields=fields,
    )

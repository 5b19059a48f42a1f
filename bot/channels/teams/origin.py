"""From whom and from where something came, read from an activity of Teams; decides nothing. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from bot.channels.chat.reading import mapping

Activity = Mapping[str, Any]
"""What Teams sends, as it sends it."""

Kind = Literal["message", "edited", "deleted", "execute", "invoke", "installed", "removed"]
"""What happened: words, changed or taken back, a button, another question of Teams' own, or that we were let in or sent
away."""

CHANGES: Final[Mapping[object, Kind]] = {"messageUpdate": "edited", "messageDelete": "deleted"}

Scope = Literal["personal", "groupChat", "channel"]

EXECUTE: Final = "adaptiveCard/action"
VERB: Final = "verb"
"""The field in which an older Teams says what a button was: it sends a message and no invoke."""

LISTS: Final[tuple[str, ...]] = ("attachments", "entities", "membersAdded", "membersRemoved")
WORDS: Final[tuple[str, ...]] = (
    "type",
    "name",
    "id",
    "text",
    "textFormat",
    "replyToId",
    "serviceUrl",
    "timestamp",
    "action",
)
WHOLES: Final[tuple[str, ...]] = ("from", "recipient", "conversation", "channelData")

_THREAD: Final = ";messageid="
_AT: Final = re.compile(r"<at[^>]*>.*?</at>", re.DOTALL)
_LONGEST: Final = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What somebody did, where, and as whom.

    `name` is a button's verb without its number, the name of another invoke, or the scope. `user` is the person's
    `aadObjectId`, `member` their id in this conversation. `conversation` is without the thread, whose root `thread`
    names. `card` is the activity of ours that a button stands on. `data` are a button's data with all that was filled
    in; `text` what was typed, without our own name; `key` what a repeat has too.
    """

    kind: Kind
    name: str
    scope: Scope
    tenant: str
    user: str
    member: str
    conversation: str
    thread: str | None
    service_url: str
    card: str | None
    data: Mapping[str, Any]
    text: str
    key: str
    team: str | None
    activity: Activity


def origin_of(activity: Activity) -> Origin | None:
    """Where it came from; nothing where nobody did it, or it is of no kind that we know."""
    scope, known = scope_of(activity), _known(activity)
    if scope is None or known is None:
        return None
    kind, name, data = known
    sender, conversation = mapping(activity.get("from")), mapping(activity.get("conversation"))
    place, _, thread = _text(conversation.get("id")).partition(_THREAD)
    channel = mapping(activity.get("channelData"))
    return Origin(
        kind=kind,
        name=name,
        scope=scope,
        tenant=tenant_of(activity),
        user=_text(sender.get("aadObjectId")),
        member=_text(sender.get("id")),
        conversation=place,
        thread=thread or None,
        service_url=_text(activity.get("serviceUrl")),
        card=_text(activity.get("replyToId")) or None,
        data=data,
        text=words_of(activity),
        key=_text(activity.get("id")),
        team=_text(mapping(channel.get("team")).get("id")) or None,
        activity=activity,
    )


def tenant_of(activity: Activity) -> str:
    """The tenant in which it happened."""
    said = mapping(mapping(activity.get("channelData")).get("tenant")).get("id")
    return _text(said) or _text(mapping(activity.get("conversation")).get("tenantId"))


def scope_of(activity: Activity) -> Scope | None:
    """Whether it happened in somebody's own chat with us, in a group, or in a channel."""
    said = mapping(activity.get("conversation")).get("conversationType", "personal")
    known: tuple[Scope, ...] = ("personal", "groupChat", "channel")
    return next((one for one in known if one == said), None)


def words_of(activity: Activity) -> str:
    """What was typed: our own name is none of it, others' stay as they read."""
    text = activity.get("text")
    if not isinstance(text, str):
        return ""
    ours = mapping(activity.get("recipient")).get("id")
    for entity in activity.get("entities") or ():
        one = mapping(entity)
        if one.get("type") == "mention" and mapping(one.get("mentioned")).get("id") == ours:
            text = text.replace(str(one.get("text") or ""), " ") if one.get("text") else _AT.sub(" ", text)
    return text.strip()


def calls_us(activity: Activity) -> bool:
    """Whether a message calls us by name: of others, those alone are for us that stand below a card of ours."""
    ours = mapping(activity.get("recipient")).get("id")
    entities = (mapping(one) for one in activity.get("entities") or ())
    return any(one.get("type") == "mention" and mapping(one.get("mentioned")).get("id") == ours for one in entities)


def mended(activity: Activity) -> Activity:
    """A card's action as it would be if a person had pressed it: Teams may press by itself, and leave data out."""
    value = activity.get("value")
    if activity.get("type") != "invoke" or activity.get("name") != EXECUTE or not isinstance(value, Mapping):
        return activity
    action = value.get("action")
    whole = {**(action if isinstance(action, Mapping) else {})}
    whole["data"] = whole["data"] if isinstance(whole.get("data"), Mapping) else {}
    return {**activity, "value": {**{key: one for key, one in value.items() if key != "trigger"}, "action": whole}}


def shaped(activity: Activity) -> Activity:
    """The activity with what is of another kind than it should be left out, and no signs that a table cannot hold."""
    made = {name: _clean(value) for name, value in activity.items()}
    for name in LISTS:
        found = made.get(name)
        made[name] = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    wrong = [name for name in WORDS if name in made and not isinstance(made[name], str)]
    wrong += [name for name in WHOLES if name in made and not isinstance(made[name], dict)]
    return {name: value for name, value in made.items() if name not in wrong}


def is_refresh(activity: Activity) -> bool:
    """Whether a card asks by itself how things stand, and nobody pressed anything."""
    return mapping(activity.get("value")).get("trigger") == "automatic"


def without_number(verb: str) -> str:
    """A button's verb without the number that makes it the only one on its card."""
    head, _, last = verb.rpartition(".")
    return head if head and last.isdecimal() else verb


def _known(activity: Activity) -> tuple[Kind, str, Mapping[str, Any]] | None:
    sort, name = activity.get("type"), _text(activity.get("name"))
    value = mapping(activity.get("value"))
    if sort == "invoke" and name == EXECUTE:
        action = mapping(value.get("action"))
        return "execute", without_number(_text(action.get("verb"))), mapping(action.get("data"))
    if sort == "invoke":
        return "invoke", name, value
    if sort == "message" and isinstance(value.get(VERB), str):
        return "execute", without_number(value[VERB]), value
    scope = scope_of(activity) or "personal"
    if sort == "message":
        return "message", scope, value
    if sort in CHANGES:
        return CHANGES[sort], scope, value
    if sort == "installationUpdate":
        gone = str(activity.get("action", "")).startswith("remove")
        return ("removed" if gone else "installed"), scope, {}
    return _joined(activity, scope) if sort == "conversationUpdate" else None


def _joined(activity: Activity, scope: Scope) -> tuple[Kind, str, Mapping[str, Any]] | None:
    ours = mapping(activity.get("recipient")).get("id")
    if any(mapping(one).get("id") == ours for one in activity.get("membersAdded") or ()):
        return "installed", scope, {}
    if any(mapping(one).get("id") == ours for one in activity.get("membersRemoved") or ()):
        return "removed", scope, {}
    return None


def _clean(value: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, dict):
        return {_clean(key): _clean(one) for key, one in value.items()}
    return [_clean(one) for one in value] if isinstance(value, list) else value


def _text(value: object) -> str:
    """A name, no longer than any of Teams': what is longer is none, and is cut before it reaches a table."""
    return value[:_LONGEST] if isinstance(value, str) else ""

"""From whom and from where something came, read from what Slack sent; decides nothing. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from bot.channels.chat.reading import mapping

Kind = Literal["action", "view", "closed", "command", "shortcut", "event"]
"""What somebody did: a button, a form that was sent or closed, a command, a shortcut, or anything else."""

Payload = Mapping[str, Any]

TOMBSTONE: Final = "tombstone"
"""The kind of message that Slack leaves where one with a thread below it was deleted: it is Slackbot's."""

KINDS: Final[Mapping[str, Kind]] = {
    "block_actions": "action",
    "view_submission": "view",
    "view_closed": "closed",
    "shortcut": "shortcut",
    "message_action": "shortcut",
}
"""Slack's kinds of interaction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What somebody did, where, and as whom.

    `name` is the action's id without its number, the view's callback id, the command, the shortcut's, or an event's
    type, for a message with the kind of its channel, as `message.im`. `payload` is the event itself or the whole
    interaction. `key` is what a repeat of it has too.
    """

    kind: Kind
    name: str
    team: str
    user: str
    channel: str | None
    ts: str | None
    trigger: str | None
    key: str
    payload: Payload


def origin_of(body: Payload) -> Origin | None:
    """Where it came from; nothing where nobody did it, or it is of no kind that we know."""
    if body.get("type") == "event_callback":
        return _of_event(body)
    if "command" in body:
        return _of_command(body)
    kind = KINDS.get(str(body.get("type")))
    return None if kind is None else _of_interaction(body, kind)


def _of_event(body: Payload) -> Origin | None:
    event = mapping(body.get("event"))
    sort = str(event.get("type", ""))
    inner = mapping(event.get("message"))
    if not inner or inner.get("subtype") == TOMBSTONE:
        inner = mapping(event.get("previous_message"))
    user = event.get("user") or inner.get("user")
    by_bot = event.get("bot_id") or inner.get("bot_id")
    if by_bot or not isinstance(user, str):
        return None
    channel, ts = _text(event.get("channel")), _text(event.get("ts"))
    name = f"message.{_sort_of(event)}" if sort == "message" else sort
    return Origin(
        kind="event",
        name=name,
        team=str(body.get("team_id", "")),
        user=user,
        channel=channel,
        ts=ts,
        trigger=None,
        key=f"{channel}/{ts}" if channel and ts else str(body.get("event_id", "")),
        payload=event,
    )


def _of_command(body: Payload) -> Origin:
    return Origin(
        kind="command",
        name=str(body["command"]),
        team=str(body.get("team_id", "")),
        user=str(body.get("user_id", "")),
        channel=_text(body.get("channel_id")),
        ts=None,
        trigger=_text(body.get("trigger_id")),
        key=str(body.get("trigger_id", "")),
        payload=body,
    )


def _of_interaction(body: Payload, kind: Kind) -> Origin:
    user, view = mapping(body.get("user")), mapping(body.get("view"))
    container = mapping(body.get("container"))
    home = _text(user.get("team_id"))
    team = _text(mapping(body.get("team")).get("id")) or _text(view.get("team_id")) or home or ""
    return Origin(
        kind=kind,
        name=_name_of(body, kind),
        team=team,
        user=str(user.get("id", "")),
        channel=_text(mapping(body.get("channel")).get("id")) or _text(container.get("channel_id")),
        ts=_text(mapping(body.get("message")).get("ts")) or _text(container.get("message_ts")),
        trigger=_text(body.get("trigger_id")),
        key=str(body.get("trigger_id") or f"{view.get('id')}/{view.get('hash')}"),
        payload=body,
    )


def _name_of(body: Payload, kind: Kind) -> str:
    if kind == "action":
        first = mapping(next(iter(body.get("actions") or ()), {}))
        return without_number(str(first.get("action_id", "")))
    return str(mapping(body.get("view")).get("callback_id") or body.get("callback_id") or "")


def without_number(action: str) -> str:
    """The id of an action without the number that makes it the only one in its message."""
    head, _, last = action.rpartition(".")
    return head if head and last.isdecimal() else action


def _sort_of(event: Payload) -> str:
    """The kind of channel that a message came in, in the words of Slack's event types."""
    given = str(event.get("channel_type", ""))
    return {"group": "groups", "channel": "channels"}.get(given, given)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None

"""A Slack workspace in memory: people, channels, messages, views; knows no network and nothing of our product."""

import json
import threading
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any, Final, Literal

Json = Mapping[str, Any]

TEAM: Final = "T0FINGER"
BOT_USER: Final = "U0BOT"
BOT: Final = "B0BOT"
APP: Final = "A0FINGER"
BOT_TOKEN: Final = "xoxb-stand-in"
APP_TOKEN: Final = "xapp-stand-in"


class Refused(Exception):
    """An answer with `ok` false; the text is Slack's word for the fault."""


@dataclass(kw_only=True)
class Member:
    """Somebody in the workspace, or a stranger from another one."""

    id: str
    name: str
    email: str | None = None
    team: str = TEAM
    guest: bool = False
    deleted: bool = False
    bot: bool = False

    def profile(self, *, with_email: bool) -> dict[str, object]:
        """What users.info says of them."""
        profile: dict[str, object] = {"real_name": self.name, "display_name": self.name, "team": self.team}
        if with_email and self.email:
            profile["email"] = self.email
        return {
            "id": self.id,
            "team_id": self.team,
            "name": self.name.lower().replace(" ", "."),
            "real_name": self.name,
            "deleted": self.deleted,
            "is_bot": self.bot,
            "is_restricted": self.guest,
            "is_ultra_restricted": False,
            "is_stranger": self.team != TEAM,
            "tz": "Europe/London",
            "profile": profile,
        }


@dataclass(kw_only=True)
class Channel:
    """A conversation of people: a DM with the app (im), a private channel (group) or an open one (channel)."""

    id: str
    kind: Literal["im", "group", "channel"]
    members: set[str]
    name: str = ""
    messages: list[dict[str, Any]] = field(default_factory=list)

    def find(self, ts: str) -> dict[str, Any]:
        """A message by its time.

        Raises:
            Refused: there is none.
        """
        for message in self.messages:
            if message["ts"] == ts:
                return message
        raise Refused("message_not_found")


@dataclass(kw_only=True)
class Installation:
    """The app in a workspace, with what its token allows."""

    team: str = TEAM
    bot_user: str = BOT_USER
    bot: str = BOT
    scopes: frozenset[str] = frozenset()


@dataclass(kw_only=True)
class View:
    """A modal that is open, or a Home tab."""

    id: str
    user: str
    shown: dict[str, Any]
    hash: str
    root: str


@dataclass(kw_only=True)
class Workspace:
    """All that Slack keeps."""

    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    members: dict[str, Member] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    installations: dict[str, Installation] = field(default_factory=dict)
    modals: dict[str, list[View]] = field(default_factory=lambda: defaultdict(list))
    homes: dict[str, View] = field(default_factory=dict)
    ephemerals: list[dict[str, Any]] = field(default_factory=list)
    prompts: dict[str, Json] = field(default_factory=dict)
    notified: list[tuple[str, str]] = field(default_factory=list)
    triggers: dict[str, str] = field(default_factory=dict)
    addresses: dict[str, dict[str, Any]] = field(default_factory=dict)
    echoes: list[dict[str, Any]] = field(default_factory=list)
    numbers: "count[int]" = field(default_factory=lambda: count(1))
    lock: threading.RLock = field(default_factory=threading.RLock)
    last: float = 0.0

    def ts(self) -> str:
        """The time of something new; no two are the same."""
        with self.lock:
            self.last = max(self.clock().timestamp(), self.last + 0.0001)
            return f"{self.last:.6f}"

    def new_id(self, letter: str) -> str:
        """An id that nothing else has."""
        return f"{letter}0{next(self.numbers):06}"

    def trigger(self, user: str) -> str:
        """What allows one view to be opened for somebody who has just done something."""
        made = f"{next(self.numbers)}.{TEAM}.{user}"
        self.triggers[made] = user
        return made

    def use_trigger(self, given: str) -> str:
        """Who it belongs to.

        Raises:
            Refused: it is no trigger, or one that was used.
        """
        if given not in self.triggers:
            raise Refused("invalid_trigger_id")
        user = self.triggers.pop(given)
        if not user:
            raise Refused("expired_trigger_id")
        return user

    def join(self, *members: Member) -> None:
        """People come into the workspace."""
        self.members.update({member.id: member for member in members})

    def private_channel(self, channel: str, *members: str) -> Channel:
        """A private channel with the app and these people in it."""
        made = Channel(id=channel, kind="group", members={BOT_USER, *members}, name=channel.lower())
        self.channels[channel] = made
        return made

    def dm(self, user: str) -> Channel:
        """The DM of the app with somebody."""
        channel = f"D{user[1:]}"
        return self.channels.setdefault(channel, Channel(id=channel, kind="im", members={BOT_USER, user}))

    def channel(self, given: str, *, seen_by: str) -> Channel:
        """A channel in which this user is.

        Raises:
            Refused: there is none.
        """
        if given in self.members:
            return self.dm(given)
        found = self.channels.get(given)
        if found is None or (seen_by not in found.members and found.kind != "channel"):
            raise Refused("channel_not_found")
        if seen_by not in found.members:
            raise Refused("not_in_channel")
        return found

    def post(self, channel: Channel, message: Json, *, echo: bool = True) -> dict[str, Any]:
        """A message is there from now on; people in the channel are notified, and the app is told of it."""
        kept = {"type": "message", **message, "ts": self.ts(), "team": TEAM}
        channel.messages.append(kept)
        self.notified += [(one, kept.get("text", "")) for one in channel.members - {kept["user"]}]
        if echo:
            self.echoes.append({**kept, "channel": channel.id, "event_ts": kept["ts"], "channel_type": channel.kind})
        return kept

    def put(self, channel: Channel, message: dict[str, Any], changes: Json) -> None:
        """A message reads otherwise from now on; nobody is notified, and the app is told of it."""
        before = dict(message)
        message.update(changes)
        self._changed(channel, "message_changed", message={**message}, previous_message=before)

    def remove(self, channel: Channel, message: dict[str, Any]) -> None:
        """A message is gone."""
        channel.messages.remove(message)
        self._changed(channel, "message_deleted", previous_message=message, deleted_ts=message["ts"])

    def _changed(self, channel: Channel, subtype: str, **more: object) -> None:
        ts = self.ts()
        about = {"channel": channel.id, "channel_type": channel.kind, "hidden": True, "ts": ts, "event_ts": ts}
        self.echoes.append({"type": "message", "subtype": subtype, **about, **more})

    def messages(self, channel: str) -> Sequence[dict[str, Any]]:
        """What stands in a channel, oldest first."""
        return tuple(self.channels[channel].messages) if channel in self.channels else ()


def decoded(value: Any) -> Any:  # noqa: ANN401 - JSON is anything
    """A field of a form that holds JSON, read; anything else as it is."""
    if isinstance(value, str) and value[:1] in "[{":
        return json.loads(value)
    return value

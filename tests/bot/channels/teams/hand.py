"""Somebody in their own chat with us in Teams: what they see there, and what they do, as Teams sends it; for tests."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx

from tests.bot.channels.teams.at_teams import AMARA, Standing
from tests.bot.channels.teams.drawn import nested, words
from tests.fakes.teams_activities import CHANNEL, activity, installed, mentioned, pressed, typed

Json = dict[str, Any]


@dataclass(kw_only=True)
class Hand:
    """One person. `inline` are cards that an invoke was answered with, which stand in place of what was sent."""

    standing: Standing
    user: str = AMARA
    inline: dict[str, Json] = field(default_factory=dict)
    status: int = 200
    spoken: str = ""

    @property
    def url(self) -> str:
        """Where Teams answers."""
        return self.standing.teams.url

    def installs(self) -> None:
        """They let us in."""
        self._deliver(installed(self.url, self.user))

    def says(self, text: str, **more: Any) -> httpx.Response:  # noqa: ANN401 - any JSON
        """They type to us."""
        return self._deliver(typed(self.url, self.user, text, **more))

    def changes(self, key: str, text: str | None, *, at: str = "2026-11-23T11:00:00.000Z") -> None:
        """They change what they typed, or delete it where no text is given."""
        sort = "messageUpdate" if text is not None else "messageDelete"
        self._deliver(activity(self.url, self.user, type=sort, id=key, text=text, timestamp=at))

    def mentions(self, text: str) -> None:
        """They call us in a channel."""
        self.standing.teams.chats.setdefault(CHANNEL, [])
        self._deliver(mentioned(self.url, self.user, text))

    def presses(self, verb: str, *, on: int = -1, times: int = 1, **filled: Any) -> Json:  # noqa: ANN401 - inputs
        """They press a button of a card, the newest if none is said, with what they filled in; gives the answer."""
        card = self.cards()[on]
        found = next(one for one in nested(card["content"]) if one.get("verb") == verb and _fits(one, filled))
        given = {name: value for name, value in filled.items() if name != "v"}
        sent = {**found["data"], **(given if found["associatedInputs"] == "auto" else {})}
        body: Json = {}
        for _ in range(times):
            answer = self._deliver(pressed(self.url, self.user, card["id"], verb, sent))
            body = answer.json()
            if "card.adaptive" in str(body.get("type")):
                self.inline[card["id"]] = body["value"]
            else:
                self.spoken = str(body.get("value"))
        return body

    def submits(self, verb: str, *, on: int = -1, **filled: Any) -> None:  # noqa: ANN401 - inputs
        """They press a button in an older Teams, which sends what its fallback holds as a message."""
        card = self.cards()[on]
        found = next(one for one in nested(card["content"]) if one.get("verb") == verb and "fallback" in one)
        value = {**found["fallback"]["data"], **filled}
        self._deliver(activity(self.url, self.user, type="message", replyToId=card["id"], value=value))

    def cards(self) -> list[Json]:
        """The cards in their chat as they see them: each with its id and its content."""
        return [
            {"id": one["id"], "content": self.inline.get(one["id"]) or one["attachments"][0]["content"]}
            for one in self.standing.cards(self.user)
        ]

    def reads(self, on: int = -1) -> str:
        """All words of a card, the newest if none is said, without spaces."""
        return words(self.cards()[on]["content"])

    def told(self) -> list[str]:
        """What was said to them beside cards."""
        chats = self.standing.teams.chats.values()
        return [str(one["text"]) for chat in chats for one in chat if one.get("text")]

    def _deliver(self, what: Json) -> httpx.Response:
        before = {one["id"]: one["attachments"] for one in self.standing.cards(self.user)}
        self.standing.at += timedelta(seconds=10)
        answer = self.standing.deliver(what)
        self.status = answer.status_code
        self.standing.send()
        for one in self.standing.cards(self.user):
            if before.get(one["id"]) not in (None, one["attachments"]):
                # An update replaces what an answer had put there.
                self.inline.pop(one["id"], None)
        return answer


def _fits(button: Mapping[str, Any], filled: Json) -> bool:
    return "v" not in filled or button["data"].get("v") == filled["v"]

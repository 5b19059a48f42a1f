"""Somebody in Teams: reads what stands there, presses buttons, fills in by label, types; knows no database.

They can only do what Teams lets them: press what is shown, choose what is offered, and write to us where we hear it.
"""

import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

import httpx

from bot.channels.teams.limits import problems
from tests.fakes import teams_activities as activities
from tests.fakes.teams import Teams

Json = Mapping[str, Any]

CARD: Final = "application/vnd.microsoft.card.adaptive"
WORDS: Final = "application/vnd.microsoft.activity.message"
UNSEEN: Final = dict.fromkeys(map(ord, "\u2068\u2069\u2060"), None)


class Door(Protocol):
    """The way in."""

    def deliver(self, activity: dict[str, Any]) -> httpx.Response:
        """Hands an activity over, as Teams sends it."""


@dataclass(kw_only=True)
class Repeating:
    """A door behind which Teams is not sure: it sends everything one to four times, and old things between the new."""

    door: Door
    chance: random.Random
    sent: list[dict[str, Any]] = field(default_factory=list)
    repeats: int = 0

    def deliver(self, activity: dict[str, Any]) -> httpx.Response:
        """Hands it over among repeats of it and of earlier ones, in any order; gives what it was answered first."""
        again = [activity] * self.chance.randint(0, 3)
        earlier = self.chance.choices(self.sent, k=self.chance.randint(0, 2)) if self.sent else []
        batch = [activity, *again, *earlier]
        self.chance.shuffle(batch)
        self.repeats += len(batch) - 1
        answers = [(one, self.door.deliver(one)) for one in batch]
        self.sent.append(activity)
        return next(answer for one, answer in answers if one is activity)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A message of ours on their screen: its id, where it stands, and the card as they see it now."""

    id: str
    conversation: str
    card: Json

    @property
    def words(self) -> str:
        """All that is read of it, on one line."""
        return words(self.card)

    @property
    def buttons(self) -> list[Json]:
        """What can be pressed, behind “…” too."""
        return [one for one in nested(self.card) if one.get("type") == "Action.Execute"]

    @property
    def inputs(self) -> dict[str, Json]:
        """What can be filled in, by its id."""
        return {one["id"]: one for one in nested(self.card) if str(one.get("type", "")).startswith("Input.")}

    def button(self, verb: str, **data: object) -> Json | None:
        """The button of a verb that carries these data."""
        return next((one for one in self.buttons if _does(one, verb, data)), None)


def _nothing() -> None:
    """Nothing follows."""


@dataclass(kw_only=True)
class TeamsPerson:
    """A member of the tenant; `after` runs once they have done something: what is due is then sent.

    `answered` are the cards that they alone were given in place of one, each with what stood there then; `told` is what
    was said beside a card. `sent` is the last thing of theirs that Teams told us.
    """

    teams: Teams
    door: Door
    id: str
    after: Callable[[], object] = _nothing
    answered: dict[str, tuple[str, Json]] = field(default_factory=dict)
    filled: dict[tuple[str, str], str] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    sent: dict[str, Any] | None = None

    @property
    def chat(self) -> str:
        """Their chat with us."""
        return activities.chat_of(self.id)

    def messages(self, conversation: str | None = None) -> list[Shown]:
        """The cards of ours that stand in a conversation, their own chat if none is named, as they see them."""
        where = conversation or self.chat
        return [Shown(id=one["id"], conversation=where, card=self._seen(one)) for one in self.teams.cards(where)]

    def says_of_ours(self, conversation: str | None = None) -> list[str]:
        """What we said in plain words there."""
        there = self.teams.chats.get(conversation or self.chat, [])
        return [str(one["text"]) for one in there if one.get("text") and not one.get("attachments")]

    def installs(self) -> None:
        """Adds the app to their own Teams."""
        self._tell(activities.installed(self.teams.url, self.id))

    def lets_in(self, channel: str) -> None:
        """Adds the app to a team, where it may write in this channel."""
        self._tell(activities.installed(self.teams.url, self.id, channel=channel))

    def types(self, text: str) -> None:
        """Writes in their own chat with us."""
        self._tell(activities.typed(self.teams.url, self.id, text))

    def mentions(self, text: str, *, channel: str, below: str | None = None) -> str:
        """Writes in a channel and calls us by name, below a message where one is named; gives the message's id."""
        made = activities.mentioned(self.teams.url, self.id, text, channel=channel)
        if below is not None:
            made["conversation"]["id"] = f"{channel};messageid={below}"
        self._tell(made)
        return str(made["id"])

    def writes_plainly(self, text: str, *, channel: str, below: str | None = None) -> None:
        """Writes in a channel and calls nobody: we hear it only where the team's owner lets us read along."""
        made = activities.typed(self.teams.url, self.id, text, channel=channel)
        if below is not None:
            made["conversation"]["id"] = f"{channel};messageid={below}"
        self._tell(made)

    def fills(self, shown: Shown, name: str, value: str) -> None:
        """Fills in a place of a card, or chooses by what an option brings back.

        Raises:
            AssertionError: it is not there, or the option is not offered.
        """
        assert name in shown.inputs, f"no place {name} on the card, but {list(shown.inputs)}"
        offered = {one["value"] for one in shown.inputs[name].get("choices", ())}
        assert not offered or set(value.split(",")) <= offered, f"not offered: {value}, but {offered}"
        self.filled[shown.id, name] = value

    def presses(self, shown: Shown, button: Json) -> None:
        """Presses a button, with all that is filled in where it asks for it."""
        self._tell(self.pressing(shown, button))

    def pressing(self, shown: Shown, button: Json) -> dict[str, Any]:
        """The activity of a press, to be delivered when a test wants it."""
        data = {**button.get("data", {})}
        if button.get("associatedInputs", "auto") == "auto":
            data |= {name: self._value(shown, name, one) for name, one in shown.inputs.items()}
        made = activities.pressed(self.teams.url, self.id, shown.id, button["verb"], data)
        if shown.conversation != self.chat:
            there = activities.activity(self.teams.url, self.id, channel=shown.conversation)
            made["conversation"] = {**there["conversation"], "id": f"{shown.conversation};messageid={shown.id}"}
            made["channelData"] = there["channelData"]
        return made

    def submits(self, shown: Shown, button: Json) -> None:
        """Presses a button in an older Teams, which sends what its fallback holds as a message, and reads no answer."""
        made, fallback = self.pressing(shown, button), button["fallback"]
        assert fallback["type"] == "Action.Submit"
        inputs = {name: value for name, value in made["value"]["action"]["data"].items() if name in shown.inputs}
        given = inputs if fallback.get("associatedInputs", "auto") == "auto" else {}
        made |= {"type": "message", "value": {**fallback["data"], **given}}
        del made["name"]
        self._tell(made)

    def again(self) -> None:
        """Teams is not sure of what they last did, and tells it once more."""
        assert self.sent is not None, "nothing was told yet"
        self._tell(self.sent)

    def hears(self, made: Json, answer: httpx.Response) -> None:
        """What became of something that was told: the card in its place, or words beside it."""
        self.statuses.append(answer.status_code)
        assert answer.status_code < 300, f"{answer.status_code}: {answer.text[:300]}"
        if made.get("type") == "invoke":
            self._take(str(made.get("replyToId")), json.loads(answer.content))

    def _tell(self, made: dict[str, Any]) -> None:
        self.sent = made
        self.hears(made, self.door.deliver(made))
        self.after()

    def _take(self, card: str, body: Json) -> None:
        assert body.get("statusCode") == 200, f"Teams shows an error and calls again: {body}"
        if body.get("type") == WORDS:
            self.told.append(str(body["value"]))
            return
        assert body.get("type") == CARD, f"Teams knows no such answer: {body.get('type')}"
        wrong = problems(body["value"])
        assert wrong == (), wrong
        self.answered[card] = (self._stands(card), body["value"])
        self.filled = {place: value for place, value in self.filled.items() if place[0] != card}

    def _seen(self, activity: Json) -> Json:
        """The card as it stands on their screen: what they were answered, until we change the message."""
        stood, card = self.answered.get(activity["id"], ("", {}))
        return card if card and stood == self._stands(activity["id"]) else activity["attachments"][0]["content"]

    def _stands(self, card: str) -> str:
        every = (one for there in self.teams.chats.values() for one in there if one["id"] == card)
        return json.dumps(next(every, {}).get("attachments"), sort_keys=True)

    def _value(self, shown: Shown, name: str, one: Json) -> str:
        return self.filled.get((shown.id, name), str(one.get("value", "")))


def words(card: object) -> str:
    """All that is read of a card, on one line: what stands in places too."""
    return " ".join(" ".join(_words(card)).split()).translate(UNSEEN)


def nested(part: object) -> Iterator[Json]:
    """Every element of a card, what stands in others too, in the order in which it is read."""
    if isinstance(part, Mapping):
        yield part
        for name, inner in part.items():
            if name not in {"data", "fallback"}:
                yield from nested(inner)
    elif isinstance(part, Sequence) and not isinstance(part, str):
        for inner in part:
            yield from nested(inner)


def _words(card: object) -> Iterator[str]:
    for one in nested(card):
        if one.get("type") == "RichTextBlock":
            yield "".join(str(run["text"]) for run in one["inlines"])
        elif one.get("type") != "TextRun":
            yield from (_plain(str(one[name])) for name in ("label", "text", "title", "tooltip") if one.get(name))
            if one.get("type") == "Input.Text" and one.get("value"):
                yield str(one["value"])


def _plain(text: str) -> str:
    """Words without the marks that keep them from being markup."""
    return text.replace("\\", "")


def _does(button: Json, verb: str, data: Mapping[str, object]) -> bool:
    carried = button.get("data", {})
    return bool(button["verb"] == verb) and all(carried.get(name) == value for name, value in data.items())

"""A manager in Slack, who reads the newest message and presses what a step says; decides nothing about journeys.

They meet the real app: signed requests in, the Web API of a stand-in out. Letters and receipts are links, which they
open at the pages.
"""

import copy
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from bot.conversation.reply import Reply, ShownQuestion
from bot.conversation.turn import Turn, Verb
from bot.conversation.world import Unknown
from bot.handle import Service
from tests.fakes.slack_person import SlackPerson, chosen
from tests.fakes.slack_words import Control, controls, words
from tests.fakes.slack_workspace import Json
from tests.journeys.plain import meaning
from tests.journeys.plain.at_pages import AtThePages, looked
from tests.journeys.plain.clock import Clock
from tests.journeys.plain.kept import RECEIPTS
from tests.journeys.plain.meaning import VERBS
from tests.journeys.plain.meanwhile import calendar_of
from tests.journeys.plain.script import AGAIN, ON_THE_SCREEN_BEFORE, Step
from tests.journeys.plain.slack_house import SlackHouse
from tests.people import MANAGER

WITH_WORDS: Final[Mapping[str, str]] = {"send": "open.send", "write": "open.write", "pass_on": "open.colleagues"}
"""Moves that open a form where something is to be said, and the button that opens it."""


@dataclass(kw_only=True)
class AtSlack:
    """Somebody in Slack."""

    house: SlackHouse
    person: str = MANAGER
    text: str = ""
    at: str = ""
    pages: AtThePages | None = None
    reply: Reply = field(default_factory=Reply)
    before: tuple[Json, Reply] | None = None
    held: Json | None = None

    @property
    def slack(self) -> SlackPerson:
        """The person at their client."""
        return self.house.people[self.person]

    @property
    def service(self) -> Service:
        """What the app handles turns with."""
        return self.house.service

    @property
    def clock(self) -> Clock:
        """The moment."""
        return self.house.clock

    def do(self, step: Step) -> None:
        """Does what the step says, and reads what stands there then."""
        before = len(self.slack.whispers())
        if step.does == "opens the start page":
            self.slack.opens("home")
            self.text = words(self.slack.home["blocks"])
            return
        if step.does in RECEIPTS or step.does == "makes letter":
            self._at_the_pages(step)
            return
        stood = (copy.deepcopy(dict(self.card)), self.reply) if self._anything() else None
        self._act(step)
        self._read(before)
        self.before = stood

    def take_up(self, conversation: str) -> None:
        """Opens a conversation that began elsewhere, from the Home tab."""
        self.at = conversation
        self.do(Step(does="looks"))

    def calendars(self) -> tuple[bytes, ...]:
        """What every calendar program is given: Slack has none of its own."""
        return (calendar_of(self.service, self.clock),)

    @property
    def card(self) -> Json:
        """The message in which the conversation goes on: the newest that carries it, else the newest of all."""
        if self.held is not None:
            return self.held
        ours = [one for one in self.slack.messages() if one.get("bot_id") and one.get("blocks")]
        assert ours, "nothing was said in Slack"
        about = [one for one in ours if self.at and any(_carries(c, self.at) for c in controls(one["blocks"]))]
        return (about or ours)[-1]

    def _act(self, step: Step) -> None:
        verb = VERBS.get(step.does, "answer")
        if step.does in OUT_OF_TURN:
            OUT_OF_TURN[step.does](self, step.words)
        elif verb == "find":
            self._find(step.words[0])
        elif verb in ("start", "practise") and step.words:
            self._begin(verb, step.words[0])
        elif verb == "answer":
            self._answer(step.words)
        elif verb == "show":
            self._look()
        elif verb == "pass_on":
            self._form("open.colleagues", step.words[0])
            self._press("pass_on", label=f"Ask {step.words[0]}")
        elif verb in WITH_WORDS and step.words:
            self._form(WITH_WORDS[verb], step.words[0])
        else:
            self._move(verb, step.words)

    def _find(self, problem: str) -> None:
        """Types it: as a message where nothing is asked, with the command where a message would be an answer."""
        if self.at:
            self.slack.commands(problem)
        else:
            self.slack.says(problem)

    def _begin(self, verb: Verb, title: str) -> None:
        """Chooses from what was found, else from the topics that the command shows."""
        value = meaning.topic_of(self.service, title)
        found = self._control(verb, value=value) if self._anything() else None
        if found is not None:
            self._choose_value(found, value)
            return
        self.at = ""
        before = len(self.slack.whispers())
        self.slack.commands()
        self.clock.at += timedelta(seconds=1)
        place = next((one for one in self._shown_since(before) if _offer(one, verb, value)), None)
        assert place is not None, f"nothing begins {title}"
        control = _offer(place, verb, value)
        assert control is not None
        if control.element["type"] != "button":
            self.slack.fills(place["ts"], control, _worded(control, value))
        self.slack.presses(control, message=place)

    def _shown_since(self, before: int) -> list[Json]:
        """What has come up: whispers, and the newest message."""
        return [*self.slack.whispers()[before:], *([self.card] if self._anything() else [])]

    def _anything(self) -> bool:
        return any(one.get("blocks") for one in self.slack.messages())

    def _answer(self, said: Sequence[str]) -> None:
        """Presses the option, or fills in and goes on; what is neither offered nor fits is typed."""
        shown = self.reply.shown
        options = [option.label for option in shown.options] if isinstance(shown, ShownQuestion) else []
        pressed = [one for one in self._controls("answer") if one.label == said[0]]
        if pressed and len(said) == 1:
            self._pressed(pressed[0])
            return
        place = next(iter(self._controls("ask")), None)
        if place is None or not _fits(place, said, options):
            self.slack.says(said[0])
            return
        self.slack.fills(self.card["ts"], place, *_offered(place, said))
        self._press("answer")

    def _answer_before(self, said: Sequence[str]) -> None:
        """Answers on the card as it stood before the last step: another client had not drawn it anew yet."""
        assert self.before is not None, "nothing stood there before"
        self.held, self.reply = self.before
        self._answer(said)
        self.held = None

    def _look(self) -> None:
        """Opens the conversation again, from the Home tab; not offered there, it is read where it stands."""
        self.house.send()
        self.slack.opens("home")
        view = self.house.slack.workspace.homes.get(self.slack.id)
        resume = (
            []
            if view is None
            else [one for one in controls(view.shown["blocks"]) if self.at and _carries(one, self.at)]
        )
        if view is not None and resume:
            self.slack.presses_in_view(resume[0], view)

    def _move(self, verb: Verb, said: Sequence[str]) -> None:
        if verb == "change":
            node = meaning.earlier(self.reply, said[0])
            self._choose_value(self._only("change"), node)
        elif verb in meaning.MEANT and said:
            value = meaning.MEANT[verb](self.reply, said[0])
            found = self._control(verb, value=value)
            assert found is not None, f"nothing does {verb} with {value}"
            self._choose_value(found, value)
        else:
            self._press(verb, value=said[0] if said else None)

    def _form(self, action: str, text: str) -> None:
        """Opens a form, fills its first place in, and sends it off."""
        self._press(action)
        view = self.slack.modal
        assert view is not None, f"{action} opens no form"
        self.slack.fills(view.id, next(controls(view.shown["blocks"])), text)
        self.slack.submits()

    def _press(self, action: str, *, value: str | None = None, label: str | None = None) -> None:
        for one in self._controls(action):
            if value in (None, _value(one).get("v"), one.label) and label in (None, one.label):
                self._pressed(one)
                return
        raise AssertionError(f"no button does {action} with {value or label}: {self.text[-800:]}")

    def _pressed(self, control: Control) -> None:
        self.slack.presses(control, message=self.card)

    def _choose_value(self, control: Control, value: str) -> None:
        """Presses a button, or chooses from a list."""
        if control.element["type"] != "button":
            self.slack.fills(self.card["ts"], control, _worded(control, value))
        self._pressed(control)

    def _only(self, action: str) -> Control:
        found = next(iter(self._controls(action)), None)
        assert found is not None, f"nothing does {action}"
        return found

    def _controls(self, action: str) -> list[Control]:
        every = controls(self.card["blocks"])
        return [one for one in every if _verb(one.action_id) == action]

    def _control(self, action: str, *, value: str) -> Control | None:
        return _offer(self.card, action, value)

    def _read(self, before: int) -> None:
        whispers = [_words(one) for one in self.slack.whispers()[before:]]
        self.at = self._conversation() or self.at
        modal = self.slack.modal
        opened = words(modal.shown["blocks"]) if modal else ""
        shown = _words(self.card) if self._anything() else ""
        self.text = " ".join([*whispers, shown, opened])
        self.reply = self._on_the_card()

    def _conversation(self) -> str:
        newest = [one for one in self.slack.messages() if one.get("bot_id") and one.get("blocks")]
        for one in controls(newest[-1]["blocks"]) if newest else ():
            if conversation := _value(one).get("c"):
                return str(conversation)
        return ""

    def _on_the_card(self) -> Reply:
        """What the message was made from, for what its words mean."""
        turn = Turn(
            id="plain-look",
            at=self.clock(),
            person=self.person,
            organisation="example",
            channel="slack",
            verb="show",
            conversation=self.at or None,
        )
        try:
            return self.service.database.read(lambda connection: looked(connection, turn, self.service))
        except Unknown:
            return Reply(conversation=self.at)

    def _at_the_pages(self, step: Step) -> None:
        """Follows a link of the message into the browser."""
        if self.pages is None:
            self.pages = AtThePages(service=self.service, clock=self.clock)
        self.pages.take_up(self.at)
        self.pages.do(step)
        self.text = self.pages.text


OUT_OF_TURN: Final[Mapping[str, Callable[[AtSlack, Sequence[str]], object]]] = {
    "types": lambda at, said: at.slack.says(said[0]),
    "sends it as it is": lambda at, _said: at._press("asis"),
    AGAIN: lambda at, _said: at.slack.again(),
    ON_THE_SCREEN_BEFORE: AtSlack._answer_before,
}
"""Steps that are no move of the core's, and how they are done."""


def _offer(message: Json, action: str, value: str) -> Control | None:
    """What does this with this value in a message: a button, or a list that has it."""
    for one in controls(message.get("blocks", ())):
        values = (_value(one).get("v"), *(option["value"] for option in one.options))
        if _verb(one.action_id) == action and value in values:
            return one
    return None


def _worded(control: Control, value: str) -> str:
    return str(next(one["text"]["text"] for one in control.options if one["value"] == value))


def _words(message: Json) -> str:
    return words(message["blocks"]) if message.get("blocks") else str(message.get("text", ""))


def _verb(action: str) -> str:
    """`fp.answer.3` is `answer`, and `fp.open.send` is `open.send`."""
    return ".".join(part for part in action.split(".")[1:] if not part.isdecimal())


def _value(control: Control) -> Mapping[str, Any]:
    raw = control.element.get("value", "")
    return json.loads(raw) if raw.startswith("{") else {}


def _carries(control: Control, conversation: str) -> bool:
    return _value(control).get("c") == conversation or conversation in control.block_id


def _offered(control: Control, said: Sequence[str]) -> list[str]:
    """The options as they are worded in a list, where each begins with its number."""
    labels = [option["text"]["text"] for option in control.options]
    return [next((one for one in labels if one in (word, one.partition(". ")[0] + f". {word}")), word) for word in said]


def _fits(place: Control, said: Sequence[str], options: Sequence[str]) -> bool:
    kind: Callable[[str], bool] = FITS.get(place.element["type"], lambda _word: False)
    if place.element["type"] in FITS:
        return kind(said[0])
    return all(word in options for word in said) and bool(chosen(place, _offered(place, said)))


FITS: Final[Mapping[str, Callable[[str], bool]]] = {
    "datepicker": lambda word: len(word) == 10 and word[4:5] == "-",
    "number_input": lambda word: word.replace(".", "", 1).isdecimal(),
    "plain_text_input": lambda _word: True,
}
"""What can be put into each place; Slack takes nothing else there."""

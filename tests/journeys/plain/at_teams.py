"""A manager in Teams, who reads the newest card and presses what a step says; decides nothing about journeys.

They meet the real app: signed activities in, the connector of a stand-in out. Letters and receipts are links, which
they open at the pages.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from bot.conversation.reply import Reply, ShownQuestion
from bot.conversation.turn import Turn, Verb
from bot.conversation.world import Unknown
from bot.handle import Service
from tests.fakes.teams_person import Shown, TeamsPerson
from tests.journeys.plain import meaning
from tests.journeys.plain.at_pages import AtThePages, looked
from tests.journeys.plain.clock import Clock
from tests.journeys.plain.kept import RECEIPTS
from tests.journeys.plain.meaning import VERBS
from tests.journeys.plain.meanwhile import calendar_of
from tests.journeys.plain.script import AGAIN, ON_THE_SCREEN_BEFORE, Step
from tests.journeys.plain.teams_house import TeamsHouse
from tests.people import MANAGER

FORMS: Final[Mapping[str, str]] = {"send": "send", "write": "write", "pass_on": "colleagues"}
"""Moves that open a form where something is to be said, and which."""

MINE: Final = "My conversations"
TOPICS: Final = "Topics"


@dataclass(kw_only=True)
class AtTeams:
    """Somebody in Teams."""

    house: TeamsHouse
    person: str = MANAGER
    text: str = ""
    at: str = ""
    pages: AtThePages | None = None
    reply: Reply = field(default_factory=Reply)
    before: tuple[Shown, Reply] | None = None
    held: Shown | None = None
    said: str = ""
    place: str = ""

    @property
    def teams(self) -> TeamsPerson:
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
        heard = len(self.teams.told), len(self.teams.says_of_ours())
        if step.does in RECEIPTS or step.does == "makes letter":
            self._at_the_pages(step)
            return
        stood = (self.card, self.reply) if self.teams.messages() else None
        self._act(step)
        self.before = stood
        self._read(*heard)

    def take_up(self, conversation: str) -> None:
        """Opens a conversation that began elsewhere, from the list of those that wait."""
        self.at = conversation
        self.do(Step(does="looks"))

    def calendars(self) -> tuple[bytes, ...]:
        """What every calendar program is given: Teams has none of its own."""
        return (calendar_of(self.service, self.clock),)

    @property
    def card(self) -> Shown:
        """The card in which the conversation goes on: the newest that carries it, else the newest of all."""
        if self.held is not None:
            return self.held
        ours = self.teams.messages()
        assert ours, "nothing was said in Teams"
        about = [one for one in ours if self.at and any(_carries(each, self.at) for each in one.buttons)]
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
            self._form("colleagues", "text", step.words[0])
            self._choose_colleague(step.words[0])
        elif verb == "change":
            self._form("change", "change", meaning.earlier(self.reply, step.words[0]))
        elif verb in FORMS and step.words:
            self._form(FORMS[verb], "text", step.words[0])
        elif verb in meaning.MEANT and step.words:
            self._press(verb, meaning.MEANT[verb](self.reply, step.words[0]))
        else:
            self._press(verb, step.words[0] if step.words else None)

    def _find(self, problem: str) -> None:
        """Types it: as a message where nothing is asked, in the form where a message would be an answer."""
        if self.at:
            self._form("begin", "text", problem)
        else:
            self.teams.types(problem)

    def _begin(self, verb: Verb, title: str) -> None:
        """Chooses from what was found, else from the topics that the command shows."""
        value = meaning.topic_of(self.service, title)
        if self.teams.messages() and self._offers(verb, value):
            self._press(verb, value)
            return
        self.teams.types(TOPICS)
        self.at = ""
        self.clock.at += timedelta(seconds=1)
        shown = self.teams.messages()[-1]
        self.teams.fills(shown, "topic", value)
        if verb == "practise":
            self.teams.fills(shown, "practise", "practise")
        self._pressed(shown, "form.begin")

    def _offers(self, verb: str, value: str) -> bool:
        card = self.card
        chosen = card.inputs.get(verb, {}).get("choices", ())
        return card.button(f"fp.{verb}", v=value) is not None or value in [one["value"] for one in chosen]

    def _answer(self, said: Sequence[str]) -> None:
        """Presses the option, or fills in and goes on; what is neither offered nor fits is typed."""
        shown, card, self.said = self.reply.shown, self.card, said[0]
        options = {one.label: one.id for one in shown.options} if isinstance(shown, ShownQuestion) else {}
        button = card.button("fp.answer", v=options.get(said[0], ""))
        place = next((name for name in PLACES if name in card.inputs), None)
        if button is not None and len(said) == 1:
            self.teams.presses(card, button)
        elif place is None or not PLACES[place](said, options):
            self.teams.types(said[0])
        else:
            self.teams.fills(card, place, ",".join(options.get(one, one) for one in said))
            self._press("answer")

    def _answer_before(self, said: Sequence[str]) -> None:
        """Answers on the card as it stood before the last step: another client had not drawn it anew yet."""
        assert self.before is not None, "nothing stood there before"
        self.held, self.reply = self.before
        self._answer(said)
        self.held = None

    def _look(self) -> None:
        """Opens the conversation again, from the list of what waits; not offered there, it is read where it stands."""
        self.house.send()
        if self.card.button("fp.look") is not None:
            self._press("look")
        self.teams.types(MINE)
        listed = self.teams.messages()[-1]
        if self.at in [one["value"] for one in listed.inputs.get("show", {}).get("choices", ())]:
            self.teams.fills(listed, "show", self.at)
            self._pressed(listed, "show")

    def _lies_ahead(self, _said: Sequence[str]) -> None:
        self.teams.types(MINE)

    def _as_it_is(self, _said: Sequence[str]) -> None:
        """Sends it: where it no longer stands in its place, it is asked for and typed once more."""
        self._press("asis")
        if (again := self.card.button("fp.form.asis")) is not None:
            self.teams.fills(self.card, "text", self.said)
            self.teams.presses(self.card, again)

    def _choose_colleague(self, name: str) -> None:
        """Presses the button with their name, or chooses them in the list."""
        card = self.card
        listed = card.inputs.get("pass_on", {}).get("choices", ())
        value = next((one["value"] for one in listed if name in one["title"]), None)
        if value is not None:
            self._press("pass_on", value)
            return
        button = next(one for one in card.buttons if one["verb"] == "fp.pass_on" and name in one["title"])
        self.teams.presses(card, button)

    def _form(self, name: str, place: str, value: str) -> None:
        """Opens a form where it does not stand there still, fills in one place, and sends it off."""
        if self.card.button(f"fp.form.{name}") is None:
            self._press(f"open.{name}")
        shown = self.card
        self.teams.fills(shown, place, value)
        self._pressed(shown, f"form.{name}")

    def _press(self, verb: str, value: str | None = None) -> None:
        """Presses the button of a verb with this value, or chooses it in the list that belongs to the verb."""
        card = self.card
        if value is not None and card.button(f"fp.{verb}", v=value) is None and verb in card.inputs:
            self.teams.fills(card, verb, value)
            value = None
        data = {} if value is None else {"v": value}
        button = card.button(f"fp.{verb}", **data)
        assert button is not None, f"no button does {verb} with {value}: {card.words[-600:]}"
        self.teams.presses(card, button)

    def _pressed(self, shown: Shown, verb: str) -> None:
        button = shown.button(f"fp.{verb}")
        assert button is not None, f"no button does {verb}: {shown.words[-600:]}"
        self.teams.presses(shown, button)

    def _read(self, told: int, said: int) -> None:
        """What was said beside the cards since, and the card."""
        beside = [*self.teams.told[told:], *self.teams.says_of_ours()[said:]]
        self.at = self._conversation() or self.at
        shown = self.card.words if self.teams.messages() else ""
        shown = " ".join([shown, *self._left()])
        listed = [one.words for one in self.teams.messages()[-1:]]
        self.text = " ".join([*beside, shown, *(one for one in listed if one != shown)])
        self.reply = self._on_the_card()

    def _left(self) -> list[str]:
        """What stands in the place of the conversation's card, once that carries it no more."""
        about = [one for one in self.teams.messages() if any(_carries(each, self.at) for each in one.buttons)]
        if self.at and about:
            self.place = about[-1].id
            return []
        return [one.words for one in self.teams.messages() if one.id == self.place]

    def _conversation(self) -> str:
        """The conversation of the newest card that is of one."""
        for shown in reversed(self.teams.messages()[-2:]):
            found = next((one["data"]["c"] for one in shown.buttons if one.get("data", {}).get("c")), None)
            if found is not None and shown.button("fp.show") is None:
                return str(found)
        return ""

    def _on_the_card(self) -> Reply:
        """What the card was made from, for what its words mean."""
        turn = Turn(
            id="plain-look",
            at=self.clock(),
            person=self.person,
            organisation="example",
            channel="teams",
            verb="show",
            conversation=self.at or None,
        )
        try:
            return self.service.database.read(lambda connection: looked(connection, turn, self.service))
        except Unknown:
            return Reply(conversation=self.at)

    def _at_the_pages(self, step: Step) -> None:
        """Follows a link of the card into the browser."""
        if self.pages is None:
            self.pages = AtThePages(service=self.service, clock=self.clock)
        self.pages.take_up(self.at)
        self.pages.do(step)
        self.text = self.pages.text


OUT_OF_TURN: Final[Mapping[str, Callable[[AtTeams, Sequence[str]], object]]] = {
    "types": lambda at, said: at.teams.types(said[0]),
    "sends it as it is": AtTeams._as_it_is,
    "opens the start page": AtTeams._lies_ahead,
    AGAIN: lambda at, _said: at.teams.again(),
    ON_THE_SCREEN_BEFORE: AtTeams._answer_before,
}
"""Steps that are no move of the core's, and how they are done."""

Fits = Callable[[Sequence[str], Mapping[str, str]], bool]

PLACES: Final[Mapping[str, Fits]] = {
    "typed": lambda _said, _options: True,
    "choice": lambda said, options: all(one in options for one in said),
    "choices": lambda said, options: all(one in options for one in said),
    "date": lambda said, _options: len(said[0]) == 10 and said[0][4:5] == "-",
    "number": lambda said, _options: said[0].replace(".", "", 1).isdecimal(),
}
"""The places to answer in, and what can be put into each; Teams takes nothing else there."""


def _carries(button: Mapping[str, object], conversation: str) -> bool:
    data = button.get("data")
    return isinstance(data, Mapping) and data.get("c") == conversation

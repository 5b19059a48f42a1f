"""A manager at the terminal, who types what a step says; decides nothing about journeys."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Final

from bot.channels.terminal.rendering import lines
from bot.channels.terminal.screen import Terminal
from bot.conversation.reply import Reply, ShownQuestion
from bot.conversation.turn import Turn, Verb
from bot.conversation.world import NotAllowed, Unknown
from bot.handle import Service, handle
from escalation.model import NotPossible
from tests.journeys.plain.clock import Clock
from tests.journeys.plain.kept import RECEIPTS, receipt_of
from tests.journeys.plain.meaning import VERBS, earlier, step_key, topic_of
from tests.journeys.plain.meanwhile import calendar_of, morning_list
from tests.journeys.plain.script import AGAIN, LONDON, ON_THE_SCREEN_BEFORE, Step
from tests.people import MANAGER

SPELT: Final[Mapping[str, str]] = {
    "ask_adviser": "adviser",
    "start_again": "again",
    "what_if": "whatif",
    "feedback": "helped",
    "continue_in": "next",
    "take_back": "keep",
}
"""Commands of the terminal that are called otherwise."""

NUMBERED: Final[Mapping[str, str]] = {
    "change": "change",
    "tick": "tick",
    "open_policy": "policy",
    "make_letter": "letter",
    "follow_up": "went",
}
"""Commands of the terminal that name what they mean by its number on the screen."""


@dataclass(kw_only=True)
class AtTheTerminal:
    """Somebody who types lines."""

    service: Service
    clock: Clock
    text: str = ""
    at: Terminal | None = None
    last: Turn | None = None
    before: Reply = field(default_factory=Reply)
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    @property
    def reply(self) -> Reply:
        """What the terminal shows now."""
        return self.terminal.reply

    @property
    def terminal(self) -> Terminal:
        """The one terminal of this journey."""
        if self.at is None:
            self.at = Terminal(
                person=MANAGER,
                organisation="example",
                zone=LONDON,
                send=self._send,
                clock=self.clock,
                turn_id=lambda: f"plain-{next(self.numbers):04}",
            )
        return self.at

    def do(self, step: Step) -> None:
        """Types the line that the step is."""
        if step.does == ON_THE_SCREEN_BEFORE:
            self.terminal.reply, step = self.before, Step(does="answers", words=step.words)
        self.before = self.reply
        try:
            self.text = " ".join(" ".join(self._printed(step)).split())
        except (Unknown, NotAllowed, NotPossible) as refused:
            self.text = str(refused)

    def take_up(self, conversation: str) -> None:
        """Opens a conversation that began elsewhere, as `--resume` does."""
        self.text = " ".join(" ".join(self.terminal.open("show", conversation=conversation)).split())

    def calendars(self) -> tuple[bytes, ...]:
        """What every calendar program is given: the terminal has none of its own."""
        return (calendar_of(self.service, self.clock),)

    def _send(self, turn: Turn) -> Reply:
        self.last = turn
        return handle(turn, self.service)

    def _printed(self, step: Step) -> Iterable[str]:
        if step.does == "opens the start page":
            return [morning_list(self.service, self.clock)]
        if step.does in RECEIPTS:
            return [RECEIPTS[step.does](receipt_of(self.service, self.reply, clock=self.clock))]
        if step.does == AGAIN and self.last is not None:
            self.terminal.reply = self._send(self.last)
            return lines(self.reply, zone=LONDON)
        if step.does == "types":
            return self.terminal.say(step.words[0])
        verb = VERBS[step.does]
        found = self.reply.found
        if step.does == "sends it as it is":
            return self.terminal.say("/asis")
        if step.does == "passes to":
            list(self.terminal.say(f"/pass {step.words[0]}"))
            names = [one.name for one in self.reply.colleagues]
            return self.terminal.say(f"/pass {names.index(step.words[0]) + 1}")
        if verb in {"start", "practise"} and step.words and (found is None or verb != "start"):
            return self.terminal.open(verb, topic_of(self.service, step.words[0]))
        return self.terminal.say(self._line(verb, step.words))

    def _line(self, verb: Verb, words: Sequence[str]) -> str:
        if verb in NUMBERED:
            return f"/{NUMBERED[verb]} {self._number(verb, words[0])}"
        if verb == "start" and self.reply.found is not None:
            return str([one.title for one in self.reply.found.topics].index(words[0]) + 1)
        if verb == "answer":
            return ",".join(self._numbered(word) for word in words)
        if verb in {"find", "proceed"}:
            return words[0] if words else ""
        command = SPELT.get(verb, verb)
        return " ".join((f"/{command}", *words))

    def _number(self, verb: Verb, words: str) -> int:
        """The number at which these words stand on the screen."""
        shown, asked = self.reply.shown, self.reply.follow_up
        listed: Mapping[str, Sequence[str]] = {
            "change": [item.node for item in self.reply.answered],
            "tick": [one.key for one in getattr(shown, "do", ())],
            "open_policy": [one.title for one in getattr(shown, "cites", ())],
            "make_letter": [title for _, title in getattr(shown, "letters", ())],
            "follow_up": [option.label for option in asked.options] if asked else [],
        }
        meant = {"change": earlier, "tick": step_key}.get(verb)
        return listed[verb].index(meant(self.reply, words) if meant else words) + 1

    def _numbered(self, word: str) -> str:
        shown = self.reply.shown
        labels = [option.label for option in shown.options] if isinstance(shown, ShownQuestion) else []
        return str(labels.index(word) + 1) if word in labels else word

"""A manager at a channel, who does what a step says and sees what is shown; the plainest channel is none."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Protocol

from bot.channels.terminal.rendering import lines
from bot.conversation.reply import Reply
from bot.conversation.turn import Channel, Turn, Verb
from bot.conversation.world import NotAllowed, Unknown
from bot.handle import Service, handle
from escalation.model import NotPossible
from tests.journeys.plain.clock import Clock
from tests.journeys.plain.kept import RECEIPTS, receipt_of
from tests.journeys.plain.meaning import VERBS, told
from tests.journeys.plain.meanwhile import calendar_of, morning_list
from tests.journeys.plain.script import AGAIN, LONDON, ON_THE_SCREEN_BEFORE, Step
from tests.people import MANAGER


class Manager(Protocol):
    """Somebody at a channel. `text` is all that they see, on one line."""

    text: str

    @property
    def reply(self) -> Reply:
        """Where the conversation stands, for what words on the screen mean."""

    def do(self, step: Step) -> None:
        """Carries a step out."""

    def take_up(self, conversation: str) -> None:
        """Opens a conversation that began elsewhere."""

    def calendars(self) -> tuple[bytes, ...]:
        """The manager's deadlines, in every way in which this channel gives them to a calendar program."""


@dataclass(kw_only=True)
class AtTheCore:
    """A channel of nothing: turns in, replies out."""

    service: Service
    clock: Clock
    text: str = ""
    person: str = MANAGER
    channel: Channel = "web"
    named: str = "plain"
    reply: Reply = field(default_factory=Reply)
    numbers: "count[int]" = field(default_factory=lambda: count(1))
    last: Turn | None = None
    before: Reply = field(default_factory=Reply)

    def do(self, step: Step) -> None:
        """Sends the turn that the step is."""
        if step.does == "opens the start page":
            self.text = morning_list(self.service, self.clock)
            return
        if step.does in RECEIPTS:
            self.text = RECEIPTS[step.does](receipt_of(self.service, self.reply, clock=self.clock))
            return
        try:
            self.reply = self._taken(step)
        except (Unknown, NotAllowed, NotPossible) as refused:
            self.text = str(refused)
            return
        self.text = " ".join(" ".join(lines(self.reply, zone=LONDON)).split())

    def take_up(self, conversation: str) -> None:
        """Opens a conversation that began elsewhere."""
        self.reply = Reply(conversation=conversation)
        self.do(Step(does="looks"))

    def calendars(self) -> tuple[bytes, ...]:
        """What every calendar program is given."""
        return (calendar_of(self.service, self.clock),)

    def _taken(self, step: Step) -> Reply:
        if step.does == AGAIN and self.last is not None:
            return handle(self.last, self.service)
        if step.does == ON_THE_SCREEN_BEFORE:
            self.reply, step = self.before, Step(does="answers", words=step.words)
        self.before = self.reply
        if step.does == "sends it as it is" and self.last is not None:
            again = replace(self.last, id=f"{self.named}-{next(self.numbers):04}", at=self.clock(), as_it_is=True)
            return handle(again, self.service)
        if step.does == "passes to":
            self.reply = handle(self._turn("colleagues", step.words), self.service)
        self.last = self._turn(VERBS[step.does], step.words)
        return handle(self.last, self.service)

    def _turn(self, verb: Verb, words: Sequence[str]) -> Turn:
        node, value = told(self.service, self.reply, verb, words)
        began = verb in {"find", "start", "practise"} and bool(words)
        return Turn(
            id=f"{self.named}-{next(self.numbers):04}",
            at=self.clock(),
            person=self.person,
            organisation="example",
            channel=self.channel,
            verb=verb,
            conversation=None if began else self.reply.conversation,
            count=None if began else self.reply.count,
            node=node,
            value=value,
        )

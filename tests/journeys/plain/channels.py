"""A manager at a channel, who does what a step says and sees what is shown; the plainest channel is none."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from typing import Protocol

from bot.channels.terminal import lines
from bot.conversation.reply import Reply
from bot.conversation.turn import Turn, Verb
from bot.handle import Service, handle
from tests.journeys.plain.meaning import VERBS, told
from tests.journeys.plain.script import LONDON, Step
from tests.people import MANAGER


@dataclass(kw_only=True)
class Clock:
    """The moment, which only a journey moves."""

    at: datetime

    def __call__(self) -> datetime:
        """Now."""
        return self.at


class Manager(Protocol):
    """Somebody at a channel. `text` is all that they see, on one line."""

    text: str

    @property
    def reply(self) -> Reply:
        """Where the conversation stands, for what words on the screen mean."""

    def do(self, step: Step) -> None:
        """Carries a step out."""


@dataclass(kw_only=True)
class AtTheCore:
    """A channel of nothing: turns in, replies out."""

    service: Service
    clock: Clock
    text: str = ""
    reply: Reply = field(default_factory=Reply)
    numbers: "count[int]" = field(default_factory=lambda: count(1))
    last: Turn | None = None

    def do(self, step: Step) -> None:
        """Sends the turn that the step is."""
        if step.does == "sends it as it is" and self.last is not None:
            again = replace(self.last, id=f"plain-{next(self.numbers):04}", at=self.clock(), as_it_is=True)
            self.reply = handle(again, self.service)
        else:
            if step.does == "passes to":
                self.reply = handle(self._turn("colleagues", step.words), self.service)
            self.last = self._turn(VERBS[step.does], step.words)
            self.reply = handle(self.last, self.service)
        self.text = " ".join(" ".join(lines(self.reply, zone=LONDON)).split())

    def _turn(self, verb: Verb, words: Sequence[str]) -> Turn:
        node, value = told(self.service, self.reply, verb, words)
        began = verb in {"find", "start", "practise"} and bool(words)
        return Turn(
            id=f"plain-{next(self.numbers):04}",
            at=self.clock(),
            person=MANAGER,
            organisation="example",
            channel="web",
            verb=verb,
            conversation=None if began else self.reply.conversation,
            count=None if began else self.reply.count,
            node=node,
            value=value,
        )

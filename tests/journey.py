"""Says turns to the core as a channel would: one manager, one conversation, one line a turn."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.conversation.reply import Reply
from bot.conversation.turn import Channel, Turn, Verb
from bot.handle import Service, handle

MANAGER = "p-manager"


@dataclass(kw_only=True)
class Journey:
    """A person who acts, with a clock that moves on ten seconds a turn."""

    service: Service
    person: str
    at: datetime
    organisation: str = "example"
    channel: Channel = "web"
    name: str = "journey"
    number: int = 0
    reply: Reply = field(default_factory=Reply)
    every: timedelta = timedelta(seconds=10)

    def turn(self, verb: Verb, value: str | tuple[str, ...] | None = None, **fields: object) -> Turn:
        """The next turn, on what is now on the screen."""
        self.number += 1
        self.at += self.every
        shown = self.reply.shown
        given: Mapping[str, object] = {
            "conversation": self.reply.conversation,
            "count": self.reply.count if self.reply.conversation else None,
            "node": shown.node if shown and verb in {"answer", "proceed", "unsure"} else None,
        }
        return Turn(
            id=f"{self.name}-{self.number:04}",
            at=self.at,
            person=self.person,
            organisation=self.organisation,
            channel=self.channel,
            verb=verb,
            value=value,
            **{**given, **fields},  # type: ignore[arg-type]
        )

    def say(self, verb: Verb, value: str | tuple[str, ...] | None = None, **fields: object) -> Reply:
        """Takes a turn and keeps what it was answered."""
        self.reply = handle(self.turn(verb, value, **fields), self.service)
        return self.reply

    def answers(self, *values: str | tuple[str, ...]) -> Reply:
        """Answers one question after another; `...` stands for Continue."""
        for value in values:
            self.say("proceed") if value == "continue" else self.say("answer", value)
        return self.reply

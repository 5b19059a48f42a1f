"""Says, in the transaction of a turn, which messages in Slack and Teams are to be shown anew; draws none of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Final

from sqlalchemy import Connection

from bot.channels.chat import kept, queue
from bot.channels.chat.kept import Kept, Wanted
from bot.conversation.reply import Reply
from bot.conversation.state import Effects
from bot.conversation.turn import Turn
from bot.people.roles import ADVISER_VERBS, CONFIRM_VERBS

WAKE: Final = "chat/send"
"""The topic that wakes the senders, in whatever process they are."""

NETWORKS: Final = ("slack", "teams")
"""The channels in which our messages stand."""

MOST_TURNS: Final = 5
"""Replies that one message shows at most, where several were given before it could be sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Where in Slack or Teams somebody acted: who, in which channel, and on which message of ours.

    `channel` is the direct message with us, where it is known. `anew` asks for what is shown to be posted below what
    was written meanwhile, and leaves a line where it stood. `inline` says that whoever acted is answered with what is
    to be shown, so that no job has to send it.
    """

    team: str
    user: str
    channel: str | None = None
    ts: str | None = None
    anew: bool = False
    inline: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatOutbox:
    """The outbox of both networks; `at` a seat, that of one turn which was taken there.

    `follow` says what else comes with a topic of a kind, such as a card for a new `escalation`.
    """

    follow: Mapping[str, "Follow"] = field(default_factory=dict)
    seat: Seat | None = None

    def at(self, seat: Seat) -> "ChatOutbox":
        """The outbox for what somebody does there."""
        return replace(self, seat=seat)

    def taken(self, connection: Connection, turn: Turn, *, effects: Effects, said: Reply) -> tuple[str, ...]:
        """See `bot.outbox.Outbox`."""
        here = self.seat is not None and turn.channel in NETWORKS and turn.verb not in ADVISER_VERBS | CONFIRM_VERBS
        moved = effects.conversation or effects.noted
        # Whoever acts here is answered below, in the very message.
        elsewhere = moved is not None and not (here and said.conversation == moved.id)
        topics = [*effects.announce, *([f"conversation/{moved.id}"] if moved and elsewhere else [])]
        topics += [f"confirm/{one.id}" for one in effects.confirmations if not one.open]
        pushed = self.changed(connection, topics, at=turn.at)
        return self._answer(connection, turn, said, self.seat) or pushed if here and self.seat else pushed

    def changed(self, connection: Connection, topics: Sequence[str], *, at: datetime) -> tuple[str, ...]:
        """See `bot.outbox.Outbox`."""
        messages = kept.showing(connection, topics)
        queue.wish(connection, messages, at=at)
        followed = [self._followed(connection, topic, at) for topic in dict.fromkeys(topics)]
        return (WAKE,) if messages or any(followed) else ()

    def show(self, connection: Connection, wanted: Wanted, *, at: datetime) -> Kept:
        """Has a message shown, which is made where it is not there yet."""
        message = kept.keep(connection, wanted, at=at)
        queue.wish(connection, (message,), at=at)
        return message

    def again(self, connection: Connection, messages: Sequence[Kept], *, at: datetime) -> None:
        """Has these messages shown as things then stand."""
        queue.wish(connection, messages, at=at)

    def _followed(self, connection: Connection, topic: str, at: datetime) -> bool:
        kind, _, name = topic.partition("/")
        follow = self.follow.get(kind)
        return follow is not None and follow(connection, self, name, at)

    def _answer(self, connection: Connection, turn: Turn, said: Reply, seat: Seat) -> tuple[str, ...]:
        if said == Reply():
            return ()
        message, unsent = self._message(connection, turn, said, seat)
        if seat.anew and message.ts is not None:
            message = self._below(connection, message, turn.at)
        before = message.turns if unsent else ()
        turns = [*before, turn.id][-MOST_TURNS:]
        kept.answer(connection, message, turns=turns, channel=seat.channel, title=said.title or "")
        if seat.inline and not unsent and message.ts is not None and message.ts == seat.ts:
            return ()
        queue.wish(connection, (message,), at=turn.at)
        return (WAKE,)

    def _message(self, connection: Connection, turn: Turn, said: Reply, seat: Seat) -> tuple[Kept, bool]:
        """The message that shows the conversation, and whether a wish to show it is unsent.

        What was found becomes it, where that was chosen from.
        """
        what, about = ("conversation", said.conversation) if said.conversation else ("found", turn.id)
        clicked, unsent = _clicked(connection, turn, seat)
        if clicked is not None and (clicked.what, clicked.about) == (what, about):
            return clicked, unsent
        found = clicked if clicked is not None and clicked.what == "found" else None
        if found is not None and said.conversation is None:
            return found, unsent
        if found is not None and not kept.of(connection, what=what, about=about):
            kept.change(connection, found.id, what=what, about=about)
            return replace(found, what=what, about=about), unsent
        wanted = Wanted(
            network=turn.channel,
            what=what,
            about=about,
            organisation=turn.organisation,
            team=seat.team,
            address=seat.user,
            channel=seat.channel,
            person=turn.person,
            title=said.title,
        )
        message = kept.keep(connection, wanted, at=turn.at)
        return message, queue.waits(connection, message)

    def _below(self, connection: Connection, message: Kept, at: datetime) -> Kept:
        """The message as one that is still to be posted, with a line left where it was."""
        line = Wanted(
            network=message.network,
            what="moved",
            about=f"{message.about}/{message.ts}",
            organisation=message.organisation,
            team=message.team,
            address=message.address,
            channel=message.channel,
            person=message.person,
            title=message.title,
        )
        left = self.show(connection, line, at=at)
        kept.change(connection, left.id, ts=message.ts, channel=message.channel)
        kept.change(connection, message.id, ts=None, tried_at=None, shown=None)
        return replace(message, ts=None, tried_at=None, shown=None)


def _clicked(connection: Connection, turn: Turn, seat: Seat) -> tuple[Kept | None, bool]:
    """The message of ours on which a person acted, where it is theirs, and whether a wish to show it is unsent."""
    if not seat.channel or not seat.ts:
        return None, False
    found = queue.at_place(connection, team=seat.team, channel=seat.channel, ts=seat.ts)
    return found if found is not None and found[0].person == turn.person else (None, False)


def together(*each: Mapping[str, "Follow"]) -> Mapping[str, "Follow"]:
    """What follows topics in several networks, as one mapping."""
    kinds = dict.fromkeys(kind for one in each for kind in one)
    return {kind: partial(_each, follows=tuple(one[kind] for one in each if kind in one)) for kind in kinds}


def _each(connection: Connection, outbox: ChatOutbox, name: str, at: datetime, *, follows: Sequence["Follow"]) -> bool:
    done = [follow(connection, outbox, name, at) for follow in follows]
    return any(done)


Follow = Callable[[Connection, ChatOutbox, str, datetime], bool]
"""Does what comes with a topic of its kind, in the transaction that announces it.

True if anything is to be sent now.
"""

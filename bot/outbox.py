"""What a channel that sends messages by itself is told of: turns that were taken, topics that changed. Knows none."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection

from bot.conversation.reply import Reply
from bot.conversation.state import Effects
from bot.conversation.turn import Turn


class Outbox(Protocol):
    """Is told, inside a transaction, of all that may have to be sent, and writes down what is.

    Each method gives the topics that wake the channel's sender after the commit.
    """

    def taken(self, connection: Connection, turn: Turn, *, effects: Effects, said: Reply) -> tuple[str, ...]:
        """A turn was taken: whoever took it here reads `said`, and whatever shows what it changed is shown again."""
        ...

    def changed(self, connection: Connection, topics: Sequence[str], *, at: datetime) -> tuple[str, ...]:
        """Something changed without a turn: whatever shows one of these topics is shown again."""
        ...

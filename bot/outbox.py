"""What a channel that pushes is told of in a transaction: a turn that was taken, topics that changed. Knows none."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection

from bot.conversation.reply import Reply
from bot.conversation.state import Effects
from bot.conversation.turn import Turn


class Outbox(Protocol):
    """Writes what is to be sent, in the transaction of what it tells of. Each gives the topics that wake its sender."""

    def taken(self, connection: Connection, turn: Turn, *, effects: Effects, said: Reply) -> tuple[str, ...]:
        """A turn was taken: whoever took it here reads `said`, and whatever shows what it changed is shown again."""
        ...

    def changed(self, connection: Connection, topics: Sequence[str], *, at: datetime) -> tuple[str, ...]:
        """Something changed without a turn: whatever shows one of these topics is shown again."""
        ...

"""What the sender asks of a network: to show a message, and to say what a failure means. Speaks to none itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from bot.channels.chat.kept import Kept
from bot.channels.chat.scene import Gone

D_contra = TypeVar("D_contra", contravariant=True)

Change = Mapping[str, object]
"""What has become of a message: values of its row."""


class NoThread(Exception):
    """The message in whose thread this one stands is not there yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What to do about a failure; `says` is a code or a type and holds nothing that anybody wrote.

    `for_good` gives up, `again` posts anew what is gone. `wait` is how long the network asks us to wait. `ours` is a
    fault in drawing one message, and `here` one of a single place: the network is well.
    """

    says: str
    for_good: bool = False
    again: bool = False
    ours: bool = False
    here: bool = False
    wait: timedelta | None = None


class Carrier(Protocol[D_contra]):
    """One network, as the sender's own event loop speaks to it."""

    async def meet(self, *, now: datetime) -> bool:
        """Learns in which workspaces or tenants we are, before anybody writes from there.

        False if the network did not answer.
        """
        ...

    async def show(
        self, message: Kept, drawn: "D_contra | Gone | None", *, parent: Kept | None, now: datetime
    ) -> Change:
        """Makes the network show what was drawn; None where we are no longer there.

        Raises:
            NoThread: what it belongs under is not there yet.
            Exception: it was refused, or there was no answer and it may have gone through.
        """
        ...

    async def whisper(self, payload: Mapping[str, Any], *, now: datetime) -> None:
        """Shows somebody a hint that only they see."""
        ...

    def verdict(self, fault: Exception) -> Verdict:
        """What a failure means."""
        ...

    async def close(self) -> None:
        """Lets go of what is open."""
        ...

"""A second person who is asked at their client, of whichever network: what they see, and what ends it elsewhere."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from bot.conversation.colleagues.confirming import CHANGED, TOO_LATE
from bot.delivery.worker import Worker
from bot.handle import Service
from tests.bot.conversation.test_confirming import FAR, answers, kept
from tests.journey import Journey

SAYS_YES, SAYS_NO = "fp.second.agree", "fp.second.decline"

Elsewhere = Literal["web", "changed", "late"]
ELSEWHERE: Final[tuple[tuple[Elsewhere, str], ...]] = (("web", "agreed"), ("changed", CHANGED), ("late", TOO_LATE))
"""How it ends without their client, and what the card says then."""


@dataclass(kw_only=True)
class Room(ABC):
    """The app, the senior manager at their client, and a manager who has asked."""

    service: Service
    begun: Journey

    @property
    @abstractmethod
    def at(self) -> datetime:
        """What time it is."""

    @at.setter
    @abstractmethod
    def at(self, at: datetime) -> None: ...

    @property
    @abstractmethod
    def cards(self) -> list[str]:
        """What they read on each of their cards, the oldest first."""

    @property
    @abstractmethod
    def raw(self) -> str:
        """Their cards as they were sent, with the names of their buttons."""

    @abstractmethod
    def says(self, word: str, reason: str = "", *, times: int = 1) -> None:
        """They fill in a reason on the newest card and press a button of it."""

    @abstractmethod
    def send(self) -> None:
        """Sends what is to be sent."""

    def work(self, later: timedelta = timedelta()) -> None:
        """The worker does what is due, and what follows is sent."""
        self.at = max(self.at, self.begun.at) + later
        worker = Worker(database=self.service.database, shelf=self.service.shelf, clock=lambda: self.at)
        worker.outbox = self.service.outbox
        worker.work()
        self.send()

    def ends(self, how: Elsewhere) -> None:
        """Answered on the web, not needed any more, or too late."""
        if how == "web":
            answers(self.begun, "agree", FAR)
        elif how == "changed":
            self.begun.say("back")
        self.work(timedelta(days=4) if how == "late" else timedelta())

    def comes_again(self) -> None:
        """At half the time they are asked once more."""
        before = len(self.cards)
        self.work(kept(self.begun).due_at - self.at - timedelta(minutes=30))
        assert len(self.cards) == before + 1

"""Where our own pages are, and how a day and a moment are said; knows no reply and no channel."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

LONDON: Final = ZoneInfo("Europe/London")


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Where our own pages are: `base` is the public address, without a slash at its end, or nothing where there is
    none. `zone` is the one in which times are said.
    """

    base: str = ""
    zone: ZoneInfo = LONDON

    def to(self, path: str) -> str | None:
        """The whole address of one of our pages; nothing where nobody outside could open it."""
        return f"{self.base.rstrip('/')}{path}" if self.base else None

    def moment(self, at: datetime) -> str:
        """A moment in words, in the organisation's zone."""
        local = at.astimezone(self.zone)
        return f"{day(local.date())} at {local:%H:%M}"


def day(on: date) -> str:
    """A day in words, such as 3 November 2026."""
    return f"{on.day} {on:%B %Y}"

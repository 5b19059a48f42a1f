"""Where links lead, and how a day and a moment are said; knows no reply and no channel."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.channels.chat.words import length
from policies.markdown import WEB_LINK, is_safe_link

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


def address(link: str | None, links: Links, *, most: int) -> str | None:
    """The whole address of a link that somebody wrote in a text; nothing where it may not be followed from a chat.

    `most` is how many signs of an address the channel takes. Telephone numbers stay words there.
    """
    if link is None or not is_safe_link(link) or length(link) > most:
        return None
    if link.startswith("/"):
        return links.to(link)
    return link if WEB_LINK.fullmatch(link) and not link.casefold().startswith("tel:") else None


def day(on: date) -> str:
    """A day in words, such as 3 November 2026."""
    return f"{on.day} {on:%B %Y}"

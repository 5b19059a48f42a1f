"""What a failed call to Teams means: to wait, to post anew, or to give up. Pure."""

from datetime import timedelta
from typing import Final

from aiohttp import ClientError

from bot.channels.chat.carrier import NoThread, Verdict
from bot.channels.teams.connector import Refused

TOO_MANY: Final = 429
PASSING: Final = frozenset((401, 408, 412, 500, 502, 503, 504))
"""Statuses that go over by themselves, or once an operator has mended the bot's secret (docs: rate limits, retries)."""

LOST: Final = frozenset(("ActivityNotFoundInConversation", "MessageNotFound", "BadSyntax.ActivityNotFound"))
"""The connector's words for an activity that cannot be changed any more."""

LONGEST_WAIT: Final = 600
"""Seconds that we wait at most on Teams' word."""

NOT_FOUND: Final = 404


class NoPlace(Exception):
    """We were never let in there, or were sent away."""


def verdict(fault: Exception) -> Verdict:
    """What a failure means. One that Teams did not answer may have gone through, and is tried again."""
    if isinstance(fault, NoPlace):
        return Verdict(says="no_place", for_good=True)
    if isinstance(fault, NoThread):
        return Verdict(says="no_thread", here=True)
    if not isinstance(fault, Refused):
        return Verdict(says=type(fault).__name__, ours=not isinstance(fault, OSError | TimeoutError | ClientError))
    if fault.status == TOO_MANY:
        wait = timedelta(seconds=min(fault.wait or 1, LONGEST_WAIT))
        return Verdict(says="ratelimited", here=True, wait=wait)
    if fault.status in PASSING:
        return Verdict(says=fault.code or f"http_{fault.status}")
    if fault.code in LOST:
        return Verdict(says=fault.code, again=True)
    return Verdict(says=fault.code or f"http_{fault.status}", for_good=True)

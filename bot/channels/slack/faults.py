"""What a failed call to Slack means: to wait, to post anew, or to give up. Pure."""

from datetime import timedelta
from typing import Final

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError

from bot.channels.chat.carrier import Verdict

TOO_MANY: Final = 429
BROKEN: Final = 500

PASSING: Final = frozenset(
    (
        "ratelimited",
        "rate_limited",
        "internal_error",
        "fatal_error",
        "service_unavailable",
        "request_timeout",
        "team_added_to_org",
    )
)
"""Slack's words for what goes over by itself (docs: errors of chat.postMessage)."""

TOKEN: Final = frozenset(
    ("invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "missing_scope")
)
"""Slack's words for a token that an operator must mend: what waits is kept until they have."""

LOST: Final = frozenset(("message_not_found", "cant_update_message", "edit_window_closed", "thread_not_found"))
"""Slack's words for a message that cannot be changed any more, because it is gone or too old."""

LONGEST_WAIT: Final = 600
"""Seconds that we wait at most on Slack's word."""

TOO_LATE: Final = "Slack waited too long for us. Please press that again."
"""To somebody whose form Slack would not open any more."""


def verdict(fault: Exception) -> Verdict:
    """What a failure means. One that Slack did not answer may have gone through, and is tried again with care."""
    if not isinstance(fault, SlackApiError):
        # A fault of ours is tried again too: a release may mend it.
        return Verdict(says=type(fault).__name__, ours=not isinstance(fault, OSError | TimeoutError | ClientError))
    status, code = _status(fault), _code(fault)
    if status == TOO_MANY:
        return Verdict(says="ratelimited", wait=timedelta(seconds=_retry_after(fault)))
    if status >= BROKEN or code in PASSING | TOKEN or not code:
        return Verdict(says=code or f"http_{status}")
    if code in LOST:
        return Verdict(says=code, again=True)
    return Verdict(says=code, for_good=True)


def passes(fault: Exception) -> bool:
    """Whether the same question may be answered in a minute."""
    if not isinstance(fault, SlackApiError):
        return True
    return _status(fault) in (TOO_MANY, *range(BROKEN, BROKEN + 100)) or _code(fault) in PASSING


def _status(fault: SlackApiError) -> int:
    return int(getattr(fault.response, "status_code", getattr(fault.response, "status", 0)) or 0)


def _code(fault: SlackApiError) -> str:
    try:
        return str(fault.response.get("error") or "")[:64]
    except (AttributeError, TypeError, ValueError):
        return ""


def _retry_after(fault: SlackApiError) -> int:
    headers = getattr(fault.response, "headers", None) or {}
    given = str(headers.get("Retry-After") or headers.get("retry-after") or "")
    return min(int(given), LONGEST_WAIT) if given.isdecimal() else 1

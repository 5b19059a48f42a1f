"""Taking the log away, as a reader without scripts does."""

from typing import Final

import httpx

from tests.web.client import Reader

REASON: Final = "For the yearly report to the board"


def take(reader: Reader, **fields: str) -> httpx.Response:
    """Fills in the form; what comes back is the file where it comes at once."""
    reader.get("/activity/exports")
    action, hidden = reader.fields("do", "take")
    return reader.post(action, {**hidden, "reason": REASON, **fields})

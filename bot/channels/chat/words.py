"""Text as channels of cards count and cut it, in UTF-16, with nothing that no reader sees; pure."""

import re
import unicodedata
from typing import Final

ELLIPSIS: Final = "…"
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff]")
_DIRECTIONS: Final = re.compile(r"[\u202a-\u202e\u2066-\u2069\u200e\u200f]")
_RIGHT_TO_LEFT: Final = frozenset({"R", "AL"})
_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"
_JOINERS: Final = frozenset("\u200d\ufe0e\ufe0f")


def length(text: str) -> int:
    """How long a text is in UTF-16, as Slack and Teams count: an emoji is two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "replace")) // 2


def clean(text: str) -> str:
    """The text without what no reader sees; one that runs right to left is kept apart from what stands around it."""
    shown = _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if shown.isascii():
        return shown
    shown = _DIRECTIONS.sub("", shown)
    if any(unicodedata.bidirectional(sign) in _RIGHT_TO_LEFT for sign in shown):
        return f"{_ISOLATE}{shown}{_END_ISOLATE}"
    return shown


def cut(text: str, most: int) -> str:
    """The text in no more than `most` signs, with a mark where it was cut; no sign is cut in two."""
    if length(text) <= most:
        return text
    kept, used = 0, length(ELLIPSIS) + length(_END_ISOLATE)
    for sign in text:
        used += length(sign)
        if used > most:
            break
        kept += 1
    shown = text[: _whole(text, kept)].rstrip()
    return f"{shown}{ELLIPSIS}{_END_ISOLATE}" if text.startswith(_ISOLATE) else f"{shown}{ELLIPSIS}"


def pieces(text: str, most: int) -> list[str]:
    """The text in pieces of no more than `most` signs, cut between words where there are any."""
    found = []
    while length(text) > most:
        at = _fits(text, most)
        space = text.rfind(" ", at // 2, at)
        at = space + 1 if space > 0 else max(1, _whole(text, at))
        found.append(text[:at])
        text = text[at:]
    return [*found, text] if text else found


def _fits(text: str, most: int) -> int:
    at = min(len(text), most)
    while length(text[:at]) > most:
        at -= max(1, (length(text[:at]) - most) // 2)
    return at


def _whole(text: str, at: int) -> int:
    """The place at or before `at` where no sign is taken from the one that it belongs to."""
    while 0 < at < len(text) and (_joins(text[at]) or text[at - 1] == "\u200d"):
        at -= 1
    return at


def _joins(sign: str) -> bool:
    return unicodedata.combining(sign) > 0 or sign in _JOINERS or "\U0001f3fb" <= sign <= "\U0001f3ff"

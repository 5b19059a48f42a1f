"""Deadlines as a calendar file that any calendar program reads; knows no conversation but its id."""

import hashlib
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import quote

from icalendar import Calendar, Event, vText

from bot.conversation.afterwards.ahead import Entry

ICS: Final = "text/calendar; charset=utf-8"
"""The type of a calendar file, as browsers are told it."""

REFRESH: Final = timedelta(hours=4)
"""How often a program is asked to look again."""

MAKER: Final = "-//Fingerpost//Deadlines//EN"
NAME: Final = "Fingerpost"

_CONTROL: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]+")

_SPECIAL: Final = re.compile(r"[\\;,]")


class _Words(vText):
    """Text that is kept as it is: the library would take a backslash before a capital N for a line break."""

    __slots__ = ()

    def to_ical(self) -> bytes:
        """The text escaped as RFC 5545, 3.3.11 says; it holds no line break."""
        return _SPECIAL.sub(r"\\\g<0>", str(self)).encode()


def calendar_file(entries: Iterable[Entry], *, site: str, at: datetime) -> bytes:
    """The entries as the bytes of an .ics file, each a whole day with the author's words and a link, and no answer.

    An entry's identity stays when its day moves, and one that is gone is there as cancelled, so that programs that
    took it in follow. `site` is our address, as `https://fingerpost.example`.
    """
    calendar = Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", NAME)
    calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    for entry in entries:
        calendar.add_component(_event(entry, site, at))
    written: bytes = calendar.to_ical()
    return written


def uid(entry: Entry) -> str:
    """The id by which a calendar program knows the entry again."""
    digest = hashlib.sha256(f"{entry.conversation}|{entry.key}".encode(errors="replace")).hexdigest()[:32]
    return f"{digest}@fingerpost"


def one_line(text: str) -> str:
    """The text on one line, without what a calendar file cannot hold."""
    return " ".join(_CONTROL.sub(" ", text).split())


def _event(entry: Entry, site: str, at: datetime) -> Event:
    address = f"{site}/conversations/{quote(entry.conversation, safe='', errors='replace')}"
    event = Event()
    event.add("uid", uid(entry))
    event.add("dtstamp", at)
    event.add("last-modified", entry.at)
    event.add("sequence", entry.version)
    event.add("dtstart", entry.by)
    event.add("dtend", entry.by + timedelta(days=1))
    event.add("summary", _Words(one_line(f"{NAME}: {entry.title}")))
    event.add("description", f"What to do, and why: {address}")
    event.add("url", address)
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if entry.gone else "CONFIRMED")
    return event

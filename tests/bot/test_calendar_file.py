"""A calendar file with hostile text in every field that takes text, read back by a calendar program's library."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any
from urllib.parse import quote

import pytest
from icalendar import Calendar

from bot.conversation.afterwards.ahead import Entry
from bot.delivery.calendar_file import calendar_file, one_line, uid

AT = datetime(2026, 11, 23, 10, tzinfo=UTC)
SITE = "https://fingerpost.example"
ENTRY = Entry(conversation="c1", key="plan#1", by=date(2026, 11, 26), title="Meet", gone=False, version=3, at=AT)

HOSTILE = {
    "commas": "a,b;c:d\\e",
    "escapes": r"\n\, \; \\ \N \\n",
    "folders": r"see S:\New starters\Notes; C:\n, \\share\N",
    "quotes": "\"quoted\" 's ^n ^^ ^'",
    "newline": "one\ntwo",
    "carriage return": "one\rtwo",
    "injected entry": "x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:evil\r\nSUMMARY:evil",
    "injected alarm": "x\nBEGIN:VALARM\nACTION:DISPLAY\nEND:VALARM",
    "injected address": "x\r\nURL:https://evil.example\r\nATTACH:https://evil.example",
    "folded": "x\r\n ATTENDEE:mailto:evil@example.org",
    "parameter": "x;VALUE=URI:https://evil.example",
    "other breaks": "a\u2028b\u2029c\x0bd\x0ce\x85f",
    "control": "a\x00b\x07c\x1bd\x7fe\ufffe\uffff\ud800",
    "emoji": "👩🏽‍⚕️ meets 👨‍👩‍👧‍👦 🏴󠁧󠁢󠁷󠁬󠁳󠁿",
    "right to left": "\u202eeht teem\u202c שלום عربى \u200f\u2067x\u2069",
    "combining": "e\u0301 Z\u0351\u036b\u0343\u036a 뷁 ﷽",
    "spaces": "  a\t\tb \u00a0 c  ",
    "markup": '<b onclick="x">&amp;</b> {{ 7*7 }} %0D%0A',
    "nothing": "",
    "ten thousand letters": "é" * 10_000,
    "ten thousand of four bytes": "🦊" * 10_000,
}
TEXTS = pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)


def read(*entries: Entry, site: str = SITE) -> tuple[Calendar, list[Any]]:
    """The calendar and its entries as the library reads them; each line must be as long as a file's may be."""
    written = calendar_file(entries, site=site, at=AT)
    assert all(len(line) <= 75 for line in written.split(b"\r\n"))
    assert b"\n" not in written.replace(b"\r\n", b"")
    calendar = Calendar.from_ical(written)
    assert [part.name for part in calendar.walk()] == ["VCALENDAR", *(["VEVENT"] * len(entries))]
    return calendar, calendar.walk("VEVENT")


FIELDS = {
    "UID", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "DTSTART", "DTEND",
    "SUMMARY", "DESCRIPTION", "URL", "TRANSP", "CLASS", "STATUS",
}  # fmt: skip


@TEXTS
def test_a_hostile_title_comes_back_exactly(text: str) -> None:
    """On one line, and every other field is the one of a plain title."""
    (plain,), (found,) = read(ENTRY)[1], read(replace(ENTRY, title=text))[1]
    assert str(found["SUMMARY"]) == one_line(f"Fingerpost: {text}")
    assert set(found) == FIELDS
    assert {name: found[name] for name in FIELDS - {"SUMMARY"}} == {name: plain[name] for name in FIELDS - {"SUMMARY"}}


def test_what_can_stand_on_one_line_is_left_as_it_is() -> None:
    """Only breaks, control characters and runs of spaces are made a space; no letter is lost."""
    kept = ("commas", "escapes", "folders", "quotes", "parameter", "emoji", "right to left", "combining", "markup")
    for name in (*kept, "ten thousand letters", "ten thousand of four bytes"):
        assert one_line(HOSTILE[name]) == HOSTILE[name], name
    assert one_line(HOSTILE["injected entry"]) == "x END:VEVENT BEGIN:VEVENT UID:evil SUMMARY:evil"


@TEXTS
def test_a_hostile_conversation_comes_back_exactly(text: str) -> None:
    """In the address and in the description that names it, quoted as addresses are; what it is stays 64 letters."""
    (found,) = read(replace(ENTRY, conversation=text, key=text))[1]
    address = f"{SITE}/conversations/{quote(text, safe='', errors='replace')}"
    assert str(found["URL"]) == address
    assert str(found["DESCRIPTION"]) == f"What to do, and why: {address}"
    assert str(found["UID"]) == uid(replace(ENTRY, conversation=text, key=text))
    assert str(found["UID"]).removesuffix("@fingerpost").isalnum()


def test_every_two_hostile_entries_are_told_apart() -> None:
    """Another conversation or another step is another identity, whatever they hold."""
    entries = [
        replace(ENTRY, conversation=conversation, key=key)
        for conversation, key in product(list(HOSTILE.values())[:-2], repeat=2)
    ]
    assert len({uid(entry) for entry in entries}) == len(entries)


def test_a_feed_of_hostile_entries_is_whole() -> None:
    """All of them in one file: as many entries, each with its own text and day, those that are gone cancelled."""
    entries = [
        replace(ENTRY, title=text, conversation=text, by=ENTRY.by + timedelta(days=number), gone=number % 2 == 1)
        for number, text in enumerate(HOSTILE.values())
    ]
    calendar, found = read(*entries)
    assert (str(calendar["X-WR-CALNAME"]), str(calendar["METHOD"])) == ("Fingerpost", "PUBLISH")
    assert [(str(one["SUMMARY"]), one["DTSTART"].dt, str(one["STATUS"])) for one in found] == [
        (one_line(f"Fingerpost: {one.title}"), one.by, "CANCELLED" if one.gone else "CONFIRMED") for one in entries
    ]

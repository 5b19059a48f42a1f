"""Reads a journey in plain words; knows no channel and carries nothing out."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from tests import yaml_text

FOLDER: Final = Path(__file__).parents[1]
LONDON: Final = ZoneInfo("Europe/London")

AGAIN: Final = "the same comes again"
"""What was last handed over comes once more."""

ON_THE_SCREEN_BEFORE: Final = "answers on the screen before"
"""An answer is given where the screen stood before the last step."""

ALONE: Final = frozenset(
    {
        "reads on",
        "goes back",
        "asks why",
        "is not sure",
        "asks for an adviser",
        "starts again",
        "withdraws",
        "reopens",
        "looks",
        "confirms the answers",
        "sends it as it is",
        "asks what would change this",
        "practises this",
        "adviser claims",
        "adviser releases",
        "adviser wakes",
        "adviser is still on it",
        "the second person agrees",
        "the colleague accepts",
        "the colleague refuses",
        "the colleague looks",
        "goes on in the other guide",
        "keeps it after all",
        "opens the start page",
        "opens the receipt",
        "prints the receipt",
        "reads the same as before",
        "overnight work is done",
        AGAIN,
    }
)
"""Steps that can stand alone."""

AT_LENGTH: Final[Mapping[str, str]] = {
    "problem at length": "problem",
    "answers at length": "answers",
    "writes at length": "writes",
}
"""Steps that type so many letters, and what they are otherwise."""

IN_TURN: Final = "answers in turn"
"""One question after another is answered."""

WITH_WORDS: Final = frozenset(
    {
        "problem",
        "topic",
        "practises",
        "answers",
        "changes",
        "sends",
        "writes",
        "ticks",
        "opens policy",
        "sees",
        "does not see",
        "later",
        "log",
        "adviser replies",
        "adviser asks",
        "adviser notes",
        "adviser resolves",
        "adviser holds until",
        "adviser hands back",
        "adviser transfers to",
        "is refused",
        "makes letter",
        "says it helped",
        "says how content",
        "says how it went",
        "passes to",
        "goes on at",
        ON_THE_SCREEN_BEFORE,
        "the calendar has",
        "the calendar has not",
        "the second person does not agree",
        "the colleague sees",
        "the colleague answers",
        "the guide is signed",
        "other words are signed",
        "the guide is taken out of use",
        "HR looks ahead to",
        *AT_LENGTH,
        IN_TURN,
        "looks so often",
        "types",
    }
)
"""Steps that say with what: the vocabulary is closed, and README.md explains each."""

_SPAN: Final = re.compile(r"(\d+) (minute|hour|day|week)s?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that is done or looked for, with its words."""

    does: str
    words: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """A journey: what it shows, when it begins, and its steps. `channels` are all where nothing is said."""

    name: str
    shows: str
    at: datetime
    steps: tuple[Step, ...]
    channels: tuple[str, ...]


def scripts() -> Iterator[Script]:
    """Every journey of the folder.

    Raises:
        ValueError: a step says what no journey can.
    """
    for path in sorted(FOLDER.glob("*.yaml")):
        for number, raw in enumerate(yaml_text.read(path.read_text(encoding="utf-8")), start=1):
            yield _script(path.stem, number, raw)


def span(words: str) -> timedelta:
    """`3 days 2 hours` as a time.

    Raises:
        ValueError: it is none.
    """
    found = _SPAN.findall(words)
    if not found:
        raise ValueError(f"'{words}' is no span of time, such as 3 days 2 hours")
    return sum((timedelta(**{f"{unit}s": int(number)}) for number, unit in found), timedelta())


def _script(file: str, number: int, raw: Mapping[str, Any]) -> Script:
    at = datetime.strptime(str(raw.get("at", "2026-11-23 10:00")), "%Y-%m-%d %H:%M").replace(tzinfo=LONDON)
    return Script(
        name=f"{file}: {raw['journey']}",
        shows=raw["shows"],
        at=at.astimezone(UTC),
        steps=tuple(_steps(raw["steps"], f"{file} {number}")),
        channels=tuple(raw.get("channels", ("core", "web", "terminal"))),
    )


def _steps(listed: Sequence[str | Mapping[str, Any]], where: str) -> Iterator[Step]:
    for line, raw in enumerate(listed, start=1):
        if isinstance(raw, Mapping) and IN_TURN in raw:
            yield from (_step({"answers": words}, line, where) for words in raw[IN_TURN])
        else:
            yield _step(raw, line, where)


def _step(raw: str | Mapping[str, Any], line: int, where: str) -> Step:
    if isinstance(raw, str):
        if raw not in ALONE:
            raise ValueError(f"{where}, step {line}: no journey can say '{raw}'")
        return Step(does=raw, line=line)
    ((does, words),) = raw.items()
    if does not in ALONE | WITH_WORDS:
        raise ValueError(f"{where}, step {line}: no journey can say '{does}'")
    if does in AT_LENGTH:
        return Step(does=AT_LENGTH[does], words=("a" * int(words),), line=line)
    several = words if isinstance(words, list) else [words]
    return Step(does=does, words=tuple(str(one) for one in several), line=line)

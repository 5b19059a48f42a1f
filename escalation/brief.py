"""What an adviser reads first, put together by rules from plain values; knows no tree, page or database."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from trees.shown import Urgency


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefAnswer:
    """One question with the manager's answer, in words. `unsure` marks an answer that was not known."""

    question: str
    answer: str
    unsure: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefPolicy:
    """A policy section that the manager was shown."""

    key: str  # policy/section
    title: str
    in_force_from: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefDeadline:
    """Something to be done by a day, in the organisation's zone."""

    what: str
    by: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """The hand-over on one screen, organisation first. It holds free text, so it never enters the activity log."""

    organisation: str  # its name, as people say it
    topic: str  # the topic's title
    reason: str  # why this came to an adviser, one sentence
    because: str  # the sentence of the tree or the manager that caused it
    urgency: Urgency
    urgency_says: str
    added: str | None = None  # the line that the manager added
    answers: tuple[BriefAnswer, ...] = ()
    policies: tuple[BriefPolicy, ...] = ()
    deadlines: tuple[BriefDeadline, ...] = ()
    told: tuple[str, ...] = ()  # what the manager was told to do, or not to do, meanwhile
    not_known: tuple[str, ...] = ()

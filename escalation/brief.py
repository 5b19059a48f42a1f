"""What an adviser reads first, put together by rules from plain values; knows no tree, page or database."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from trees.shown import Urgency

REASONS: Mapping[str, str] = {
    "asked": "The manager asked for an adviser.",
    "tree": "The steps lead to an adviser here.",
    "unsure": "The manager was not sure of an answer.",
    "diverted": "The steps could not go on, so they led to an adviser.",
}
"""Why a conversation came to an adviser, by the escalation's reason."""

URGENCY_SAYS: Mapping[Urgency, str] = {
    "now": "This cannot wait: answer now.",
    "same-day": "Answer today.",
    "next-working-day": "Answer by the end of the next working day.",
    "routine": "Answer within the usual time.",
}


NEAR: Mapping[int, str] = {-1: "1 day late", 0: "today", 1: "tomorrow"}


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
class Given:
    """What a brief is made from: plain values that `bot` gathers at a hand-over."""

    organisation: str  # its name, as people say it
    topic: str  # the topic's title
    reason: str  # a reason of the escalation: asked, tree, unsure, diverted
    because: str  # the sentence of the tree or of the manager that caused it
    urgency: Urgency
    group: str | None = None  # the manager's ward or department, by name
    added: str | None = None
    answers: tuple[BriefAnswer, ...] = ()
    policies: tuple[BriefPolicy, ...] = ()
    deadlines: tuple[BriefDeadline, ...] = ()
    told: tuple[str, ...] = ()
    unanswered: str | None = None  # the question at which the manager asked for a person
    uncertain: tuple[str, ...] = ()  # figures that nobody has confirmed, in words


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """The hand-over on one screen, organisation first. It holds free text, so it never enters the activity log."""

    organisation: str
    topic: str
    reason: str  # why this came to an adviser, one sentence
    because: str
    urgency: Urgency
    urgency_says: str
    group: str | None = None
    added: str | None = None  # the line that the manager added
    answers: tuple[BriefAnswer, ...] = ()
    policies: tuple[BriefPolicy, ...] = ()
    deadlines: tuple[BriefDeadline, ...] = ()
    told: tuple[str, ...] = ()  # what the manager was told to do, or not to do, meanwhile
    not_known: tuple[str, ...] = ()


def brief(given: Given) -> Brief:
    """The brief, by rules: each policy once, deadlines soonest first, and what is not known yet said openly."""
    added = (given.added or "").strip()
    return Brief(
        organisation=given.organisation,
        topic=given.topic,
        reason=REASONS[given.reason],
        because=given.because.strip(),
        urgency=given.urgency,
        urgency_says=URGENCY_SAYS[given.urgency],
        group=given.group,
        added=added or None,
        answers=given.answers,
        policies=tuple({policy.key: policy for policy in given.policies}.values()),
        deadlines=tuple(sorted(given.deadlines, key=lambda deadline: deadline.by)),
        told=tuple(dict.fromkeys(line.strip() for line in given.told if line.strip())),
        not_known=_not_known(given),
    )


def left(by: date, *, today: date) -> str:
    """How long there is until a deadline: in 3 days, today, 2 days late."""
    days = (by - today).days
    if days in NEAR:
        return NEAR[days]
    return f"in {days} days" if days > 0 else f"{-days} days late"


def to_json(kept: Brief) -> dict[str, Any]:
    """The brief as plain JSON values; `from_json` reads them back."""
    values = asdict(kept)
    for policy in values["policies"]:
        policy["in_force_from"] = policy["in_force_from"] and policy["in_force_from"].isoformat()
    for deadline in values["deadlines"]:
        deadline["by"] = deadline["by"].isoformat()
    return values


def from_json(values: Mapping[str, Any]) -> Brief:
    """The brief that `to_json` made."""
    parts = {
        "answers": tuple(BriefAnswer(**answer) for answer in values["answers"]),
        "policies": tuple(_policy(policy) for policy in values["policies"]),
        "deadlines": tuple(
            BriefDeadline(what=deadline["what"], by=date.fromisoformat(deadline["by"]))
            for deadline in values["deadlines"]
        ),
        "told": tuple(values["told"]),
        "not_known": tuple(values["not_known"]),
    }
    return Brief(**{**values, **parts})


def _not_known(given: Given) -> tuple[str, ...]:
    unanswered = [f"Not answered yet: {given.unanswered}"] if given.unanswered else []
    unsure = [f"The manager was not sure: {answer.question}" for answer in given.answers if answer.unsure]
    figures = [f"This figure is not confirmed: {what}" for what in given.uncertain]
    return tuple(dict.fromkeys([*unanswered, *unsure, *figures]))


def _policy(values: Mapping[str, Any]) -> BriefPolicy:
    since = values["in_force_from"]
    return BriefPolicy(
        key=values["key"],
        title=values["title"],
        in_force_from=None if since is None else date.fromisoformat(since),
    )

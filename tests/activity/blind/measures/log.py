"""Read the rows of the log once, into plain records of what the page calls its words."""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from fractions import Fraction
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
FOURTEEN_DAYS = timedelta(days=14)
TIMERS = frozenset({"conversation_abandoned", "service_level_missed"})
SEARCHES = frozenset({"search_made", "search_missed", "search_chosen"})

# What happened at a question, as bits.
SHOWN, WENT_ON, NOT_SURE, REFUSED = 1, 2, 4, 8
AT_QUESTION = {
    "question_shown": SHOWN,
    "step_shown": SHOWN,
    "question_answered": WENT_ON,
    "answer_changed": WENT_ON,
    "step_read": WENT_ON,
    "escalation_opened": WENT_ON,
    "escalation_joined": WENT_ON,
    "unsure": NOT_SURE,
    "answer_refused": REFUSED,
}

Number = int | Fraction
Question = tuple[str | None, str | None]
Sameness = tuple[str | None, str, str]

_NOTHING: dict[str, object] = {}
_decode = json.JSONDecoder(parse_float=Fraction).decode


@dataclass(slots=True)
class Unit:
    """What every counted thing has: where it belongs, and its day."""

    organisation: str | None
    person: str | None
    group: str | None
    channel: str | None
    tree: str | None
    version: str | None
    topic: str | None
    at: datetime
    day: date


@dataclass(slots=True)
class Conversation(Unit):
    """A conversation, with all that its rows say of it."""

    flagged: bool = False
    end: str | None = None
    end_at: datetime | None = None
    last_alive: datetime | None = None
    kinds: set[str] = field(default_factory=set)
    feedback: str | None = None
    follow_up: str | None = None
    questions: dict[Question, int] = field(default_factory=dict)
    last_shown: Question | None = None
    asked_after: bool = False
    came_back: bool = False


@dataclass(slots=True)
class Escalation(Unit):
    """An escalation: its opening row, and what the later rows say."""

    conversation: str | None = None
    flagged: bool = False
    reason: str | None = None
    tier: str | None = None
    first_answer: Number | None = None
    missed: bool = False
    state: str = "open"
    resolved_at: datetime | None = None
    tree_could_answer: bool | None = None
    advice_was_wrong: bool | None = None
    satisfaction: object = None
    minutes: Number | None = None


@dataclass(slots=True)
class Contact(Unit):
    """A recorded call, e-mail or meeting."""

    tier: str | None = None
    came: str | None = None
    why: str | None = None
    minutes: Number | None = None


@dataclass(slots=True)
class Event(Unit):
    """A search, or an urgent number shown: one row."""

    kind: str = ""


@dataclass(slots=True)
class Log:
    """All that belongs to the log and is not left out."""

    conversations: list[Conversation]
    escalations: list[Escalation]
    contacts: list[Contact]
    searches: list[Event]
    urgent: list[Event]


@dataclass(slots=True)
class _Asked:
    """A row by which an adviser was asked, kept until it is known what is left out."""

    organisation: str | None
    person: str | None
    topic: str | None
    at: datetime
    flagged: bool
    conversation: str | None
    escalation: Escalation | None


def moment(text: str) -> datetime:
    """Read a moment of the log, which is in UTC."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo is not None else at.replace(tzinfo=timezone.utc)


def day_of(at: datetime) -> date:
    """Give the date in the United Kingdom of a moment."""
    return at.astimezone(LONDON).date()


def _detail(text: str | None) -> Mapping[str, object]:
    """Read the JSON of the column `detail`, nothing where it is empty or no object."""
    if not text:
        return _NOTHING
    value = _decode(text)
    return value if isinstance(value, dict) else _NOTHING


def _word(value: object) -> str | None:
    """Give the value of a key as text, none where it has no value."""
    if value is None or isinstance(value, str):
        return value
    return str(value)


def _number(value: object) -> Number | None:
    """Give the value of a key as an exact number, none where it is no number."""
    if isinstance(value, bool) or not isinstance(value, int | Fraction):
        return None
    return value


def _common(row: Mapping[str, str], at: datetime, topic: str | None) -> tuple[
    str | None, str | None, str | None, str | None, str | None, str | None, str | None, datetime, date
]:
    """Give what every unit takes from the row that makes it."""
    return (
        row.get("organisation") or None,
        row.get("person") or None,
        row.get("group_id") or None,
        row.get("channel") or None,
        row.get("tree") or None,
        row.get("tree_version") or None,
        topic,
        at,
        day_of(at),
    )


def _read_in_conversation(
    conversation: Conversation, row: Mapping[str, str], kind: str, at: datetime, detail: Mapping[str, object]
) -> None:
    """Let a conversation take in its next row."""
    conversation.kinds.add(kind)
    topic = detail.get("topic")
    if topic is not None:
        conversation.topic = _word(topic)
    if kind not in TIMERS:
        conversation.last_alive = at
    if kind == "conversation_started" or kind == "tree_changed":
        tree = row.get("tree")
        if tree:
            conversation.tree = tree
            conversation.version = row.get("tree_version") or None
    elif kind == "outcome_reached":
        if detail.get("end") != "handoff":
            conversation.end, conversation.end_at = "outcome", at
    elif kind == "escalation_opened" or kind == "escalation_joined":
        conversation.end, conversation.end_at = "handover", at
    elif kind == "question_shown":
        conversation.end = conversation.end_at = None
    elif kind == "feedback_given":
        conversation.feedback = row.get("answer") or conversation.feedback
    elif kind == "follow_up_answered":
        conversation.follow_up = row.get("answer") or conversation.follow_up
    bit = AT_QUESTION.get(kind)
    if bit is not None:
        question = (row.get("tree") or None, row.get("node") or None)
        conversation.questions[question] = conversation.questions.get(question, 0) | bit
        if bit == SHOWN:
            conversation.last_shown = question


def _read_in_escalation(escalation: Escalation, kind: str, at: datetime, detail: Mapping[str, object]) -> None:
    """Let an escalation take in its next later row."""
    if kind == "service_level_missed":
        escalation.missed = True
    elif kind == "escalation_resolved" or kind == "handed_back":
        escalation.state, escalation.resolved_at = "resolved", at
    elif kind == "escalation_withdrawn":
        escalation.state = "withdrawn"
    elif kind == "escalation_reopened":
        escalation.state = "open"
    if not detail:
        return
    if escalation.first_answer is None:
        escalation.first_answer = _number(detail.get("answered_in_seconds"))
    could = detail.get("tree_could_answer")
    if isinstance(could, bool):
        escalation.tree_could_answer = could
    wrong = detail.get("advice_was_wrong")
    if isinstance(wrong, bool):
        escalation.advice_was_wrong = wrong
    if kind == "feedback_given" and detail.get("satisfaction") is not None:
        escalation.satisfaction = detail["satisfaction"]
    minutes = _number(detail.get("minutes"))
    if minutes is not None:
        escalation.minutes = minutes


def read(rows: Sequence[Mapping[str, str]], *, sample: bool = False) -> Log:
    """Read all rows in order of `seq` into records, leaving out practice and (unless asked for) sample."""
    conversations: dict[str, Conversation] = {}
    escalations: dict[str, Escalation] = {}
    contacts: list[Contact] = []
    searches: list[Event] = []
    urgent: list[Event] = []
    asked: list[_Asked] = []

    for row in sorted(rows, key=lambda each: int(each["seq"])):
        kind = row["kind"]
        at = moment(row["occurred_at"])
        detail = _detail(row.get("detail"))
        flagged = detail.get("practice") is True or (not sample and detail.get("sample") is True)

        name = row.get("conversation") or None
        if name is not None:
            conversation = conversations.get(name)
            if conversation is None:
                conversation = Conversation(*_common(row, at, None))
                conversations[name] = conversation
            if flagged:
                conversation.flagged = True
            _read_in_conversation(conversation, row, kind, at, detail)

        number = row.get("escalation") or None
        escalation = escalations.get(number) if number is not None else None
        if escalation is not None:
            _read_in_escalation(escalation, kind, at, detail)
        elif number is not None and kind == "escalation_opened":
            escalation = Escalation(
                *_common(row, at, _word(detail.get("topic"))),
                conversation=name,
                flagged=flagged,
                reason=_word(detail.get("reason")),
                tier=_word(detail.get("tier")),
            )
            escalations[number] = escalation

        if kind == "escalation_opened":
            topic = _word(detail.get("topic"))
            own = (row.get("organisation") or None, row.get("person") or None)
            asked.append(_Asked(*own, topic, at, flagged, name, None))
        elif kind == "escalation_joined":
            topic = escalation.topic if escalation is not None else None
            own = (row.get("organisation") or None, row.get("person") or None)
            asked.append(_Asked(*own, topic, at, flagged, name, escalation))
        elif flagged:
            pass
        elif kind == "contact_recorded":
            contacts.append(
                Contact(
                    *_common(row, at, _word(detail.get("topic"))),
                    tier=_word(detail.get("tier")),
                    came=_word(detail.get("source")),
                    why=_word(detail.get("why")),
                    minutes=_number(detail.get("minutes")),
                )
            )
        elif kind in SEARCHES:
            searches.append(Event(*_common(row, at, _word(detail.get("topic"))), kind=kind))
        elif kind == "urgent_signposted":
            urgent.append(Event(*_common(row, at, _word(detail.get("topic"))), kind=kind))

    left_out = {name for name, each in conversations.items() if each.flagged}
    kept = [each for each in conversations.values() if not each.flagged]
    for each in kept:
        if each.last_alive is None:
            each.last_alive = each.at
    _mark_asked_after(kept, asked, left_out)
    _mark_came_back(kept)
    return Log(kept, [each for each in escalations.values() if not each.flagged], contacts, searches, urgent)


def _sameness(organisation: str | None, person: str | None, topic: str | None) -> Sameness | None:
    """Give what two matters must share to be the same person's on the same topic."""
    if person is None or topic is None:
        return None
    return (organisation, person, topic)


def _mark_asked_after(kept: Sequence[Conversation], asked: Sequence[_Asked], left_out: set[str]) -> None:
    """Mark the conversations after whose end the same person asked an adviser within 14 days."""
    times: dict[Sameness, list[datetime]] = {}
    for row in asked:
        if row.flagged or row.conversation in left_out:
            continue
        joined = row.escalation
        if joined is not None and (joined.flagged or joined.conversation in left_out):
            continue  # the escalation is left out, so its topic is not looked at
        same = _sameness(row.organisation, row.person, row.topic)
        if same is not None:
            times.setdefault(same, []).append(row.at)
    for each in times.values():
        each.sort()
    for conversation in kept:
        same = _sameness(conversation.organisation, conversation.person, conversation.topic)
        end_at = conversation.end_at
        if same is None or end_at is None or same not in times:
            continue
        found = times[same]
        place = bisect_right(found, end_at)
        conversation.asked_after = place < len(found) and found[place] <= end_at + FOURTEEN_DAYS


def _mark_came_back(kept: Sequence[Conversation]) -> None:
    """Mark the conversations in the 14 days before which the same person started another on the topic."""
    starts: dict[Sameness, list[datetime]] = {}
    for each in kept:
        same = _sameness(each.organisation, each.person, each.topic)
        if same is not None:
            starts.setdefault(same, []).append(each.at)
    for found in starts.values():
        found.sort()
    for each in kept:
        same = _sameness(each.organisation, each.person, each.topic)
        if same is None:
            continue
        place = bisect_left(starts[same], each.at)
        each.came_back = place > 0 and starts[same][place - 1] >= each.at - FOURTEEN_DAYS


_read_before: list[tuple[Sequence[Mapping[str, str]], int, bool, Log]] = []


def read_once(rows: Sequence[Mapping[str, str]], *, sample: bool = False) -> Log:
    """Read the rows, or give what was read of the very same rows before (two are kept)."""
    for known, length, with_sample, log in _read_before:
        if known is rows and length == len(rows) and with_sample is sample:
            return log
    log = read(rows, sample=sample)
    _read_before.append((rows, len(rows), sample, log))
    del _read_before[:-2]
    return log

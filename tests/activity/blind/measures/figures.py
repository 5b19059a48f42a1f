"""The measures, each as its words say, and the one way to ask for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from fractions import Fraction
from typing import Any, NamedTuple

from .cuts import CONTACTS, CONVERSATIONS, ESCALATIONS, SEARCHES, URGENT, divider
from .log import (
    FOURTEEN_DAYS, NOT_SURE, REFUSED, SHOWN, WENT_ON,
    Contact, Conversation, Escalation, Event, Number, Question, Unit, read_once,
)

DAY = timedelta(hours=24)
SECOND = timedelta(seconds=1)


class Result(NamedTuple):
    """One figure: its numerator, its denominator where it has one, and its value where it has one."""

    numerator: Number
    denominator: int | None
    value: Number | None


class Measure(NamedTuple):
    """What one measure counts, out of what, and how its value is taken."""

    of: str
    numerator: Callable[[Any, datetime], Any]
    denominator: Callable[[Any, datetime], bool] | None = None
    how: str = "sum"  # sum, different, or a centile of times: "50", "80", "90"


def everything(unit: Unit, as_at: datetime) -> bool:
    """Count everything of the period."""
    return True


# Conversations

def person(each: Conversation, as_at: datetime) -> str | None:
    """Give the person of a conversation."""
    return each.person


def ended(each: Conversation, as_at: datetime) -> bool:
    """Say whether a conversation has a latest end."""
    return each.end is not None


def at_outcome(each: Conversation, as_at: datetime) -> bool:
    """Say whether the latest end is an outcome."""
    return each.end == "outcome"


def handed_over(each: Conversation, as_at: datetime) -> bool:
    """Say whether the latest end is a hand-over."""
    return each.end == "handover"


def stopped(each: Conversation, as_at: datetime) -> bool:
    """Say whether a conversation without an end was last alive more than 24 hours ago."""
    return each.end is None and each.last_alive is not None and as_at - each.last_alive > DAY


def still_open(each: Conversation, as_at: datetime) -> bool:
    """Say whether a conversation without an end was last alive 24 hours ago or later."""
    return each.end is None and not stopped(each, as_at)


def over(each: Conversation, as_at: datetime) -> bool:
    """Say whether the 14 days of a conversation are over."""
    since = each.end_at if each.end is not None else each.last_alive
    return since is not None and as_at - since >= FOURTEEN_DAYS


def alone(each: Conversation, as_at: datetime) -> bool:
    """Say whether advice was enough in the 14 days after, and these are over."""
    return each.end == "outcome" and not each.asked_after and over(each, as_at)


def came_back(each: Conversation, as_at: datetime) -> bool:
    """Say whether the same person had started another on the topic in the 14 days before."""
    return each.came_back


def has(kind: str) -> Callable[[Conversation, datetime], bool]:
    """Give the test whether a conversation has a row of a kind."""
    return lambda each, as_at: kind in each.kinds


def gave_feedback(each: Conversation, as_at: datetime) -> bool:
    """Say whether a conversation has feedback with an answer."""
    return each.feedback is not None


def feedback_at_end(each: Conversation, as_at: datetime) -> bool:
    """Say whether a conversation has a latest end, and feedback with an answer."""
    return each.end is not None and each.feedback is not None


def helped(each: Conversation, as_at: datetime) -> bool:
    """Say whether the last feedback with an answer is yes."""
    return each.feedback == "yes"


def followed_up(each: Conversation, as_at: datetime) -> bool:
    """Say whether a conversation that ended at an outcome has a follow-up with an answer."""
    return each.end == "outcome" and each.follow_up is not None


# Escalations

def first_answer(each: Escalation, as_at: datetime) -> Number | None:
    """Give the seconds to the first answer."""
    return each.first_answer


def missed(each: Escalation, as_at: datetime) -> bool:
    """Say whether an escalation was answered too late."""
    return each.missed


def resolution(each: Escalation, as_at: datetime) -> int | None:
    """Give the whole seconds to the resolution of an escalation that stands resolved."""
    if each.state != "resolved" or each.resolved_at is None:
        return None
    return (each.resolved_at - each.at) // SECOND


def unresolved(each: Escalation, as_at: datetime) -> bool:
    """Say whether an escalation stands neither resolved nor withdrawn."""
    return each.state == "open"


def avoidable(each: Escalation, as_at: datetime) -> bool:
    """Say whether the adviser last said that a guide could have answered."""
    return each.tree_could_answer is True


def said_avoidable(each: Escalation, as_at: datetime) -> bool:
    """Say whether the adviser said if a guide could have answered."""
    return each.tree_could_answer is not None


def wrong_advice(each: Escalation, as_at: datetime) -> bool:
    """Say whether the adviser last said that the advice was wrong."""
    return each.advice_was_wrong is True


def said_wrong(each: Escalation, as_at: datetime) -> bool:
    """Say whether the adviser said if the advice was wrong."""
    return each.advice_was_wrong is not None


def content(each: Escalation, as_at: datetime) -> bool:
    """Say whether the manager's last score is 4 or 5."""
    return each.satisfaction in (4, 5)


def gave_score(each: Escalation, as_at: datetime) -> bool:
    """Say whether the manager gave a score."""
    return each.satisfaction is not None


def minutes(each: Escalation | Contact, as_at: datetime) -> Number:
    """Give the minutes of an adviser, 0 where none are said."""
    return each.minutes if each.minutes is not None else 0


# Searches

def of_kind(*kinds: str) -> Callable[[Event, datetime], bool]:
    """Give the test whether a row is of one of some kinds."""
    return lambda each, as_at: each.kind in kinds


_asked_search = of_kind("search_made", "search_missed")

MEASURES: dict[str, Measure] = {
    "use": Measure(CONVERSATIONS, everything),
    "managers": Measure(CONVERSATIONS, person, how="different"),
    "completion": Measure(CONVERSATIONS, ended, everything),
    "outcome": Measure(CONVERSATIONS, at_outcome, everything),
    "handoff": Measure(CONVERSATIONS, handed_over, everything),
    "stopped": Measure(CONVERSATIONS, stopped, everything),
    "open": Measure(CONVERSATIONS, still_open, everything),
    "self_sufficiency": Measure(CONVERSATIONS, alone, over),
    "repeats": Measure(CONVERSATIONS, came_back, everything),
    "unsure": Measure(CONVERSATIONS, has("unsure"), everything),
    "changes": Measure(CONVERSATIONS, has("answer_changed"), everything),
    "refusals": Measure(CONVERSATIONS, has("answer_refused"), everything),
    "policy_opened": Measure(CONVERSATIONS, has("policy_opened"), everything),
    "feedback": Measure(CONVERSATIONS, feedback_at_end, ended),
    "helped": Measure(CONVERSATIONS, helped, gave_feedback),
    "follow_up": Measure(CONVERSATIONS, followed_up, at_outcome),
    "minutes_saved": Measure(CONVERSATIONS, alone),
    "escalations": Measure(ESCALATIONS, everything),
    "first_answer": Measure(ESCALATIONS, first_answer, everything, how="50"),
    "first_answer_80": Measure(ESCALATIONS, first_answer, everything, how="80"),
    "first_answer_90": Measure(ESCALATIONS, first_answer, everything, how="90"),
    "missed": Measure(ESCALATIONS, missed, everything),
    "resolution": Measure(ESCALATIONS, resolution, everything, how="50"),
    "resolution_80": Measure(ESCALATIONS, resolution, everything, how="80"),
    "resolution_90": Measure(ESCALATIONS, resolution, everything, how="90"),
    "unresolved": Measure(ESCALATIONS, unresolved, everything),
    "avoidable": Measure(ESCALATIONS, avoidable, said_avoidable),
    "wrong_advice": Measure(ESCALATIONS, wrong_advice, said_wrong),
    "content": Measure(ESCALATIONS, content, gave_score),
    "adviser_minutes": Measure(ESCALATIONS, minutes),
    "contacts": Measure(CONTACTS, everything),
    "contact_minutes": Measure(CONTACTS, minutes),
    "searches": Measure(SEARCHES, _asked_search),
    "search_missed": Measure(SEARCHES, of_kind("search_missed"), _asked_search),
    "search_chosen": Measure(SEARCHES, of_kind("search_chosen"), of_kind("search_made")),
    "urgent": Measure(URGENT, everything),
}

QUESTION_BITS: dict[str, int] = {"answered": WENT_ON, "stopped_here": 0, "unsure": NOT_SURE, "refused": REFUSED}
QUESTION_MEASURES: tuple[str, ...] = tuple(QUESTION_BITS)
PREFIX = "at_question."


def median(times: Sequence[Number]) -> Number | None:
    """Give the middle of the values, or half the sum of the two middle ones."""
    if not times:
        return None
    ordered = sorted(times)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return Fraction(ordered[middle - 1] + ordered[middle]) / 2


def centile(times: Sequence[Number], in_100: int) -> Number | None:
    """Give the smallest value such that at least so many in 100 are as small or smaller."""
    if not times:
        return None
    place = -(-len(times) * in_100 // 100)
    return sorted(times)[max(place, 1) - 1]


def _utc(at: datetime) -> datetime:
    """Take a moment without a zone as UTC."""
    return at if at.tzinfo is not None else at.replace(tzinfo=timezone.utc)


def _taken(measure: Measure, numerators: Sequence[Any], denominator: int) -> Result:
    """Take the figure of one part from what its things add."""
    if measure.how == "different":
        count = len({each for each in numerators if each is not None})
        return Result(count, None, count)
    if measure.how != "sum":
        times = [each for each in numerators if each is not None]
        value = median(times) if measure.how == "50" else centile(times, int(measure.how))
        return Result(len(times), denominator, value)
    total: Number = sum(numerators)
    if measure.denominator is None:
        return Result(total, None, total)
    return Result(total, denominator, Fraction(total) / denominator if denominator else None)


def calculate(
    measure: str,
    rows: Sequence[Mapping[str, str]],
    *,
    first: date,
    last: date,
    as_at: datetime,
    cut: str | None = None,
    organisations: Mapping[str, Mapping[str, str | None]] = {},
    topics: Mapping[str, Mapping[str, object]] = {},
    assumed_minutes: int = 15,
    sample: bool = False,
) -> dict[str | None, Result]:
    """Work out one measure of the log for a period, whole or in the parts of a cut."""
    as_at = _utc(as_at)
    question = measure.removeprefix(PREFIX)
    if measure not in MEASURES and question in QUESTION_BITS:
        if cut is not None:
            raise ValueError("a measure at one question is by tree and node, and not cut further")
        found = at_question(question, rows, first=first, last=last, as_at=as_at, sample=sample)
        return {f"{tree or ''}\t{node or ''}": result for (tree, node), result in found.items()}
    defined = MEASURES[measure]
    parts_of = divider(cut, defined.of, organisations, topics)
    numerators: dict[str | None, list[Any]] = {} if cut is not None else {None: []}
    denominators: dict[str | None, int] = {}
    times = assumed_minutes if measure == "minutes_saved" else 1
    for unit in getattr(read_once(rows, sample=sample), defined.of):
        if not first <= unit.day <= last:
            continue
        numerator = defined.numerator(unit, as_at)
        counts = defined.denominator is not None and defined.denominator(unit, as_at)
        for part in parts_of(unit):
            numerators.setdefault(part, []).append(numerator * times if times != 1 else numerator)
            denominators[part] = denominators.get(part, 0) + counts
    return {part: _taken(defined, each, denominators.get(part, 0)) for part, each in numerators.items()}


def at_question(
    measure: str,
    rows: Sequence[Mapping[str, str]],
    *,
    first: date,
    last: date,
    as_at: datetime,
    sample: bool = False,
) -> dict[Question, Result]:
    """Work out one of the measures at one question, for each tree and node that was shown."""
    as_at = _utc(as_at)
    bit = QUESTION_BITS[measure]
    shown: dict[Question, int] = {}
    counted: dict[Question, int] = {}
    for each in read_once(rows, sample=sample).conversations:
        if not first <= each.day <= last:
            continue
        here = each.last_shown if measure == "stopped_here" and stopped(each, as_at) else None
        for question, bits in each.questions.items():
            if not bits & SHOWN:
                continue
            shown[question] = shown.get(question, 0) + 1
            if bits & bit or question == here:
                counted[question] = counted.get(question, 0) + 1
    return {
        question: Result(counted.get(question, 0), of, Fraction(counted.get(question, 0), of))
        for question, of in shown.items()
    }


def per_1000(count: Number, people: int | None) -> Fraction | None:
    """Give a count for each 1,000 people employed, none where their number is not known."""
    return Fraction(count) * 1000 / people if people else None


def people_of_organisation(groups: Mapping[str, str | None], people: Mapping[str, int]) -> int | None:
    """Add up the people of the groups that are in no other group, none where one has no number."""
    outermost = [group for group, parent in groups.items() if parent is None]
    if not outermost or any(people.get(group) is None for group in outermost):
        return None
    return sum(people[group] for group in outermost)

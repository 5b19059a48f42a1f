"""A made-up conversation as the rows that its turns would have left in the log; pure, and knows no database."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from activity.kinds import Event
from activity.log import Row
from bot.conversation.questions.checking import CHECK
from bot.conversation.turn import Turn, Verb
from bot.sample.dealing import Dealt
from bot.sample.history import earlier_version
from bot.sample.script import turns_of
from bot.sample.stories import SEED, WALKED
from bot.sample.ways import ENDS, LEFT_AT, QUEUES, SENSITIVE, TREE, WAYS, End, Step
from organisations.calendar import Calendar, working_time_between

FEEDBACK_EVERY: Final = 3
SEARCH_EVERY: Final = 2
MISS_EVERY: Final = 31
CONTACT_EVERY: Final = 2
"""Of so many conversations one has this beside it: an answer to whether it helped, a search before it, a search that
found nothing, and, of those that were handed over, a call to the adviser."""

HELPED: Final = ("yes", "yes", "partly", "yes", "yes", "yes", "no", "yes")
WHYS: Final = ("advice", "checking", "advice", "unclear", "record", "no_guide", "advice")
SOURCES: Final = ("call", "email", "call", "meeting")
MINUTES: Final = (10, 15, 25, 5, 20)

ASKED_BEFORE: Final = frozenset({"days", "met_after_each", "hold_it_now", "concern", "condition"})
"""All that the version before the present one asked: so that a year of it is few rows, soon made."""

DECIDED: Final = ("advice_given", "advice_given", "passed_elsewhere", "advice_given", "not_needed", "advice_given")
"""What advisers decided, in turn."""

_ADVISING: Final = {
    "claim": "escalation_claimed",
    "ask": "adviser_asked",
    "write": "manager_replied",
    "reply": "adviser_replied",
    "resolve": "escalation_resolved",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where made-up rows belong: the organisation, its hours, the version of the tree in force, and since when."""

    organisation: str
    calendar: Calendar
    version: str
    since: datetime


def rows_of(dealt: Dealt, *, place: Place) -> tuple[Row, ...]:
    """The rows of one conversation, in order; the same each time."""
    turns = turns_of(dealt, organisation=place.organisation, calendar=place.calendar)
    if not turns:
        return ()
    name = sha256(f"{SEED}/{dealt.number}/{dealt.at.isoformat()}".encode()).hexdigest()
    blank = Row(
        occurred_at=turns[0].at,
        event=_event("conversation_started"),
        organisation=place.organisation,
        conversation=f"sample-{name[:19]}",
        person=dealt.person,
        group_id=dealt.group,
        channel="web",
        tree=TREE,
        tree_version=place.version if dealt.at >= place.since else earlier_version(TREE),
    )
    walk = _Walk(
        way=dealt.way,
        steps=WAYS[dealt.way] if dealt.at >= place.since else _asked_before(WAYS[dealt.way]),
        end=ENDS.get(dealt.way, End()),
        escalation=f"sample-{name[20:40]}",
        before=dealt.at < place.since,
    )
    told = list(_told(dealt, turns, blank, walk, calendar=place.calendar))
    around = () if dealt.group in WALKED else (*_searched(dealt, blank), *told, *_after(dealt, told[-1], blank))
    return tuple(row for row in around or told if row.occurred_at < dealt.until)


def _event(kind: str, *, detail: Mapping[str, Any] | None = None, **fields: str | int | None) -> Event:
    """An event, marked as made up."""
    return Event(kind, detail={**(detail or {}), "sample": True}, **fields)  # type: ignore[arg-type]


def _asked_before(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The steps of a way that the version before had too."""
    kept = {"answer", "unsure", "proceed"}
    return tuple(
        step
        for step in steps
        if step.verb in {"start", "ask_adviser", "send"}
        or step.node == CHECK
        or (step.verb in kept and step.node in ASKED_BEFORE)
    )


def _told(dealt: Dealt, turns: Sequence[Turn], blank: Row, walk: "_Walk", *, calendar: Calendar) -> Iterator[Row]:
    steps, answered = WAYS[dealt.way], False
    sent, before = turns[0], turns[0]
    for number, turn in enumerate(turns):
        row = replace(blank, occurred_at=turn.at)
        if number < len(steps) and turn.verb == steps[number].verb:
            waited = round((turn.at - before.at).total_seconds() * 1_000)
            yield from (replace(row, event=event) for event in walk.events(steps[number], waited=waited))
            sent = before = turn
            continue
        if turn.verb == "claim" and dealt.late:
            late = _event("service_level_missed", escalation=walk.escalation)
            yield replace(row, occurred_at=turn.at - timedelta(hours=1), event=late)
        told = _ADVISING[turn.verb]
        detail = _advised(turn, dealt.number)
        if turn.verb in {"ask", "reply"} and not answered:
            answered = True
            detail = {"answered_in_seconds": int(working_time_between(sent.at, turn.at, calendar).total_seconds())}
        yield replace(row, person=turn.person, event=_event(told, escalation=walk.escalation, detail=detail))


def _advised(turn: Turn, number: int) -> dict[str, Any]:
    if turn.verb != "resolve":
        return {}
    decided = DECIDED[number % len(DECIDED)]
    return {"resolution": decided, "tree_could_answer": turn.fields.get("tree_could_answer") == "yes"}


@dataclass(slots=True, kw_only=True)
class _Walk:
    """A way as it is gone: what stands on the page, and whether an answer changes one that was given."""

    way: str
    steps: Sequence[Step]
    end: End
    escalation: str
    before: bool  # whether this is the version before the present one
    gone: int = 0  # steps of its own that were taken
    shown: str | None = None
    back: bool = False

    def events(self, step: Step, *, waited: int) -> Iterator[Event]:
        """What one step leaves, and what it shows next; nothing for a step that this version has not."""
        if self.gone == len(self.steps) or step is not self.steps[self.gone]:
            return
        self.gone += 1
        yield from self._done(step, waited=waited, last=self.gone == len(self.steps))
        yield from self._next()

    def _done(self, step: Step, *, waited: int, last: bool) -> Iterator[Event]:
        refused = self.way == "leaves_when_refused" and last
        if step.verb == "start":
            yield _event("conversation_started", detail={"topic": TREE})
        elif step.verb == "answer" and refused:
            yield _event("answer_refused", node=step.node, elapsed_ms=waited)
        elif step.verb == "answer":
            kind, self.back, self.shown = "answer_changed" if self.back else "question_answered", False, None
            yield _event(kind, node=step.node, elapsed_ms=waited, **_answer(step))
        elif step.verb == "unsure":
            yield _event("unsure", node=step.node, elapsed_ms=waited)
        elif step.verb == "why":
            yield _event("why_shown", node=step.node)
        elif step.verb == "back":
            node, self.shown, self.back = self.shown, None, True
            yield _event("went_back", node=node, elapsed_ms=waited)
        elif step.verb == "open_policy":
            policy, _, section = str(step.value).split("/")
            yield _event("policy_opened", node=self.shown, policy=policy, section=section)
        else:
            yield from self._led_on(step, waited=waited)

    def _led_on(self, step: Step, *, waited: int) -> Iterator[Event]:
        if step.verb == "proceed" and not (self.before and step.node == CHECK):
            self.shown = None
            yield _event("step_read", node=step.node, elapsed_ms=waited)
        if step.node == CHECK and self.end.outcome:
            yield _came_to(self.end.outcome, "outcome")
        elif step.node == CHECK or step.verb == "ask_adviser":
            yield _came_to(self.end.handoff, "handoff")
        elif step.verb == "send":
            detail = {
                "queue": QUEUES[self.way],
                "tier": self.end.tier,
                "urgency": self.end.urgency,
                "reason": "asked" if self.end.outcome else "tree",
                "topic": TREE,
            }
            yield _event("escalation_opened", node=self.end.handoff, escalation=self.escalation, detail=detail)

    def _next(self) -> Iterator[Event]:
        node, verb = self._ahead()
        if node is None or node == self.shown or (self.before and node == CHECK):
            return
        self.shown = node
        yield _event("step_shown" if verb == "proceed" else "question_shown", node=node)

    def _ahead(self) -> tuple[str | None, Verb]:
        """The node that is shown now, and what is done there."""
        rest = [step for step in self.steps[self.gone :] if step.verb != "open_policy"]
        if rest:
            return (rest[0].node, rest[0].verb) if rest[0].node else (None, "show")
        left = LEFT_AT.get(self.way)
        if left is None:
            return None, "show"
        return left if left[0] in ASKED_BEFORE or not self.before else ("condition", "answer")


def _came_to(node: str | None, end: str) -> Event:
    return _event("outcome_reached", node=node, outcome=node, detail={"end": end})


def _answer(step: Step) -> dict[str, Any]:
    """What the log keeps of an answer: nothing of one to a sensitive question, and here no figures."""
    if step.node in SENSITIVE:
        return {"detail": {"withheld": True}}
    value = ",".join(step.value) if isinstance(step.value, tuple) else step.value
    return {"answer": None if value is None or value.startswith("{") else value}


def _searched(dealt: Dealt, blank: Row) -> Iterator[Row]:
    """What was looked for before the conversation."""
    if dealt.number % MISS_EVERY == 0:
        yield replace(_alone(blank), event=_event("search_missed", detail={"topics": []}))
    if dealt.number % SEARCH_EVERY == 0:
        yield replace(_alone(blank), event=_event("search_made", detail={"topics": [TREE]}))
        yield replace(blank, event=_event("search_chosen", detail={"topic": TREE}))


def _after(dealt: Dealt, last: Row, blank: Row) -> Iterator[Row]:
    """Whether it helped, and a call to the adviser who had it."""
    number, node = dealt.number, ENDS.get(dealt.way, End()).outcome
    if node and not dealt.adviser and number % FEEDBACK_EVERY == 0:
        answer = HELPED[number // FEEDBACK_EVERY % len(HELPED)]
        said = _event("feedback_given", node=node, outcome=node, answer=answer)
        yield replace(blank, occurred_at=last.occurred_at + timedelta(minutes=1), event=said)
    if dealt.adviser and number % CONTACT_EVERY == 0:
        turn = number // CONTACT_EVERY
        detail = {
            "source": SOURCES[turn % len(SOURCES)],
            "topic": TREE,
            "tier": "L2",
            "queue": QUEUES[dealt.way],
            "why": WHYS[turn % len(WHYS)],
            "minutes": MINUTES[turn % len(MINUTES)],
            "open": False,
        }
        yield replace(_alone(last), person=dealt.adviser, event=_event("contact_recorded", detail=detail))


def _alone(row: Row) -> Row:
    """A row of no conversation."""
    return replace(row, conversation=None, tree=None, tree_version=None)

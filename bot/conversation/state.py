"""What is kept of a conversation: its tree version and the answers given. Where it stands is worked out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from activity.kinds import Event
from bot.conversation.afterwards.upcoming import Upcoming
from bot.conversation.colleagues.confirmation import Confirmation
from bot.conversation.evidence import Evidence
from bot.conversation.reply import Reply
from bot.conversation.turn import Channel
from escalation.model import Move
from escalation.wrong_advice import WrongAdvice
from trees.position import Answer

State = Literal["open", "ended", "with_adviser", "abandoned"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """The few things beside answers that say what is shown.

    `diverted` is the sentence that says why the manager was led to an adviser from outside the tree's own route;
    `handed` says that what is shown was handed over; `ticked` are the steps done; `receipt` is the newest receipt,
    and `receipt_at` the moment that it keeps, in ISO form; `sample` marks made-up activity; `practice` a
    conversation with made-up answers, which never becomes a real one. `feedback` says whether it helped, once it
    was said; `followed_up` is the receipt whose later question was answered. `refused` counts the refusals in a row
    at the question that is asked now. `checked` is the mark of the answers that the manager has checked.
    `confirming` is the newest question put to a second person. `recalled` says what they were shown that was wrong.
    `declined` is the colleague who was asked last to take it over, and would not.
    """

    diverted: str | None = None
    ticked: tuple[str, ...] = ()
    receipt: str | None = None
    receipt_at: str | None = None
    sample: bool = False
    practice: bool = False
    handed: bool = False
    feedback: str | None = None
    followed_up: str | None = None
    refused: int = 0
    checked: str | None = None
    confirming: str | None = None
    recalled: str | None = None
    declined: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """One manager's walk through one tree version, whatever the channel of each turn.

    `person` is whose it is now. `passed_to` is the colleague whom they asked to take it over, and `passed_at` when.
    """

    id: str
    person: str
    organisation: str
    group_id: str | None
    channel: Channel
    tree: str
    tree_version: str
    topic: str
    answers: Mapping[str, Answer]
    count: int
    state: State
    details: Details
    escalation: str | None
    started_at: datetime
    touched_at: datetime
    passed_to: str | None = None
    passed_at: datetime | None = None

    def moved(self, *, at: datetime, answers: Mapping[str, Answer], details: Details) -> "Conversation":
        """The conversation one turn on, with these answers. Naming each field takes half the time of `replace`."""
        return Conversation(
            id=self.id,
            person=self.person,
            organisation=self.organisation,
            group_id=self.group_id,
            channel=self.channel,
            tree=self.tree,
            tree_version=self.tree_version,
            topic=self.topic,
            answers=answers,
            count=self.count + 1,
            state=self.state,
            details=details,
            escalation=self.escalation,
            started_at=self.started_at,
            touched_at=at,
            passed_to=self.passed_to,
            passed_at=self.passed_at,
        )

    def one_turn_on(self, at: datetime) -> "Conversation":
        """The conversation one turn on, with the same answers: whatever else differs is the caller's to put in."""
        return self.moved(at=at, answers=self.answers, details=self.details)

    def since(self, at: datetime) -> int:
        """Milliseconds from what is shown to this moment."""
        return max(0, round((at - self.touched_at).total_seconds() * 1000))


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Something to be done later or elsewhere; `key` makes it once, `lane` keeps order (rule 7)."""

    kind: str
    lane: str
    key: str
    run_at: datetime
    payload: Mapping[str, str | int | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What was shown at an end, kept as evidence under a short code, with what it rested on and what it asks for."""

    code: str
    conversation: str
    as_at: datetime
    tree: str
    tree_version: str
    calculators_version: str
    evidence: Evidence
    upcoming: Upcoming


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """All that a turn changes, as one value: `bot.effects` writes it in one order, in one transaction.

    `logged_for` is the conversation that the events speak of, changed or not. `noted` is one whose details changed
    while it stands where it stood, so that no open page becomes an old one. `moved_from` is the
    count that the conversation had, where it moved by more than one. `confirmations` are questions to a second person
    that are asked or answered. `said` is what the one who acted reads, where the conversation is somebody else's.
    """

    reply: Reply
    conversation: Conversation | None = None
    new: bool = False
    noted: Conversation | None = None
    events: tuple[Event, ...] = ()
    move: Move | None = None
    receipt: Receipt | None = None
    jobs: tuple[Job, ...] = ()
    announce: tuple[str, ...] = ()
    logged_for: Conversation | None = None
    moved_from: int | None = None
    wrong: WrongAdvice | None = None
    group_id: str | None = None
    confirmations: tuple[Confirmation, ...] = ()
    said: Reply | None = None

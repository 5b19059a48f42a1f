"""A reply: what is shown after a turn, before a channel dresses it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from escalation.brief import Brief
from policies.markdown import Block, Span
from trees.left import Left
from trees.shown import (
    Cited,
    Shown,
    ShownConfirm,
    ShownFollowUp,
    ShownHandoff,
    ShownOutcome,
    ShownQuestion,
    ShownTell,
)
from trees.what_if import Flip

__all__ = [
    "Answered",
    "Aside",
    "Cited",
    "Colleague",
    "Flip",
    "Found",
    "FoundSection",
    "FoundTopic",
    "Guarded",
    "GuardedPart",
    "Left",
    "Notice",
    "PassBrief",
    "Passing",
    "Reply",
    "SecondPerson",
    "Shown",
    "ShownChange",
    "ShownChanges",
    "ShownCheck",
    "ShownConfirm",
    "ShownFollowUp",
    "ShownHandoff",
    "ShownLetter",
    "ShownOutcome",
    "ShownQuestion",
    "ShownTell",
    "Thread",
    "ThreadMessage",
    "Unread",
    "UrgentHelp",
    "Wishing",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A sentence about the turn itself, shown above the rest. `refused` belongs to the question shown;
    an `offer` comes with a way to an adviser. `field` is the one to mend in a form of several.
    """

    kind: Literal["refused", "stale", "understood", "done", "stopped", "offer", "guarded", "kept"]
    says: str
    field: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCheck:
    """The answers, all of them, to be checked before the end that they lead to is shown."""

    node: str
    few: int  # so many answers or fewer are not listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Somebody who may be asked to take a conversation over."""

    person: str
    name: str
    group: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Passing:
    """Whom the manager has asked to take the conversation over, and until when they may answer; or who would not."""

    name: str
    until: date
    declined: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondPerson:
    """Whom the manager waits for before they may go on, by name, and by when they should hear.

    `says` is what came of it, in a sentence, and `reason` the second person's own words.
    """

    names: tuple[str, ...]
    by: datetime
    says: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One earlier question with the answer as it was given, in words."""

    node: str
    question: str
    answer: str
    changeable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PassBrief:
    """One page about a conversation, for the colleague who is asked to take it over."""

    by: str
    asked_on: date
    until: date
    stands: str
    answers: tuple[Answered, ...]
    deadlines: tuple[tuple[str, date], ...] = ()
    advised: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """Something shown beside the question because it was asked for: why we ask, how to find out, or the
    question put another way.
    """

    kind: Literal["why", "find_out", "another_way"]
    says: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardedPart:
    """A piece of what was typed; `kind` says what it may be where it may say who somebody is."""

    text: str
    kind: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarded:
    """What was typed and is not kept, in pieces: it may be changed, or sent as it is."""

    parts: tuple[GuardedPart, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundTopic:
    """One topic that may fit what was typed. `tree` is nothing where the topic has no tree yet."""

    topic: str
    title: str
    about: str
    tree: str | None
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSection:
    """One policy section that shares words with what was typed, as it is in force today."""

    policy: str
    section: str
    in_force_from: date
    title: str
    policy_title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search offers: topics, best first, and policy sections; none is an honest answer.

    `otherwise` is what to start where none of them fits: it leads to an adviser.
    """

    typed: str
    topics: tuple[FoundTopic, ...]
    sections: tuple[FoundSection, ...] = ()
    otherwise: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UrgentHelp:
    """Whom to telephone now, for one kind of danger, from the organisation's own numbers."""

    kind: str
    title: str
    contacts: tuple[tuple[str, str], ...]
    says: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """That nobody in the advice team reads it for now: `says` until when. `contacts` are whom to telephone instead:
    name, number, and when they answer. `urgent` is what cannot wait.
    """

    says: str
    contacts: tuple[tuple[str, str, str], ...] = ()
    urgent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishing:
    """What may be wished for beside an answer: `fields` as they stand, `says` in words, and when one could meet."""

    fields: Mapping[str, str]
    says: tuple[str, ...] = ()
    kept_from: tuple[str, ...] = ()
    days: tuple[tuple[str, str], ...] = ()
    times: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadMessage:
    """One message between manager and adviser."""

    by: Literal["manager", "adviser", "fingerpost"]
    who: str
    at: datetime
    text: str
    edited: bool = False  # its author changed it since


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """Where the manager stands with the adviser, in one sentence, what comes `next`, and what was said.

    `asked` is the tree's own question that the adviser put.
    """

    escalation: str
    status: str
    says: str
    next: str = ""
    messages: tuple[ThreadMessage, ...] = ()
    asked: ShownQuestion | None = None
    can_write: bool = False
    can_withdraw: bool = False
    can_reopen: bool = False
    can_rate: bool = False
    rated: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLetter:
    """A letter for the answers given, to be read and copied; what stands in [brackets] is still to be filled in."""

    id: str
    title: str
    to: str
    words: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownChange:
    """One thing that reads differently: what it is about, what it said and what it says."""

    about: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownChanges:
    """That a rule changed, or will, in words: `says` what it means for the manager, `facts` the figures behind it."""

    title: str
    says: tuple[str, ...]
    items: tuple[ShownChange, ...] = ()
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """All that a channel needs to show the conversation as it now stands.

    `count` travels in every button: a turn that carries an older one is stale. `moves` are the verbs that are open
    to the manager now. `promise` says what to count on before a hand-over is sent, `would_send` is the brief as the
    adviser would read it, and `unread` says that nobody reads it for now; `queue` is where it would go, or waits.
    `privacy` says what is kept, a sentence each, with the first reply to a person in a channel; every later one
    carries a link to it. `flips` are the other answers that would have led elsewhere, where that was asked;
    `feedback` is whether it helped, once it was said; `follow_up` a question whose day has come. `left` is how many
    questions are to go. `guarded` is what was typed and is held back, never kept. `recalled` says
    what was shown here that was wrong.
    """

    conversation: str | None = None
    tree: str | None = None
    title: str | None = None
    version: str | None = None
    signed_off: bool = False
    practice: bool = False
    count: int = 0
    notices: tuple[Notice, ...] = ()
    urgent: UrgentHelp | None = None
    at_once: tuple[tuple[Span, ...], ...] = ()
    answered: tuple[Answered, ...] = ()
    shown: Shown | ShownCheck | None = None
    given: str | tuple[str, ...] | None = None
    aside: Aside | None = None
    found: Found | None = None
    thread: Thread | None = None
    colleagues: tuple[Colleague, ...] = ()
    advisers: tuple[Colleague, ...] | None = None
    wishing: Wishing | None = None
    passing: Passing | None = None
    second: SecondPerson | None = None
    continues: str | None = None
    brief: PassBrief | None = None
    ticked: tuple[str, ...] = ()
    receipt: str | None = None
    advised: bool = False  # a hand-over to somebody who had reached advice first: the receipt is the advice's
    as_at: datetime | None = None
    left: Left | None = None
    guarded: Guarded | None = None
    moves: tuple[str, ...] = ()
    promise: tuple[str, ...] = ()
    would_send: Brief | None = None
    unread: Unread | None = None
    queue: str | None = None
    privacy: tuple[str, ...] = ()
    letter: ShownLetter | None = None
    flips: tuple[Flip, ...] | None = None
    feedback: str | None = None
    follow_up: ShownFollowUp | None = None
    changed: ShownChanges | None = None
    recalled: str | None = None

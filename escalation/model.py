"""What an escalation is and how it may move, as values and one table; knows no database, page or channel."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from activity.kinds import Event
from escalation.brief import Brief
from trees.shown import Urgency

Status = Literal["waiting", "claimed", "with_manager", "on_hold", "resolved"]
Verb = Literal[
    "claim",
    "release",
    "ask",
    "answer",
    "reply",
    "hold",
    "wake",
    "transfer",
    "hand_back",
    "resolve",
    "withdraw",
    "reopen",
    "still",  # the adviser's "Yes, I am still on it"
    "write",  # the manager's message; like a note, it leaves the status as it is
    "note",
    "tick_off",  # lines of the checklist; the status stays
]
Tier = Literal["L0", "L1", "L2", "L3", "L4"]
Source = Literal["chat", "call", "email", "meeting"]
Reason = Literal["asked", "tree", "unsure", "diverted"]
Resolution = Literal["advice_given", "not_needed", "passed_elsewhere", "other", "handed_back", "withdrawn"]

OPEN: tuple[Status, ...] = ("waiting", "claimed", "with_manager", "on_hold")
"""Every status in which somebody still owes the manager something."""

RUNNING: frozenset[Status] = frozenset({"waiting", "claimed"})
"""The statuses in which the service-level clock runs: the next step is an adviser's."""

RESOLUTIONS: tuple[Resolution, ...] = get_args(Resolution)[:4]
"""The reasons an adviser may give for resolving; the others belong to `hand_back` and `withdraw`."""

MOVES: Mapping[tuple[Status, Verb], Status] = {
    ("waiting", "claim"): "claimed",
    ("waiting", "transfer"): "waiting",
    ("waiting", "withdraw"): "resolved",
    ("claimed", "release"): "waiting",
    ("claimed", "still"): "claimed",
    ("claimed", "ask"): "with_manager",
    ("claimed", "reply"): "claimed",
    ("claimed", "hold"): "on_hold",
    ("claimed", "transfer"): "waiting",
    ("claimed", "hand_back"): "resolved",
    ("claimed", "resolve"): "resolved",
    ("claimed", "withdraw"): "resolved",
    ("with_manager", "release"): "waiting",
    ("with_manager", "answer"): "claimed",
    ("with_manager", "hold"): "on_hold",
    ("with_manager", "transfer"): "waiting",
    ("with_manager", "resolve"): "resolved",
    ("with_manager", "withdraw"): "resolved",
    ("on_hold", "release"): "waiting",
    ("on_hold", "wake"): "claimed",
    ("on_hold", "transfer"): "waiting",
    ("on_hold", "resolve"): "resolved",
    ("on_hold", "withdraw"): "resolved",
    ("resolved", "reopen"): "waiting",
}
"""Every legal move. A status and verb without an entry is refused and changes nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLevel:
    """The time to the first answer: so much working time, or the close of a working day.

    Working days are counted after the day of opening; 0 is the same day.
    """

    working_time: timedelta | None = None
    working_days: int | None = None

    def __post_init__(self) -> None:
        """Refuse a level that says both or neither.

        Raises:
            ValueError: not exactly one of the two is given.
        """
        if (self.working_time is None) == (self.working_days is None):
            raise ValueError("A service level has working_time or working_days, one of the two")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """Working time that counts towards the service level: hours of the organisation's calendar, not of the clock."""

    level: ServiceLevel  # frozen at opening
    allowed: timedelta  # the working time that the level gave at opening
    elapsed: timedelta = timedelta()  # counted up to `running_since`, or in all when stopped
    running_since: datetime | None = None  # nothing while the clock is stopped
    answered_in: timedelta | None = None  # what had elapsed at the adviser's first answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One queue of the chain that an escalation goes along while nobody takes it."""

    queue: str
    tier: Tier
    wait: timedelta | None  # working time unclaimed here before it moves on; nothing: here it stays


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the manager asked for beside an answer. Free text: shown to advisers, never logged."""

    phone: str | None = None
    good_times: str | None = None
    face_to_face: datetime | None = None  # the time that they propose for a meeting
    coaching: bool = False  # help with a skill, such as an attendance meeting


@dataclass(frozen=True, slots=True, kw_only=True)
class Coding:
    """What an adviser noted when they resolved it, for HR to learn from."""

    stage: str | None = None  # a stage of the employee pathway
    tree_could_answer: bool | None = None
    advice_was_wrong: bool | None = None
    minutes: int | None = None  # of an adviser's time, as they reckon it


TIMES = (
    "opened_at",
    "respond_by",
    "claimed_at",
    "held_until",
    "resolved_at",
    "missed_at",
    "waits_since",
    "next_step_at",
)
"""The moments of an escalation, which are never without a zone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """A conversation with a human adviser, from opening to resolution. Times are aware UTC."""

    id: str
    conversation: str
    person: str  # the manager
    organisation: str
    group_id: str | None
    tree: str | None
    topic: str
    queue: str
    tier: Tier
    urgency: Urgency
    reason: Reason
    because: str  # the sentence that caused it; shown, never logged
    opened_at: datetime
    clock: Clock
    respond_by: datetime | None  # nothing while the clock is stopped
    status: Status = "waiting"
    count: int = 0  # goes up with every move; an older one marks a stale click
    claimed_by: str | None = None
    claimed_at: datetime | None = None
    held_until: datetime | None = None
    resolved_at: datetime | None = None
    resolution: Resolution | None = None
    missed_at: datetime | None = None  # when the missed service level was reported
    hr_reference: str | None = None  # the number of the matter in the HR case system
    source: Source = "chat"  # how it came; anything else is a contact that an adviser recorded
    chain: tuple[Link, ...] = ()  # frozen at opening: a change of the routes moves nothing that is open
    link: int = 0  # where in the chain it stands
    waits_since: datetime | None = None  # when what it now waits for began: a move, or a timer's last reminder
    reminders: int = 0  # what timers have sent since the last move
    next_step_at: datetime | None = None  # when a timer next acts on it; an open one always has a next step
    offered_to: str | None = None  # the adviser whom the route chose; others of the queue may claim it too
    not_for: tuple[str, ...] = ()  # advisers who are part of the matter: they neither see nor claim it
    wishes: Wishes = Wishes()
    asked_node: str | None = None  # the tree's own question that an adviser put to the manager
    ticked: tuple[str, ...] = ()  # lines of the topic's checklist that are done
    coding: Coding = Coding()
    satisfaction: int | None = None  # 1 to 5, from the manager after it was resolved

    def __post_init__(self) -> None:
        """Refuse a naive time: it would be read in the wrong zone.

        Raises:
            ValueError: a time has no zone.
        """
        for name in TIMES:
            value = getattr(self, name)
            if value is not None and value.tzinfo is None:
                raise ValueError(f"Escalation.{name} needs a time zone")

    @property
    def open(self) -> bool:
        """Whether somebody still owes the manager something."""
        return self.status != "resolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What a message said until its author changed it."""

    text: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message of an escalation's thread. A private one is seen by advisers only.

    `turn` is the turn that wrote it, by which its author's channel finds it again. One that its author changed since
    says when, and keeps what it said; one that they took back says nothing any more.
    """

    escalation: str
    by: Literal["manager", "adviser", "fingerpost"]
    person: str | None
    at: datetime
    text: str
    private: bool = False
    turn: str | None = None
    edited_at: datetime | None = None
    taken_back: bool = False
    earlier: tuple[Wording, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tell:
    """Somebody to be told, and of what; `bot` turns it into a job, and the job words it when sent.

    `what` is the verb of the act, or `opened`, `joined`, `missed`.
    """

    to: Literal["queue", "manager", "adviser", "lead", "author"]
    what: str
    escalation: str
    queue: str | None = None  # for `queue`
    person: str | None = None  # for `manager` and `adviser`


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """All that one move changes. `bot` alone turns it into effects."""

    escalation: Escalation
    messages: tuple[Message, ...] = ()
    events: tuple[Event, ...] = ()
    tell: tuple[Tell, ...] = ()
    brief: Brief | None = None  # at opening, and the newer one of a conversation that joins


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts, and for which organisation. Nobody (`person` nothing) is Fingerpost's own timer."""

    person: str | None
    role: Literal["manager", "adviser", "lead", "fingerpost"]
    organisation: str
    queues: frozenset[str] | None = None  # those that they may claim from; nothing: any


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One thing that somebody did to an escalation, with what they typed or chose."""

    verb: Verb
    by: Actor
    at: datetime
    count: int | None = None  # the count that the button carried
    text: str | None = None
    reason: str | None = None  # `resolve`: one of RESOLUTIONS; `hold`: a few words
    until: datetime | None = None  # `hold`
    queue: str | None = None  # `transfer`
    chain: tuple[Link, ...] = ()  # `transfer`: the way from that queue on, by the routes of the moment
    to: str | None = None  # `transfer`: the adviser to whom it is offered
    coding: Coding = Coding()  # `resolve`
    ticked: frozenset[str] = frozenset()  # `tick_off`: lines of the checklist that are done now
    unticked: frozenset[str] = frozenset()  # `tick_off`: lines that are not done after all
    hr_reference: str | None = None  # `resolve`: the matter's number in the HR case system
    node: str | None = None  # `ask`: the tree's own question; `hand_back`: where the manager goes on
    turn: str | None = None  # the turn that it was done in


class NotPossible(Exception):
    """A move that was refused. Its text is a sentence for the person who tried; nothing has changed.

    `field` names the field of a form that it speaks of, where that is not the one that the move is about.
    """

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


def status_page() -> str:
    """The page `escalation/STATUS.md`: the table of moves as a diagram and as a list."""
    arrows = [f"    {before} --> {after}: {verb}" for (before, verb), after in MOVES.items()]
    rows = [f"| `{before}` | `{verb}` | `{after}` |" for (before, verb), after in MOVES.items()]
    lines = [
        "# How an escalation moves",
        "",
        "Drawn from `MOVES` in `escalation/model.py`; a test holds the two equal. What is not here is refused.",
        f"The service-level clock runs in {' and '.join(f'`{status}`' for status in sorted(RUNNING))} only.",
        "",
        "```mermaid",
        "stateDiagram-v2",
        "    [*] --> waiting: open",
        *arrows,
        "    resolved --> [*]",
        "```",
        "",
        "| from | verb | to |",
        "|---|---|---|",
        *rows,
        "",
    ]
    return "\n".join(lines)

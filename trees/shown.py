"""What a node shows once its words are filled in; knows nothing of channels, databases or who reads it."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from policies.markdown import Block, Span

AnswerKind = Literal["choice", "choices", "number", "money", "date", "text"]
Urgency = Literal["now", "same-day", "next-working-day", "routine"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownOption:
    """One option of a question: its id is what is stored, its label is what is read."""

    id: str
    label: str
    hint: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A policy section that a node rests on, as it is in force on the day of the node."""

    policy: str
    section: str
    in_force_from: date
    policy_title: str
    title: str

    @property
    def key(self) -> str:
        """The citation as authors write it: `policy/section`."""
        return f"{self.policy}/{self.section}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownQuestion:
    """A question, ready to be asked. Limits are for help in the channel; the tree checks them again."""

    node: str
    ask: str
    kind: AnswerKind
    hint: tuple[Block, ...] = ()
    why: tuple[Block, ...] = ()
    find_out: tuple[Block, ...] = ()
    options: tuple[ShownOption, ...] = ()
    whole: bool = False
    minimum: str | None = None
    maximum: str | None = None
    unit: str | None = None
    max_length: int | None = None
    can_be_unsure: bool = True
    sensitive: str | None = None
    cites: tuple[Cited, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Do:
    """One step of a tick-list. `by` is a date in the organisation's zone; `due_now` when it has passed."""

    key: str
    words: tuple[Span, ...]
    by: date | None = None
    due_now: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTell:
    """Something to read or do before going on. `again` names the question that Continue asks anew."""

    node: str
    tell: tuple[Block, ...]
    do: tuple[Do, ...] = ()
    cites: tuple[Cited, ...] = ()
    again: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownConfirm:
    """A second person must agree before the conversation goes on."""

    node: str
    confirm: tuple[Block, ...]
    role: str
    within: Urgency
    shows: tuple[Block, ...] = ()
    meanwhile: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Learning:
    """Something short to learn from, by its name in `trees/learning.yaml`."""

    id: str
    title: str
    minutes: int
    link: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFollowUp:
    """One question to ask in the manager's channel on the day `on`, or the first chance after it."""

    on: date
    ask: str
    options: tuple[ShownOption, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownOutcome:
    """An end that says what to do."""

    node: str
    title: str
    say: tuple[Block, ...] = ()
    do: tuple[Do, ...] = ()
    avoid: tuple[tuple[Span, ...], ...] = ()
    script: tuple[Block, ...] = ()
    cites: tuple[Cited, ...] = ()
    letters: tuple[tuple[str, str], ...] = ()
    learn: tuple[Learning, ...] = ()
    urgent: bool = False
    continue_in: str | None = None
    follow_up: ShownFollowUp | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownHandoff:
    """An end where a human adviser takes over. `diverted` says, in a sentence, when it was not the tree's own route."""

    node: str
    title: str
    because: tuple[Block, ...] = ()
    to: str
    urgency: Urgency
    meanwhile: tuple[Block, ...] = ()
    do: tuple[Do, ...] = ()
    avoid: tuple[tuple[Span, ...], ...] = ()
    cites: tuple[Cited, ...] = ()
    diverted: str | None = None


Shown = ShownQuestion | ShownTell | ShownConfirm | ShownOutcome | ShownHandoff

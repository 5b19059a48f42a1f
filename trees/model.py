"""A decision tree as values, resolved for one organisation; knows nothing of files, people or channels."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from organisations.calendar import Calendar
from policies.library import PolicyLibrary
from trees.expressions.scope import Expression, Run
from trees.fact_table import Fact
from trees.parts import (
    ByName,
    ByOption,
    ByRules,
    ByTable,
    Item,
    Named,
    Next,
    Part,
    Row,
    Rule,
    Step,
    Table,
    Text,
)
from trees.shown import AnswerKind, Urgency
from trees.values import Type, Value

__all__ = [
    "AnswerType",
    "ByName",
    "ByOption",
    "ByRules",
    "ByTable",
    "CheckRule",
    "Confirm",
    "ContinueIn",
    "Figures",
    "FollowUp",
    "Handoff",
    "Item",
    "LearningEntry",
    "Letter",
    "Lines",
    "Named",
    "Next",
    "Node",
    "Option",
    "Outcome",
    "Part",
    "Question",
    "Reviewed",
    "Row",
    "Rule",
    "RunTree",
    "Sensitive",
    "Step",
    "Table",
    "Tell",
    "Text",
    "Topic",
    "Tree",
    "Unsure",
    "Value",
]

Lines = Mapping[tuple[str | int, ...], int]
Sensitive = Literal["health", "pregnancy", "disability", "race", "belief", "union", "sex-life", "criminal", "abuse"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One option of a question."""

    id: str
    label: Text
    hint: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerType:
    """What a question wants. Limits are expressions, of the question's own type; `not_before` is a minimum."""

    kind: AnswerKind
    options: Mapping[str, Option] = field(default_factory=dict)
    whole: bool = False
    minimum: Expression | None = None
    maximum: Expression | None = None
    unit: str | None = None
    max_length: int | None = None
    type: Type


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRule:
    """An answer is refused with the sentence `otherwise` unless `that` holds."""

    that: Expression
    otherwise: Text
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsure:
    """Where "not sure" leads: counted as the option `counts_as`, or on to the node `go` with no value."""

    counts_as: str | None = None
    go: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question. `supplies` is the earlier question that its answer also answers (`answers:`).

    `mark` is the fingerprint of its words, where nothing in them varies.
    """

    id: str
    ask: Text
    type: AnswerType
    next: Next
    hint: Text | None = None
    why: Text | None = None
    find_out: Text | None = None
    cite: tuple[Named, ...] = ()
    check: tuple[CheckRule, ...] = ()
    unsure: Unsure | None = None
    supplies: str | None = None
    mark: str | None = None
    sensitive: Sensitive | None = None
    statutory: frozenset[str] = frozenset()
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tell:
    """Something to read or do before going on: to `next`, or to the question `again`, asked anew."""

    id: str
    tell: Text
    next: Next | None = None
    again: str | None = None
    cite: tuple[Named, ...] = ()
    do: tuple[Step, ...] = ()
    statutory: frozenset[str] = frozenset()
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RunTree:
    """Another tree, walked here and returned from; `keep` are its answers that this tree may use."""

    id: str
    run: str
    keep: tuple[str, ...]
    next: Next
    statutory: frozenset[str] = frozenset()
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirm:
    """A second named person must agree; `next` goes by `agreed`, `refused` and `late`."""

    id: str
    confirm: Text
    role: str
    within: Urgency
    next: Next
    shows: Text | None = None
    meanwhile: Text | None = None
    statutory: frozenset[str] = frozenset()
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """One question asked `after` days later, in the manager's channel."""

    after: int
    ask: Text
    options: Mapping[str, Option]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContinueIn:
    """A new, linked conversation on another tree; `passes` gives its answers from names here."""

    tree: str
    passes: Mapping[str, Expression]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """An end that says what to do."""

    id: str
    title: Text
    say: Text | None = None
    do: tuple[Step, ...] = ()
    avoid: tuple[Item, ...] = ()
    script: Text | None = None
    cite: tuple[Named, ...] = ()
    letters: tuple[Named, ...] = ()
    learn: tuple[Named, ...] = ()
    follow_up: FollowUp | None = None
    urgent: bool = False
    continue_in: ContinueIn | None = None
    statutory: frozenset[str] = frozenset()
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Handoff:
    """An end where a human adviser takes over; `to` is a queue, `urgency` a service level."""

    id: str
    title: Text
    to: str
    urgency: Urgency
    because: Text | None = None
    meanwhile: Text | None = None
    do: tuple[Step, ...] = ()
    avoid: tuple[Item, ...] = ()
    cite: tuple[Named, ...] = ()
    statutory: frozenset[str] = frozenset()
    line: int = 0


Node = Question | Tell | RunTree | Confirm | Outcome | Handoff


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """Who signed the content, and when; nothing where nobody has."""

    by: str | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What a manager may need help with, whether or not a tree exists for it yet."""

    topic: str
    title: str
    stage: str
    themes: tuple[str, ...] = ()
    asked_as: tuple[str, ...] = ()
    queue: str
    restricted: bool = False
    about: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningEntry:
    """Something short to learn from, of `trees/learning.yaml`."""

    id: str
    title: str
    minutes: int
    link: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter's words, compiled for the tree that names it."""

    id: str
    title: str
    to: str
    body: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The facts, settings and working days of one organisation."""

    organisation: str
    nation: str
    facts: Mapping[str, Fact]
    settings: Mapping[str, Value | bool]
    calendar: Calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """A tree after an organisation's patches, its runs bound, its expressions compiled.

    `nodes` are its own, in reading order. `names` are the types of its answers, kept ones included, by name.
    `probes` work out, by node, every figure that the node shows, so that a missing one is met before it is shown.
    `content` is the canonical JSON of all that it rests on: `version` is its hash, `base_version` the hash before
    patches. `lines` lead a problem back to its file, by path, as `("nodes", "spells", "ask")`.
    """

    id: str
    title: str
    about: str
    topic: str | None
    nations: tuple[str, ...]
    owner: str
    reviewed: Reviewed
    review_by: date | None
    policy: str | None
    adviser: str | None
    asked_as: tuple[str, ...] = ()
    at_once: tuple[Item, ...] = ()
    part: bool = False
    nodes: Mapping[str, Node]
    let: Mapping[str, Expression] = field(default_factory=dict)
    tables: Mapping[str, Table] = field(default_factory=dict)
    runs: Mapping[str, "Tree"] = field(default_factory=dict)
    names: Mapping[str, Type] = field(default_factory=dict)
    probes: Mapping[str, tuple[Run, ...]] = field(default_factory=dict, compare=False, repr=False)
    letters: Mapping[str, Letter] = field(default_factory=dict)
    learning: Mapping[str, LearningEntry] = field(default_factory=dict)
    organisation: str
    figures: Figures = field(compare=False, repr=False)
    policies: PolicyLibrary = field(compare=False, repr=False)
    version: str
    base_version: str
    content: str = field(default="", compare=False, repr=False)
    file: str = ""
    lines: Lines = field(default_factory=dict, compare=False, repr=False)

    @property
    def first(self) -> str:
        """The node where a conversation starts."""
        return next(iter(self.nodes))

    @property
    def signed_off(self) -> bool:
        """Whether somebody has signed the content."""
        return self.reviewed.by is not None

    def line(self, *path: str | int) -> int:
        """The nearest known line of a place in the file; 1 where nothing is known."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return 1

"""Where a manager stands in a tree, and what was given on the way; knows nothing of how it is worked out."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple

from trees.expressions.scope import Scope
from trees.fact_table import Looked
from trees.model import Node, Tree
from trees.values import Value

PositionKind = Literal["question", "tell", "confirm", "outcome", "handoff"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer, with the day it was given.

    Node ids inside a run are `gates/about_whom`; Continue on a `tell` is the value `continue`. `unsure` marks an
    answer that "not sure" gave; its value is nothing where it leads to a node. `asked` is a fingerprint of the
    question as it read, so that it is asked again when it reads differently. An `offered` answer was dropped by
    a change: it is filled in when its question returns, and never assumed.
    """

    node: str
    value: Value
    on: date
    unsure: bool = False
    asked: str | None = None
    offered: bool = False

    def __hash__(self) -> int:
        """Enough to tell answers apart: they are looked up many times a turn."""
        return hash((self.node, self.value))


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why an answer cannot be taken, in a sentence that says what is wanted."""

    node: str
    says: str


class TrailItem(NamedTuple):
    """One answered question, in words. Node ids inside a run carry the run: `gates/about_whom`.

    A walk makes one for each answer, and a frozen dataclass takes three times as long to make.
    """

    node: str
    question: str
    answer: str
    value: Value
    on: date
    sensitive: str | None = None
    unsure: bool = False
    typed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """The node itself, the tree it belongs to (a run's, where it is inside one) and what it may read."""

    tree: Tree
    node: Node
    prefix: str
    scope: Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where the answers lead.

    `day` is the day the manager came to the node. `trail` holds the answered questions in the order of the walk.
    `used` are the answers that the walk rested on, tells read included; `kept` the later ones that may still be
    asked; `dropped` those that this path does not ask, from now on only offered. `given` is an earlier answer to
    fill in. `diverted` is a sentence, set when a figure or a calculation led to the adviser; `uncertain` names the
    facts. `spot` is the node itself, and `above` the runs that it is inside of, outermost first. `looked` are the
    figures that were looked up on the way, some of them more than once.
    """

    tree: Tree = field(compare=False, repr=False)
    node: str
    kind: PositionKind
    day: date
    started: date
    trail: tuple[TrailItem, ...] = ()
    used: tuple[Answer, ...] = ()
    kept: tuple[Answer, ...] = ()
    dropped: tuple[Answer, ...] = ()
    given: Value = None
    refused: Refusal | None = None
    diverted: str | None = None
    uncertain: tuple[str, ...] = ()
    spot: Spot = field(compare=False, repr=False)
    above: tuple[Spot, ...] = field(default=(), compare=False, repr=False)
    looked: tuple[Looked, ...] = field(default=(), compare=False, repr=False)

    @property
    def ended(self) -> bool:
        """Whether this is an outcome or a handoff."""
        return self.kind in ("outcome", "handoff")

    @property
    def answers(self) -> tuple[Answer, ...]:
        """All answers as a conversation keeps them; walking them again gives this position."""
        return (*self.used, *self.kept, *self.dropped)

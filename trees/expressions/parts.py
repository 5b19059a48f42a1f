"""The pieces that a compiled expression is put together from; knows no grammar and no tree."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from jinja2 import nodes

from trees.expressions.scope import Run
from trees.expressions.terms import Terms
from trees.values import Type


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A part of an expression: its type and how to work it out; its value already where it is constant."""

    type: Type
    run: Run
    constant: object = None
    name: str | None = None


@dataclass(slots=True, kw_only=True)
class Reads:
    """What an expression rests on, gathered while it is compiled."""

    names: set[str] = field(default_factory=set)
    facts: set[str] = field(default_factory=set)
    settings: set[str] = field(default_factory=set)
    calculators: set[str] = field(default_factory=set)


class Compiling(Protocol):
    """What calls and filters need of the compiler."""

    terms: Terms
    reads: Reads

    def value(self, node: nodes.Node) -> Typed:
        """A part whose value is surely there."""

    def any(self, node: nodes.Node) -> Typed:
        """A part, present or not."""


Handler = Callable[[nodes.Call, Compiling], Typed]
Wording = Callable[[nodes.Filter, Compiling], Typed]


def constant(value: object, kind: Type) -> Typed:
    """A part that never varies."""
    return Typed(type=kind, run=lambda _: value, constant=value)

"""What an expression may read while it is worked out, and how it says that it cannot go on; knows no grammar."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from jinja2 import nodes

from trees.values import Type


class ToAdviser(Exception):
    """A figure is missing or unconfirmed, or a calculation failed: the manager is taken to the tree's adviser.

    `reason` is a sentence for the manager that names what is missing; `fact` is set where it is a fact.
    """

    def __init__(self, reason: str, *, fact: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.fact = fact


class NotAnswered(Exception):
    """A name was read that this path has not asked. The checker refuses trees where that can happen."""

    def __init__(self, name: str) -> None:
        super().__init__(f"'{name}' was read before it was answered.")
        self.name = name


class Scope:
    """The answers so far and the days they are seen from.

    `answers` holds values by name; `words` how an answer with options reads; `memo` what has been worked out
    from them, emptied whenever an answer or a day changes.
    """

    __slots__ = ("answers", "memo", "started", "today", "words")

    def __init__(self, *, today: date, started: date) -> None:
        self.answers: dict[str, Any] = {}
        self.words: dict[str, str] = {}
        self.memo: dict[str, Any] = {}
        self.today = today
        self.started = started

    def copy(self) -> "Scope":
        """A scope of its own with the same answers and days, and nothing worked out yet."""
        other = Scope(today=self.today, started=self.started)
        other.answers, other.words = self.answers.copy(), self.words.copy()
        return other

    def at(self, today: date) -> None:
        """Look from another day on."""
        if today != self.today:
            self.today = today
            self.memo.clear()

    def put(self, name: str, value: object, *, words: str | None = None) -> None:
        """Take in an answer, with its words where it has options."""
        self.answers[name] = value
        if words is not None:
            self.words[name] = words
        self.memo.clear()


Run = Callable[[Scope], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """An expression that has been read, typed and compiled.

    `names` are the answers, kept answers, named values and tables that it reads itself; `syntax` is its tree in
    jinja2's node classes, only allowed ones, for those who follow it without running it.
    """

    source: str
    type: Type
    names: frozenset[str]
    facts: frozenset[str]
    settings: frozenset[str]
    calculators: frozenset[str]
    line: int
    syntax: nodes.Expr = field(compare=False, repr=False)
    run: Run = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A name's type, where it is known before any expression is compiled, and how it is read."""

    type: Type
    read: Run


Names = Mapping[str, Reference]

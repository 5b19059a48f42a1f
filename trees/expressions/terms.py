"""What an expression may speak of: names, facts, settings, calculators; knows nothing of how they are compiled."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from organisations.calendar import Calendar
from trees.calculators.registry import Calculator
from trees.expressions.scope import NotAnswered, Reference, Run, Scope
from trees.fact_table import Fact
from trees.values import DATE, Type

RESERVED = frozenset(
    {
        *("and", "or", "not", "in", "is", "if", "else", "true", "false", "none", "True", "False", "None"),
        *("today", "started", "fact", "setting", "date", "includes", "includes_any", "includes_all"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What expressions of one tree may speak of. `find` gives a name's type and how it is read, or nothing.

    `unusable_facts` say, by name, why a fact that exists cannot be used; `why_unknown` gives the remedy for a
    name that stands for something, but not here.
    """

    find: Callable[[str], Reference | None]
    known: Callable[[], Iterable[str]]
    facts: Mapping[str, Fact] = field(default_factory=dict)
    unusable_facts: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, object] = field(default_factory=dict)
    calculators: Mapping[str, Calculator] = field(default_factory=dict)
    calendar: Calendar
    why_unknown: Callable[[str], str | None] = lambda _: None


def answer_reference(name: str, kind: Type) -> Reference:
    """A name that the scope's answers hold once it has been asked."""

    def read(scope: Scope) -> object:
        try:
            return scope.answers[name]
        except KeyError:
            raise NotAnswered(name) from None

    return Reference(type=kind, read=read)


def worked_out(name: str, kind: Type, run: Run) -> Reference:
    """A name that is worked out when it is needed, once for the answers and the day."""
    key = f"={name}"

    def read(scope: Scope) -> object:
        memo = scope.memo
        if key in memo:
            return memo[key]
        value = memo[key] = run(scope)
        return value

    return Reference(type=kind, read=read)


DAYS: Mapping[str, Reference] = {
    "today": Reference(type=DATE, read=lambda scope: scope.today),
    "started": Reference(type=DATE, read=lambda scope: scope.started),
}

"""Same answers, same treatment: how far advisers' decisions differ over equal answers; no page, and nobody's name."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, literal, select

from activity.discretion import Told
from activity.log import interaction
from activity.scope import Scope, within
from activity.summary import summary
from activity.suppression import Shown, Table, protect

ENOUGH: Final = 20
"""Decisions over equal answers below which nothing is said of their spread."""

DECISIONS: Final[Mapping[str, str]] = {
    "advice_given": "Advice given",
    "not_needed": "Not needed after all",
    "passed_elsewhere": "Passed to somebody else",
    "handed_back": "Handed back to the manager",
    "other": "Other",
}
"""What an adviser may decide, as a short label."""

DECIDED: Final = "decisions"

WITHHELD: Final = "(withheld)"
"""An answer that the log does not hold, as it is sensitive or free text."""

Answers = tuple[tuple[str, str], ...]
"""Each question that stood when the adviser was asked, with its answer, in the order in which they were shown.

Numbers and dates are left out of it: they count by where they led, which is by the questions that came after.
"""

_BETWEEN, _ASK, _ANSWER, _SENT = "\n", "q", "a", "e"
_NUMBER: Final = re.compile(r"-?[\d.,:£%-]+")
_SHOWN: Final = ("question_shown", "step_shown", "confirm_asked", "outcome_reached")
_ANSWERED: Final = ("question_answered", "answer_changed")
_CLOSING: Final = ("escalation_resolved", "handed_back")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """The decisions over one set of equal answers, as they may be told, the commonest first."""

    answers: Answers
    decided: Shown
    decisions: tuple[tuple[str, Shown], ...]

    @property
    def alike(self) -> float | None:
        """The share that had the commonest decision; None where it may not be told."""
        most = max((count.count or 0 for _, count in self.decisions), default=0)
        return min(most / self.decided.count, 1.0) if most and self.decided.count else None


def decisions(connection: Connection, scope: Scope, *, tree: str) -> dict[Answers, Counter[str]]:
    """By equal answers, how often advisers decided what: true counts. It reads the log itself.

    The last decision on each escalation counts. One that the manager withdrew has none.
    """
    decided = {escalation: decision or "other" for escalation, decision in connection.execute(_closings(scope, tree))}
    found: dict[Answers, Counter[str]] = defaultdict(Counter)
    for escalation, said in connection.execute(_openings(scope, tree)):
        if escalation in decided:
            found[answers_of(said.split(_BETWEEN))][decided[escalation]] += 1
    return dict(found)


def answers_of(said: Iterable[str]) -> Answers:
    """What was shown and answered, in order, as the answers that stand at last."""
    way: list[str] = []
    given: dict[str, str] = {}
    for one in said:
        sort, _, rest = one.partition(":")
        node, _, answer = rest.partition("=")
        if sort == _ANSWER:
            given[node] = answer
        elif node in way:
            del way[way.index(node) + 1 :]
        else:
            way.append(node)
    return tuple((node, "" if _NUMBER.fullmatch(given.get(node, "")) else given.get(node, "")) for node in way)


def as_told(found: Mapping[Answers, Counter[str]], told: Told) -> dict[Answers, Counter[str]]:
    """The same by what stands for each question: what would give a sensitive answer away sets no decisions apart."""
    merged: dict[Answers, Counter[str]] = defaultdict(Counter)
    for answers, counts in found.items():
        merged[tuple((node, answer) for node, answer in answers if told(node) == node)].update(counts)
    return dict(merged)


def _of(scope: Scope, tree: str) -> Sequence[ColumnElement[bool]]:
    return [*within(scope), summary.c.tree == tree, interaction.c.tree == tree]


def _openings(scope: Scope, tree: str) -> Select[Any]:
    """Each escalation with all that was shown and answered before it, in order."""
    row = interaction.c
    sort = case((row.kind.in_(_ANSWERED), _ANSWER), else_=_ASK)
    answer = case((row.kind.in_(_ANSWERED), literal("=") + func.coalesce(row.answer, WITHHELD)), else_="")
    each = (
        select(
            row.kind,
            row.escalation,
            func.aggregate_strings(sort + literal(":") + func.coalesce(row.node, "") + answer, _BETWEEN)
            .over(partition_by=row.conversation, order_by=row.seq, rows=(None, 0))
            .label("said"),
        )
        .join_from(summary, interaction, row.conversation == summary.c.conversation)
        .where(*_of(scope, tree), row.kind.in_((*_SHOWN, *_ANSWERED, "escalation_opened")))
        .subquery("each_row")
    )
    return select(each.c.escalation, each.c.said).where(each.c.kind == "escalation_opened")


def _closings(scope: Scope, tree: str) -> Select[Any]:
    row = interaction.c
    last = func.row_number().over(partition_by=row.escalation, order_by=row.seq.desc())
    decision = case((row.kind == "handed_back", "handed_back"), else_=row.detail["resolution"].as_string())
    closing = and_(row.kind.in_((*_CLOSING, "escalation_withdrawn", "escalation_reopened")))
    each = (
        select(row.escalation, row.kind, decision.label("decision"), last.label("place"))
        .join_from(summary, interaction, row.conversation == summary.c.conversation)
        .where(*_of(scope, tree), closing, row.escalation.is_not(None))
        .subquery("each_row")
    )
    return select(each.c.escalation, each.c.decision).where(each.c.place == 1, each.c.kind.in_(_CLOSING))


def spreads(found: Mapping[Answers, Mapping[str, int]]) -> tuple[Spread, ...]:
    """Each set of equal answers with enough decisions, those that differ the most first, by what is told alone."""
    enough = {answers: counts for answers, counts in found.items() if sum(counts.values()) >= ENOUGH}
    names = {answers: f"{number}" for number, answers in enumerate(sorted(enough))}
    table = Table(
        of=DECIDED,
        dims=("answers", "decision"),
        counts={(names[answers], what): count for answers, counts in enough.items() for what, count in counts.items()},
    )
    protected = protect([table])
    told = [
        Spread(
            answers=answers,
            decided=protected.shown(DECIDED, answers=names[answers]),
            decisions=_ordered(
                (what, protected.shown(DECIDED, answers=names[answers], decision=what)) for what in counts
            ),
        )
        for answers, counts in enough.items()
    ]
    return tuple(sorted(told, key=lambda spread: (2.0 if spread.alike is None else spread.alike, spread.answers)))


def _ordered(counts: Iterable[tuple[str, Shown]]) -> tuple[tuple[str, Shown], ...]:
    return tuple(sorted(counts, key=lambda one: (-(one[1].count or 0), one[0])))

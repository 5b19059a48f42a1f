"""Answers put right by somebody else than who gave them: what can be changed, and where it leads. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from trees import asking
from trees.answers import answer_words, read_answer
from trees.model import Question
from trees.moves import with_answer
from trees.position import Answer, Position, Refusal
from trees.shown import ShownQuestion
from trees.walk import walk

Raw = str | Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Correctable:
    """An answered question as it is asked, with its answer in words. Words of one's own are nobody else's to change."""

    question: ShownQuestion
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One answer that was put right, in words. `stands` is the walk at its question, before the change."""

    question: str
    before: str
    after: str
    given: Answer
    stands: Position


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """Where the corrected answers lead, and what was changed, in the order of the walk."""

    position: Position
    made: tuple[Correction, ...]


def correctable(position: Position) -> tuple[Correctable, ...]:
    """Every answer of the walk that somebody else may put right."""
    found = ((item, asking.question_at(position, item.node)) for item in position.trail if not item.typed)
    return tuple(Correctable(question=shown, answer=item.answer) for item, shown in found if shown is not None)


def corrected(position: Position, changes: Mapping[str, Raw], *, on: date) -> Corrected | Refusal:
    """The walk with these answers in place of the old ones, by full node id; what names no answer is passed over.

    A value that its question does not take is refused, and so is one whose question the other changes do away with.
    """
    made: list[Correction] = []
    for item in position.trail:
        raw = changes.get(item.node)
        if raw is None or item.typed:
            continue
        stands = asking.standing_at(position, item.node) if asking.on_the_path(position, item.node) else None
        if stands is None or stands.node != item.node:
            says = f"With the other changes, “{item.question}” is no longer asked. Leave that answer as it was."
            return Refusal(node=item.node, says=says)
        given = read_answer(stands, raw, on=on)
        if isinstance(given, Refusal):
            return Refusal(node=item.node, says=f"“{item.question}” {given.says}")
        if given.value == item.value and not item.unsure:
            continue
        made.append(
            Correction(
                question=item.question, before=item.answer, after=_words(stands, given), given=given, stands=stands
            )
        )
        answers = with_answer(stands, given)
        position = walk(position.tree, answers, today=position.day, started=position.started)
    return Corrected(position=position, made=tuple(made))


def _words(stands: Position, given: Answer) -> str:
    node = stands.spot.node
    assert isinstance(node, Question)  # noqa: S101 - read_answer takes nothing else
    return answer_words(node, given.value, stands.spot.scope)

"""What a manager can do where they stand, other than answering: each gives the answers to walk next. Pure."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from trees.answers import fingerprint, shown_fingerprint
from trees.expressions.scope import NotAnswered, ToAdviser
from trees.model import Confirm, Handoff, Outcome, Question, Tell, Text
from trees.position import Answer, Position, Refusal, Spot

CONTINUE = "continue"
NOT_BY_THE_ASKER = "Somebody else must confirm this. You cannot confirm what you asked for yourself."
Confirmed = Literal["agreed", "refused", "late"]


def with_answer(position: Position, answer: Answer) -> tuple[Answer, ...]:
    """All answers with one given, in place of an earlier one to the same question."""
    return (*(one for one in position.answers if one.node != answer.node), answer)


def unsure(position: Position, *, on: date) -> Answer | None:
    """The answer that "not sure" gives here; nothing where it only shows how to find out."""
    node = position.spot.node
    if not isinstance(node, Question) or node.unsure is None:
        return None
    return Answer(
        node=position.node,
        value=node.unsure.counts_as,
        on=on,
        unsure=True,
        asked=fingerprint(node, position.spot.scope),
    )


def proceed(position: Position, *, on: date) -> tuple[Answer, ...]:
    """All answers after Continue on a `tell`; one with `again` withdraws that answer and all later ones.

    Raises:
        TypeError: this is no `tell`.
    """
    node = position.spot.node
    if not isinstance(node, Tell):
        raise TypeError(f"'{position.node}' is nothing to read")
    if node.again is None:
        return with_answer(position, Answer(node=position.node, value=CONTINUE, on=on))
    again = position.spot.prefix + node.again
    given = [one.node for one in position.used]
    return position.used[: given.index(again)] if again in given else position.used


def confirmed(
    position: Position, answer: Confirmed, *, by: str | None, asked_by: str, on: date
) -> Answer | Refusal:  # fmt: skip
    """What the second person said to a `confirm`, with a mark of what they were shown; never the person who asks.

    `by` and `asked_by` are ids of people, whoever they are; nobody is needed for `late`. Whether `by` holds the
    node's `role` is for the caller, who knows roles.

    Raises:
        TypeError: this is no `confirm`.
    """
    node = position.spot.node
    if not isinstance(node, Confirm):
        raise TypeError(f"'{position.node}' asks nobody to confirm")
    if answer != "late" and by in (None, asked_by):
        return Refusal(node=position.node, says=NOT_BY_THE_ASKER)
    return Answer(node=position.node, value=answer, on=on, asked=shown_fingerprint(node, position.spot.scope))


@dataclass(frozen=True, slots=True, kw_only=True)
class Continued:
    """A new conversation that an outcome opens: its tree, and the answers passed on, and no others."""

    tree: str
    answers: tuple[Answer, ...]


def continued(position: Position, *, on: date) -> Continued | None:
    """What an outcome's `continue_in` opens; nothing where this is none. The walk there judges what is passed.

    A value that this path did not ask, or whose figure is missing, is not passed: it is asked there.
    """
    node = position.spot.node
    if not isinstance(node, Outcome) or node.continue_in is None:
        return None
    answers = []
    for name, expression in node.continue_in.passes.items():
        try:
            answers.append(Answer(node=name, value=expression.run(position.spot.scope), on=on))
        except (NotAnswered, ToAdviser):
            continue
    return Continued(tree=node.continue_in.tree, answers=tuple(answers))


def back(position: Position) -> tuple[Answer, ...]:
    """All answers, the last one only offered, so that its question is asked again with it filled in."""
    if not position.used:
        return position.answers
    *before, last = position.used
    offered = () if last.value == CONTINUE and _is_tell(position, last) else (replace(last, offered=True),)
    return (*before, *offered, *position.kept, *position.dropped)


def change(position: Position, node: str) -> tuple[Answer, ...]:
    """All answers, one only offered: its question is asked anew, and later answers are kept if still asked."""
    return tuple(replace(one, offered=True) if one.node == node else one for one in position.answers)


def ask_adviser(position: Position, *, because: str) -> Position:
    """The same walk, at the tree's adviser; `because` says in a sentence why."""
    spot = adviser_spot(position)
    return replace(position, node=spot.prefix + spot.node.id, kind="handoff", spot=spot, diverted=because, refused=None)


def adviser_spot(position: Position) -> Spot:
    """The adviser of the tree that somebody stands in, or of the nearest that runs it."""
    for spot in (position.spot, *reversed(position.above)):
        if spot.tree.adviser is not None:
            return replace(spot, node=spot.tree.nodes[spot.tree.adviser])
    return replace(position.spot, node=_plain_adviser())


def _plain_adviser() -> Handoff:
    """For a tree that is only run and is walked alone, without an adviser of its own."""
    return Handoff(
        id="adviser",
        title=Text(parts=(), constant="Talk it through with an adviser"),
        to="er-advice",
        urgency="routine",
    )


def _is_tell(position: Position, answer: Answer) -> bool:
    return all(item.node != answer.node for item in position.trail)

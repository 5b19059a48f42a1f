"""What a position shows, its words filled in and its policies as in force on its day; knows no channel."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from policies.library import PolicyLibrary
from policies.markdown import Block, Span
from trees.expressions.scope import Expression, NotAnswered, Scope, ToAdviser
from trees.model import Confirm, FollowUp, Handoff, Item, Named, Node, Option, Outcome, Question, Step, Tell, Tree
from trees.position import Position, Spot
from trees.shown import (
    Cited,
    Do,
    Learning,
    Shown,
    ShownConfirm,
    ShownFollowUp,
    ShownHandoff,
    ShownOption,
    ShownOutcome,
    ShownQuestion,
    ShownTell,
)
from trees.texts import blocks_of, holds, shown_items, spans_in, words_of
from trees.values import word


def show(position: Position, *, today: date | None = None) -> Shown:
    """The question, text or end that the position stands at.

    `by` dates that are before `today` (left out: before the position's own day) show as due now.

    Raises:
        ToAdviser: never after a walk, which meets a missing figure before it is shown.
    """
    if not position.ended:
        return show_anew(position, today=today)
    key = (id(position), today)
    known = _ENDS.get(key)
    if known is not None:
        return known[1]
    shown = show_anew(position, today=today)
    # The position is kept with what is shown, so that no other can come by its id meanwhile.
    _ENDS[key] = (position, shown)
    if len(_ENDS) > _MOST_ENDS:
        _ENDS.popitem(last=False)
    return shown


def show_anew(position: Position, *, today: date | None = None) -> Shown:
    """What `show` gives, worked out once more: for whoever notes the figures that are looked up on the way."""
    return _SHOWERS[type(position.spot.node)](position, today or position.day)


_ENDS: OrderedDict[tuple[int, date | None], tuple[Position, Shown]] = OrderedDict()
_MOST_ENDS = 256
"""Ends as they were shown: the turn that reaches one asks for it four times, and each look at it again."""


def at_once(tree: Tree, *, today: date) -> tuple[tuple[Span, ...], ...]:
    """The lines that stand before the first question.

    A line whose figure is missing is left out here: the walk has led to the adviser, and said so, before.
    """
    scope = Scope(today=today, started=today)
    return tuple(line for item in tree.at_once for line in _line(item, scope))


def _line(item: Item, scope: Scope) -> tuple[tuple[Span, ...], ...]:
    try:
        return shown_items((item,), scope)
    except (ToAdviser, NotAnswered):
        return ()


def letter_blocks(position: Position, letter: str) -> tuple[Block, ...]:
    """A letter's words for the answers of this walk, dated as its position.

    Raises:
        KeyError: the tree of this end does not name the letter.
        ToAdviser: a figure in it is missing.
        NotAnswered: it speaks of an answer that this path did not ask.
    """
    spot = position.spot
    return blocks_of(spot.tree.letters[letter].body, spot.scope)


_FIXED: OrderedDict[tuple[int, str, date], tuple[Tree, ShownQuestion]] = OrderedDict()
_MOST_FIXED = 2_048
"""Questions in which nothing varies, as they were shown: most are. The shipped trees ask some 500 of them a day."""


def _question(position: Position, _: date) -> ShownQuestion:
    node = position.spot.node
    assert isinstance(node, Question)  # noqa: S101 - chosen by its class
    tree = position.spot.tree
    key = (id(tree), position.node, position.day)
    known = _FIXED.get(key)
    if known is not None:
        return known[1]
    shown = _question_anew(position, node)
    if _is_fixed(node):
        # The tree is kept with what is shown, so that no other can come by its id meanwhile.
        _FIXED[key] = (tree, shown)
        if len(_FIXED) > _MOST_FIXED:
            _FIXED.popitem(last=False)
    return shown


def _is_fixed(node: Question) -> bool:
    """Whether a question reads the same whatever was answered; only its policies change, by the day."""
    kind = node.type
    words = (node.ask, node.hint, node.why, node.find_out, *(one.label for one in kind.options.values()))
    hints = (one.hint for one in kind.options.values())
    parts = (part for text in (*words, *hints) if text is not None for part in text.parts)
    limited = kind.minimum is not None or kind.maximum is not None
    return not (limited or any(one.when for one in node.cite) or any(part.when or part.holes for part in parts))


def _question_anew(position: Position, node: Question) -> ShownQuestion:
    spot = position.spot
    scope, kind = spot.scope, node.type
    return ShownQuestion(
        node=position.node,
        ask=words_of(node.ask, scope),
        kind=kind.kind,
        hint=blocks_of(node.hint, scope),
        why=blocks_of(node.why, scope),
        find_out=blocks_of(node.find_out, scope),
        options=_options(kind.options, scope),
        whole=kind.whole,
        minimum=_limit(kind.minimum, node, scope),
        maximum=_limit(kind.maximum, node, scope),
        unit=kind.unit,
        max_length=kind.max_length,
        sensitive=node.sensitive,
        cites=_cites(position, node.cite),
    )


def _limit(limit: Expression | None, node: Question, scope: Scope) -> str | None:
    if limit is None:
        return None
    value = limit.run(scope)
    return value.isoformat() if isinstance(value, date) else word(value, node.type.type)


def _tell(position: Position, today: date) -> ShownTell:
    spot, node = position.spot, position.spot.node
    assert isinstance(node, Tell)  # noqa: S101 - chosen by its class
    return ShownTell(
        node=position.node,
        tell=blocks_of(node.tell, spot.scope),
        do=_steps(position, node.do, today),
        cites=_cites(position, node.cite),
        again=spot.prefix + node.again if node.again else None,
    )


def _confirm(position: Position, _: date) -> ShownConfirm:
    scope, node = position.spot.scope, position.spot.node
    assert isinstance(node, Confirm)  # noqa: S101 - chosen by its class
    return ShownConfirm(
        node=position.node,
        confirm=blocks_of(node.confirm, scope),
        role=node.role,
        within=node.within,
        shows=blocks_of(node.shows, scope),
        meanwhile=blocks_of(node.meanwhile, scope),
    )


def _outcome(position: Position, today: date) -> ShownOutcome:
    spot, node = position.spot, position.spot.node
    assert isinstance(node, Outcome)  # noqa: S101 - chosen by its class
    scope, tree = spot.scope, spot.tree
    letters = ((one.id, tree.letters[one.id].title) for one in node.letters if holds(one.when, scope))
    return ShownOutcome(
        node=position.node,
        title=words_of(node.title, scope),
        say=blocks_of(node.say, scope),
        do=_steps(position, node.do, today),
        avoid=shown_items(node.avoid, scope),
        script=blocks_of(node.script, scope),
        cites=_cites(position, node.cite),
        letters=tuple(letters),
        learn=_learning(spot, node.learn),
        urgent=node.urgent,
        continue_in=node.continue_in.tree if node.continue_in else None,
        follow_up=_follow_up(position, node.follow_up) if node.follow_up else None,
    )


def _follow_up(position: Position, follow_up: FollowUp) -> ShownFollowUp:
    scope = position.spot.scope
    return ShownFollowUp(
        on=position.day + timedelta(days=follow_up.after),
        ask=words_of(follow_up.ask, scope),
        options=_options(follow_up.options, scope),
    )


def _options(options: Mapping[str, Option], scope: Scope) -> tuple[ShownOption, ...]:
    return tuple(
        ShownOption(id=one.id, label=words_of(one.label, scope), hint=words_of(one.hint, scope) if one.hint else None)
        for one in options.values()
    )


def _learning(spot: Spot, named: tuple[Named, ...]) -> tuple[Learning, ...]:
    entries = (spot.tree.learning[one.id] for one in named if holds(one.when, spot.scope))
    return tuple(Learning(id=one.id, title=one.title, minutes=one.minutes, link=one.link) for one in entries)


def _handoff(position: Position, today: date) -> ShownHandoff:
    scope, node = position.spot.scope, position.spot.node
    assert isinstance(node, Handoff)  # noqa: S101 - chosen by its class
    return ShownHandoff(
        node=position.node,
        title=words_of(node.title, scope),
        because=blocks_of(node.because, scope),
        to=node.to,
        urgency=node.urgency,
        meanwhile=blocks_of(node.meanwhile, scope),
        do=_steps(position, node.do, today),
        avoid=shown_items(node.avoid, scope),
        cites=_cites(position, node.cite),
        diverted=position.diverted,
    )


def _steps(position: Position, steps: tuple[Step, ...], today: date) -> tuple[Do, ...]:
    scope = position.spot.scope
    return tuple(_step(position.node, one, scope, today) for one in steps if holds(one.when, scope))


def _step(node: str, step: Step, scope: Scope, today: date) -> Do:
    by: date | None = step.by.run(scope) if step.by is not None else None
    return Do(key=f"{node}#{step.key}", words=spans_in(step.words, scope), by=by, due_now=by is not None and by < today)


def _cites(position: Position, cites: tuple[Named, ...]) -> tuple[Cited, ...]:
    spot = position.spot
    shown = (one.id for one in cites if holds(one.when, spot.scope))
    found = (cited(spot.tree.policies, one, position.day) for one in shown)
    return tuple(one for one in found if one is not None)


def cited(policies: PolicyLibrary, key: str, on: date) -> Cited | None:
    """A citation `policy/section` as in force on a day; nothing where no version holds it then."""
    policy, _, name = key.partition("/")
    version, section = policies.in_force(policy, on), policies.section(policy, name, on)
    if version is None or section is None:
        return None
    return Cited(
        policy=policy,
        section=name,
        in_force_from=version.in_force_from,
        policy_title=version.title,
        title=section.title,
    )


_SHOWERS: Mapping[type[Node], Callable[[Position, date], Shown]] = {
    Question: _question,
    Tell: _tell,
    Confirm: _confirm,
    Outcome: _outcome,
    Handoff: _handoff,
}

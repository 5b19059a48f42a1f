"""A conversation whose tree, law or policy has changed since it was last walked: moves it on and says so. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from activity.kinds import Event
from bot.conversation import managing, presenting
from bot.conversation.new_rules import changed_words
from bot.conversation.questions import checking
from bot.conversation.reply import Reply
from bot.conversation.state import Conversation, Effects
from bot.conversation.turn import Turn, Verb
from bot.conversation.world import World
from trees.answers import fingerprint, read_answer
from trees.basis import turning_days
from trees.changes import Changes, Way, as_if_on, changes, reads_differently, seen_from, way
from trees.model import Question, Tree
from trees.position import Answer, Position
from trees.version import changed_facts

Go = Callable[[Turn, Conversation, World], Effects]
Reason = Literal["withdrawn", "facts", "day"]

ANSWERING: frozenset[Verb] = frozenset({"answer", "proceed", "unsure"})
"""Verbs that answer what is on the screen. They are not taken where it would now read differently."""

AT_AN_END: frozenset[Verb] = frozenset({"back", "change"})
"""Verbs that take advice up again, which brings it up to today's rules. Until then an end stays as on its day."""

OUT_OF_USE = "This guide was taken out of use, so an adviser needs to help."


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """A conversation as it stands by today's rules, and what differs from what the manager saw.

    `conversation` has moved by one: a screen that shows it says so by its count. `same_here` means that what stands
    open reads as it did, so that an answer to it can be taken. `since` is the day of what was seen.
    """

    conversation: Conversation
    tree: Tree
    reason: Reason
    changes: Changes
    since: date
    same_here: bool
    ended: bool

    @property
    def silent(self) -> bool:
        """Whether nothing that the manager saw differs."""
        return self.same_here and not self.changes


def due(conversation: Conversation, world: World) -> Renewal | None:
    """How the conversation stands by today's rules; nothing where it already does, or waits for an adviser."""
    kept = world.tree
    if kept is None or conversation.state == "with_adviser" or conversation.details.diverted is not None:
        return None
    tree, reason = _target(conversation, kept, world)
    before = presenting.undiverted(conversation, world)
    since = before.day if before.used else conversation.touched_at.astimezone(world.organisation.zone).date()
    if tree is None:
        ended = before.ended and not checking.due(conversation, before)
        return _out_of_use(conversation, kept, since, ended=ended)
    if reason == "day" and not _may_differ(before, since=since, today=world.today):
        return None
    return _compared(conversation, way(kept, before.answers, today=since), tree, reason, world)


def take(turn: Turn, conversation: Conversation, world: World, renewal: Renewal, *, go: Go, looks: bool) -> Effects:
    """The turn's effects on the conversation as it stands by today's rules, with what changed said beside them."""
    if renewal.ended and (looks or turn.verb not in AT_AN_END):
        effects = go(turn, conversation, world)
        return replace(effects, reply=_told(effects.reply, renewal))
    after = replace(world, conversation=renewal.conversation, tree=renewal.tree)
    seen = turn.count == renewal.conversation.count
    if not looks and turn.verb in ANSWERING and not renewal.same_here and not seen:
        return _shown_anew(turn, conversation, world, renewal, after)
    effects = go(turn, renewal.conversation, after)
    if not seen:
        effects = replace(effects, reply=_told(effects.reply, renewal))
    if effects.noted is not None:
        # What is only noted is noted on the conversation as it is kept: nothing has moved.
        effects = replace(effects, noted=replace(effects.noted, count=conversation.count))
    if effects.conversation is None:
        return effects
    return replace(effects, events=(_event(renewal), *effects.events), moved_from=conversation.count)


def _target(conversation: Conversation, kept: Tree, world: World) -> tuple[Tree | None, Reason]:
    """The version to walk on, and why; nothing where the guide is out of use."""
    live = world.trees.get(conversation.tree)
    if world.withdrawn:
        return live, "withdrawn"
    moved = live is not None and live.version != kept.version
    if moved and live is not None and changed_facts(kept, live, on=world.today):
        return live, "facts"
    return kept, "day"


def _may_differ(before: Position, *, since: date, today: date) -> bool:
    if since >= today:
        return False
    if any(since < day <= today for day in turning_days(before.tree)):
        return True
    return not before.ended and reads_differently(before, on=today)


def _compared(conversation: Conversation, before: Way, tree: Tree, reason: Reason, world: World) -> Renewal | None:
    unshown = checking.due(conversation, before.last)
    ended = before.last.ended and not unshown
    answers = as_if_on(before.last.answers, world.today)
    after = seen_from(before, tree, day=world.today) if ended else way(tree, answers, today=world.today)
    found = _of_what_was_seen(changes(before, after), before.last) if unshown else changes(before, after)
    same_here = after.last.ended if unshown else _same_here(before.last, after.last, found)
    if not found and reason == "day" and not reads_differently(before.last, on=world.today):
        return None
    if ended and not found:
        return None
    last = way(tree, answers, today=world.today).last if ended else after.last
    moved = replace(
        conversation,
        answers={one.node: one for one in last.answers},
        tree_version=tree.version,
        count=conversation.count + 1,
    )
    return Renewal(
        conversation=moved,
        tree=tree,
        reason=reason,
        changes=found,
        since=before.last.day,
        same_here=same_here,
        ended=ended,
    )


def _of_what_was_seen(found: Changes, end: Position) -> Changes:
    """Without what differs at an end that waits for its answers to be checked: nobody has seen it yet."""
    seen = tuple(one for one in found.differences if one.node != end.node)
    return Changes(differences=seen, facts=found.facts if seen else ())


def _same_here(before: Position, after: Position, found: Changes) -> bool:
    if before.node != after.node or before.kind != after.kind:
        return False
    old, new = before.spot.node, after.spot.node
    if isinstance(old, Question) and isinstance(new, Question):
        return fingerprint(old, before.spot.scope) == fingerprint(new, after.spot.scope)
    return all(one.node != after.node for one in found.differences)


def _out_of_use(conversation: Conversation, kept: Tree, since: date, *, ended: bool) -> Renewal:
    """No version is in force: the answers stay, and lead to the adviser."""
    details = replace(conversation.details, diverted=OUT_OF_USE)
    moved = replace(conversation, details=details, count=conversation.count + 1)
    return Renewal(
        conversation=moved,
        tree=kept,
        reason="withdrawn",
        changes=Changes(),
        since=since,
        same_here=False,
        ended=ended,
    )


def _shown_anew(
    turn: Turn, conversation: Conversation, world: World, renewal: Renewal, after: World
) -> Effects:  # fmt: skip
    """What stands open by today's rules, in place of taking an answer to what it said before. Nothing is lost."""
    typed = _typed(turn, conversation, world)
    moved = replace(renewal.conversation, touched_at=turn.at)
    if typed is not None:
        moved = replace(moved, answers={**moved.answers, typed.node: moved.answers.get(typed.node, typed)})
    effects = managing.arrive(moved, turn, after, before=(_event(renewal),))
    reply = _told(effects.reply, renewal)
    here = reply.shown is not None and reply.shown.node == presenting.stand(conversation, world).node
    if here and turn.verb == "answer":
        reply = replace(reply, given=turn.value)
    return replace(effects, reply=reply)


def _typed(turn: Turn, conversation: Conversation, world: World) -> Answer | None:
    """What was answered, to be offered again when its question comes; free text is not kept on the way."""
    position = presenting.stand(conversation, world)
    node = position.spot.node
    if turn.verb != "answer" or not isinstance(node, Question) or node.type.kind == "text" or turn.value is None:
        return None
    read = read_answer(position, turn.value, on=world.today)
    return replace(read, offered=True) if isinstance(read, Answer) else None


def _told(reply: Reply, renewal: Renewal) -> Reply:
    if renewal.silent:
        return reply
    return replace(
        reply,
        changed=changed_words.changed(
            renewal.changes,
            since=renewal.since,
            ended=renewal.ended,
            withdrawn=renewal.reason == "withdrawn",
            anew=not renewal.same_here and not renewal.ended,
            diverted=renewal.conversation.details.diverted is not None,
        ),
    )


def _event(renewal: Renewal) -> Event:
    return Event(
        "tree_changed",
        detail={
            "reason": renewal.reason,
            "since": renewal.since.isoformat(),
            "told": not renewal.silent,
            "nodes": [one.node for one in renewal.changes.differences],
            "facts": [one.name for one in renewal.changes.facts],
        },
    )

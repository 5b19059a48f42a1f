"""What a coming rule will change for a conversation: its answers walked again on both sides of each day. Pure."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from bot.conversation.new_rules import changed_words
from bot.conversation.reply import ShownChanges
from bot.conversation.state import Conversation
from bot.conversation.world import World
from trees.basis import turning_days
from trees.changes import Changes, Way, changes, looked_at, seen_from, way
from trees.lines import title_of
from trees.model import Tree

LOOK_AHEAD: Final = timedelta(days=30)
"""How long before a rule changes those whose advice rests on it are told (issue "The conversation, whole", 7)."""

Served = Callable[[date], Tree | None]
"""The version of a conversation's tree that is served on a day; nothing where none is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleChange:
    """That a conversation will read differently from a day on: where it stands now, and what changes."""

    conversation: Conversation
    on: date
    stands: str
    ended: bool
    changes: Changes


def first_change(
    conversation: Conversation, tree: Tree, *, today: date, until: date, served: Served = lambda _day: None
) -> RuleChange | None:
    """The first change after today, up to a day; nothing where all stays as it is."""
    days = _days(tree, served, today=today, until=until)
    answers = tuple(conversation.answers.values())
    if not days or not answers:
        return None
    now = way(tree, answers, today=today)
    for day in days:
        found = _across(
            now, day, before=_version(tree, served, day - _A_DAY, today), after=_version(tree, served, day, today)
        )
        if found:
            return RuleChange(
                conversation=conversation, on=day, stands=title_of(now.last), ended=now.last.ended, changes=found
            )
    return None


def coming(conversation: Conversation, world: World) -> ShownChanges | None:
    """What a manager who looks at an advice is told before a rule changes it."""
    if world.tree is None or conversation.state != "ended" or conversation.details.diverted is not None:
        return None
    found = first_change(conversation, world.tree, today=world.today, until=world.today + LOOK_AHEAD)
    return None if found is None else changed_words.coming(found.changes, on=found.on)


_A_DAY = timedelta(days=1)


def _days(tree: Tree, served: Served, *, today: date, until: date) -> tuple[date, ...]:
    """The days on which something may change: figures, policies and dates of the tree, and versions that begin."""
    found = {day for day in turning_days(tree) if today < day <= until}
    return tuple(sorted(found | set(_versions_begin(served, today=today, until=until))))


def _versions_begin(served: Served, *, today: date, until: date) -> Iterator[date]:
    if _named(served(today)) == _named(served(until)):
        return
    days = [today + timedelta(days=count) for count in range((until - today).days + 1)]
    for before, day in pairwise(days):
        if _named(served(before)) != _named(served(day)):
            yield day


def _version(tree: Tree, served: Served, day: date, today: date) -> Tree:
    """What the conversation would be walked on: its own version, unless another is put in force by that day."""
    then = served(day)
    return tree if then is None or _named(then) == _named(served(today)) else then


def _named(tree: Tree | None) -> str | None:
    return None if tree is None else tree.version


def _across(now: Way, day: date, *, before: Tree, after: Tree) -> Changes:
    """What differs between a day and the one before: on the pages that were seen, else on the way itself."""
    if before.version == after.version == now.tree.version:
        eve, then = looked_at(now, day - _A_DAY), looked_at(now, day)
        found = _told(changes(eve, then), then) if eve is not None and then is not None else Changes()
        if found:
            return found
    eve = seen_from(now, before, day=day - _A_DAY)
    then = seen_from(now, after, day=day)
    return _told(changes(eve, then), then)


def _told(found: Changes, then: Way) -> Changes:
    """Without the policies behind questions long answered: what is to be done now rests on the last page's alone."""
    kept = tuple(one for one in found.differences if one.kind != "policy" or one.node == then.last.node)
    return Changes(differences=kept, facts=found.facts if kept else ())


def in_words(found: Iterable[RuleChange]) -> Iterator[str]:
    """One line for each conversation: since when, where it stands, and what is behind it."""
    for one in found:
        facts = ", ".join(f"{fact.words} {fact.before} to {fact.after}" for fact in one.changes.facts)
        behind = f" ({facts})" if facts else ""
        yield f"{one.on.isoformat()}  {one.conversation.id}  {one.conversation.tree}: {one.stands}{behind}"

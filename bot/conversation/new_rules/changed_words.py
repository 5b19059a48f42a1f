"""What a manager is told when a rule changes: before it does, on the way, or after an advice. Pure; words only."""

from collections.abc import Iterator
from datetime import date

from bot.conversation.reply import ShownChange, ShownChanges
from trees.changes import Changes, Difference, FactChange
from trees.values import long_date

MOST_LINES = 6
"""Changed lines that are listed of one page or policy. One that was rewritten is better read as a whole."""

NOW = "The rules have changed"
SINCE = "Something has changed since this advice"
OUT_OF_USE = "This guide is out of use"
COMING = "A change is coming"


def changed(
    found: Changes, *, since: date, ended: bool, withdrawn: bool, anew: bool, diverted: bool
) -> ShownChanges:  # fmt: skip
    """What is said to a manager who comes back: what changed since they saw it, and what to do."""
    if ended and diverted:
        says: tuple[str, ...] = (
            "The guide behind this advice was taken out of use.",
            "Please speak to an adviser before you act on it.",
        )
        return ShownChanges(title=OUT_OF_USE, says=says)
    if ended:
        says = (
            f"This was right on {long_date(since)}. Some of it reads differently from today’s rules.",
            "To get advice for today, start again, or change an answer below. Your receipt keeps what you were told.",
        )
        return ShownChanges(title=SINCE, says=says, items=_items(found), facts=_facts(found))
    if diverted:
        return ShownChanges(title=OUT_OF_USE, says=("It was taken out of use. We kept your answers.",))
    says = (*_why(found, since=since, withdrawn=withdrawn), *_what_now(anew=anew))
    title = NOW if found or withdrawn else "Please look at this question again"
    return ShownChanges(title=title, says=says, items=_items(found), facts=_facts(found))


def coming(found: Changes, *, on: date) -> ShownChanges:
    """What is said before a rule changes."""
    says = (
        f"On {long_date(on)} a rule changes, and this will read differently. What you see now is right for today.",
        f"If you will act on {long_date(on)} or later, come back here first.",
    )
    return ShownChanges(title=COMING, says=says, items=_items(found), facts=_facts(found))


def _why(found: Changes, *, since: date, withdrawn: bool) -> Iterator[str]:
    if withdrawn:
        yield "The version of this guide that you began on was taken out of use. You are now on the one in use."
    elif found:
        yield f"You were last here on {long_date(since)}. Since then, something that this guide rests on has changed."
    else:
        yield f"You came to it on {long_date(since)}, and it reads a little differently today."


def _what_now(*, anew: bool) -> Iterator[str]:
    if anew:
        yield "Please look at this again before you go on. We kept your answers."
        return
    yield "We kept your answers and looked at them again. You can go on from here."


def _items(found: Changes) -> tuple[ShownChange, ...]:
    return tuple(map(_item, found.differences))


def _item(one: Difference) -> ShownChange:
    if one.kind == "policy":
        return ShownChange(about=f"The policy has a new version. {one.about}.")
    if one.kind == "way":
        return ShownChange(about=f"After “{one.about}”", before=one.before, after=one.after)
    return ShownChange(about=f"“{one.about}”", before=one.before[:MOST_LINES], after=one.after[:MOST_LINES])


def _facts(found: Changes) -> tuple[str, ...]:
    return tuple(_fact(one) for one in found.facts if one.before and one.after)


def _fact(one: FactChange) -> str:
    name = one.words[:1].upper() + one.words[1:]
    since = f" from {long_date(one.since)}" if one.since else ""
    return f"{name}: {one.before} before, {one.after}{since}. Source: {one.source.rstrip('.')}."

"""What lies ahead, as a terminal shows it before the first question: late, today, next, and what is asked."""

from collections.abc import Iterable, Iterator

from bot.channels.terminal.wrapping import wrapped
from bot.conversation.afterwards.ahead import Digest, Due
from bot.waiting import Waiting
from trees.values import long_date


def ahead_in_lines(digest: Digest) -> Iterator[str]:
    """The morning's list; nothing where there is none."""
    if digest.empty:
        return
    yield "Today and next:"
    for one in digest.asked:
        yield from wrapped(f"  ? {one.follow_up.ask} (fingerpost chat --resume {one.conversation})", indent="    ")
    yield from _dues(digest.late, "not done yet, it was due by")
    yield from _dues(digest.today, "today,")
    yield from _dues(digest.next, "by")
    yield ""


def _dues(items: Iterable[Due], when: str) -> Iterator[str]:
    for one in items:
        yield from wrapped(f"  - {one.words}: {when} {one.by.day} {one.by:%B %Y}", indent="    ")


def waiting_in_lines(found: Waiting) -> Iterator[str]:
    """What can be carried on with, what a colleague asks one to take over, and which rules change; maybe nothing."""
    for rule in found.rules:
        when = "changed on" if rule.past else "will change on"
        says = f"! A rule {when} {long_date(rule.on)}. It changes your advice on {rule.title}."
        yield from wrapped(f"{says} ({RESUME} {rule.conversation})", indent="  ")
    for offer in found.offers:
        yield from wrapped(f"{offer.by} asks you to take over: {offer.title} ({RESUME} {offer.id})", indent="  ")
    if found.begun:
        yield "Carry on where you were:"
    for one in found.begun:
        far = f", {one.far}" if one.far else ""
        yield from wrapped(f"  - {one.title}{far} ({RESUME} {one.id})", indent="    ")


RESUME = "fingerpost chat --resume"

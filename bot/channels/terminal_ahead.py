"""What lies ahead, as a terminal shows it before the first question: late, today, next, and what is asked."""

from collections.abc import Iterable, Iterator

from bot.channels.terminal_lines import wrapped
from bot.conversation.ahead import Digest, Due


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

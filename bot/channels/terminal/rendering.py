"""A reply as the lines that a terminal prints; knows no employment and no database."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from bot.channels.terminal import after, wishes
from bot.channels.terminal.beside import lines_of_recall, lines_of_thread, lines_of_unread, lines_of_urgent
from bot.channels.terminal.checking import lines_filled_in, lines_of_check
from bot.channels.terminal.ends import handoff, outcome, tick_list
from bot.channels.terminal.found import lines_found
from bot.channels.terminal.passing import lines_passing
from bot.channels.terminal.question import lines_of_question
from bot.channels.terminal.reading import cites
from bot.channels.terminal.second import lines_waiting
from bot.channels.terminal.wrapping import blocks_in_lines, wrapped
from bot.conversation.reply import (
    Reply,
    ShownChanges,
    ShownCheck,
    ShownConfirm,
    ShownHandoff,
    ShownOutcome,
    ShownQuestion,
    ShownTell,
)
from policies.markdown import plain

UNSIGNED = "(Model content, not signed off by an employment relations team.)"
PRACTICE = "[Practice. Nothing is sent.]"


def lines(reply: Reply, *, zone: ZoneInfo) -> Iterator[str]:
    """A reply as lines to print."""
    if reply.practice:
        yield PRACTICE
    if reply.version and not reply.signed_off and not reply.answered:
        yield UNSIGNED
    yield from _telephone(reply)
    yield from noticed(reply)
    yield from lines_of_recall(reply.recalled)
    if reply.changed is not None:
        yield from _changed(reply.changed)
    if reply.found is not None:
        yield from lines_found(reply.found, urgent=reply.urgent is not None)
    for blocks in reply.at_once:
        yield from wrapped(f"* {plain(blocks)}")
    yield from lines_waiting(reply, zone)
    yield from _shown(reply)
    if reply.aside is not None:
        yield from blocks_in_lines(reply.aside.says, indent="  | ")
    yield from after.lines(reply)
    yield from lines_passing(reply)
    if reply.receipt is not None and reply.as_at is not None:
        as_at = reply.as_at.astimezone(zone)
        yield f"Receipt {reply.receipt}, {as_at.day} {as_at:%B %Y at %H:%M}, rules {reply.version}"
    if reply.thread is not None:
        yield from lines_of_thread(reply.thread, zone)
    yield from wishes.lines(reply)
    yield from kept_and_read(reply.privacy)


def _telephone(reply: Reply) -> Iterator[str]:
    """Whom to telephone now, before all else."""
    if reply.urgent is not None:
        yield from lines_of_urgent(reply.urgent)
    if reply.unread is not None and (reply.unread.urgent or reply.thread is not None):
        yield from lines_of_unread(reply.unread)


def _changed(changed: ShownChanges) -> Iterator[str]:
    yield from ("", f"! {changed.title}")
    for line in changed.says:
        yield from wrapped(f"  {line}", indent="  ")
    for item in changed.items:
        yield from wrapped(f"  * {item.about}", indent="    ")
        yield from (each for line in item.before for each in wrapped(f"    Before: {line}", indent="      "))
        yield from (each for line in item.after for each in wrapped(f"    Now: {line}", indent="      "))
    for line in changed.facts:
        yield from wrapped(f"  * {line}", indent="    ")


def noticed(reply: Reply) -> Iterator[str]:
    """The sentences about the turn, with what was held back of it."""
    for notice in reply.notices:
        yield from wrapped(f"! {notice.says}")
    if reply.guarded is not None:
        marked = "".join(f"[{part.text}]" if part.kind else part.text for part in reply.guarded.parts)
        yield from wrapped(f"  {marked}")
    if any(notice.kind == "guarded" for notice in reply.notices):
        yield "(Type it again, or /asis to send it as it is.)"


def kept_and_read(says: tuple[str, ...]) -> Iterator[str]:
    """What is kept, at first; later, how to read it."""
    yield ""
    if not says:
        yield "(/privacy says what is kept and who reads it.)"
        return
    yield "What is kept and who reads it:"
    for sentence in says:
        yield from wrapped(f"* {sentence}")


def _shown(reply: Reply) -> Iterator[str]:
    shown = reply.shown
    if isinstance(shown, ShownQuestion):
        yield from lines_of_question(shown)
        yield from lines_filled_in(reply, shown)
        if reply.left is not None:
            yield f"  ({reply.left.says})"
    elif isinstance(shown, ShownTell):
        yield ""
        yield from blocks_in_lines(shown.tell)
        yield from tick_list(shown.do, reply.ticked)
        yield "(Press Enter to go on.)"
    elif isinstance(shown, ShownCheck):
        yield from lines_of_check(reply)
    elif isinstance(shown, ShownOutcome):
        yield from outcome(shown, reply.ticked)
    elif isinstance(shown, ShownHandoff):
        yield from handoff(shown, reply)
    elif isinstance(shown, ShownConfirm):
        yield ""
        if shown.meanwhile:
            yield "Until you hear:"
            yield from blocks_in_lines(shown.meanwhile, indent="  ")
        yield "What they are asked:"
        yield from blocks_in_lines(shown.confirm, indent="  ")
        yield from blocks_in_lines(shown.shows, indent="  | ")
    for number, cite in enumerate(cites(reply), start=1):
        yield f"  [{number}] {cite.policy_title}: {cite.title} (in force from {cite.in_force_from:%d/%m/%Y})"

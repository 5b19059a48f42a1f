"""What stands beside a conversation, as lines for the terminal: the adviser's thread, urgent numbers; no employment."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from bot.channels.terminal.question import lines_of_question
from bot.channels.terminal.wrapping import wrapped
from bot.conversation.reply import Thread, Unread, UrgentHelp
from escalation.brief import Brief


def lines_of_thread(thread: Thread, zone: ZoneInfo) -> Iterator[str]:
    """Where the manager stands with the adviser, and what was written."""
    yield ""
    yield from wrapped(f"-- {thread.says}")
    if thread.next:
        yield from wrapped(f"   {thread.next}", indent="   ")
    for message in thread.messages:
        at = message.at.astimezone(zone)
        edited = " (edited)" if message.edited else ""
        yield from wrapped(f"{message.who}, {at:%d/%m %H:%M}{edited}: {message.text}", indent="   ")
    if thread.asked is not None:
        yield from lines_of_question(thread.asked)


def lines_of_urgent(urgent: UrgentHelp) -> Iterator[str]:
    """Whom to telephone now."""
    yield from ("", f"*** {urgent.title.upper()} ***")
    yield "If anyone is in danger now, call 999."
    for sentence in urgent.says:
        yield from wrapped(sentence)
    for name, phone in urgent.contacts:
        yield f"  {name}: {phone}"


def lines_of_unread(unread: Unread) -> Iterator[str]:
    """That nobody reads it for now, and whom to telephone instead."""
    yield ""
    yield from wrapped(f"*** {unread.says} ***" if unread.urgent else unread.says)
    if unread.urgent:
        yield "Do not wait for us. Fingerpost cannot ring anyone for you. Please telephone now:"
    else:
        yield "If it cannot wait until then, telephone:"
    for name, phone, hours in unread.contacts:
        yield from wrapped(f"  {name}: {phone} ({hours})", indent="    ")


def lines_of_brief(brief: Brief) -> Iterator[str]:
    """What the adviser would read."""
    yield from ("", "-- What the adviser would read --")
    yield from wrapped(f"From: {brief.organisation}{f', {brief.group}' if brief.group else ''}")
    yield from wrapped(f"About: {brief.topic}")
    yield from wrapped(f"Why: {brief.reason} {brief.because}".rstrip())
    yield from wrapped(f"How soon: {brief.urgency_says}")
    for line in brief.not_known:
        yield from wrapped(f"* {line}", indent="  ")
    for deadline in brief.deadlines:
        yield from wrapped(f"* By {deadline.by.day} {deadline.by:%B %Y}: {deadline.what}", indent="  ")
    for answer in brief.answers:
        yield from wrapped(f"* {answer.question} {answer.answer}", indent="  ")
    for line in brief.told:
        yield from wrapped(f"* You were told: {line}", indent="  ")
    for policy in brief.policies:
        yield from wrapped(f"* Policy shown: {policy.title}", indent="  ")
    yield "-- end --"


def lines_of_recall(says: str | None) -> Iterator[str]:
    """What was shown here that was wrong."""
    if says is None:
        return
    yield from ("", "! Something that you were shown here was wrong.")
    yield from wrapped(f"  {says}", indent="  ")
    yield "  Please speak to an adviser before you act on it, or if you have acted on it."

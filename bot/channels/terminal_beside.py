"""What stands beside a conversation, as lines for the terminal: the adviser's thread, urgent numbers; no employment."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from bot.channels.terminal_lines import wrapped
from bot.conversation.reply import Thread, UrgentHelp


def lines_of_thread(thread: Thread, zone: ZoneInfo) -> Iterator[str]:
    """Where the manager stands with the adviser, and what was written."""
    yield ""
    yield from wrapped(f"-- {thread.says}")
    for message in thread.messages:
        at = message.at.astimezone(zone)
        yield from wrapped(f"{message.who}, {at:%d/%m %H:%M}: {message.text}", indent="   ")


def lines_of_urgent(urgent: UrgentHelp) -> Iterator[str]:
    """Whom to telephone now."""
    yield from ("", f"*** {urgent.title.upper()} ***")
    yield "If anyone is in danger now, call 999."
    for sentence in urgent.says:
        yield from wrapped(sentence)
    for name, phone in urgent.contacts:
        yield f"  {name}: {phone}"

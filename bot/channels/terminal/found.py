"""What a search offers, as lines for the terminal; knows no employment and no database."""

from collections.abc import Iterator

from bot.channels.terminal.wrapping import wrapped
from bot.conversation.reply import Found


def lines_found(found: Found, *, urgent: bool) -> Iterator[str]:
    """The topics by number and the policies; beside urgent numbers only how to ask for them."""
    if urgent:
        yield "When everyone is safe, type /topics for guides that may help."
        return
    if found.topics:
        yield "Is it one of these? Type its number."
    else:
        yield "I do not have a guide for that. Try other words, or ask an adviser."
    for number, topic in enumerate(found.topics, start=1):
        yield from wrapped(f"  {number}. {topic.title}: {topic.why}", indent="     ")
    if found.otherwise is not None:
        yield f"  0. {'None of these: ask an adviser' if found.topics else 'Ask an adviser'}"
    for section in found.sections:
        yield from wrapped(f"  Policy: {section.title} ({section.policy_title})", indent="     ")

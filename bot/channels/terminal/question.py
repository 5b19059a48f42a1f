"""A question as lines for the terminal, wherever it stands; knows no employment."""

from collections.abc import Iterator

from bot.channels.terminal.wrapping import blocks_in_lines, wrapped
from bot.conversation.reply import Reply, ShownQuestion


def question_in(reply: Reply) -> ShownQuestion | None:
    """The question that a typed line answers: an adviser's own first, for they wait for it."""
    if reply.thread is not None and reply.thread.asked is not None:
        return reply.thread.asked
    return reply.shown if isinstance(reply.shown, ShownQuestion) else None


def lines_of_question(shown: ShownQuestion) -> Iterator[str]:
    """The question with its options by number."""
    yield ""
    yield from wrapped(shown.ask)
    yield from blocks_in_lines(shown.hint, indent="  ")
    for number, option in enumerate(shown.options, start=1):
        yield from wrapped(f"  {number}. {option.label}", indent="     ")
        if option.hint:
            yield from wrapped(f"     {option.hint}", indent="     ")
    if shown.kind == "choices":
        yield "  (Type one or more numbers, with commas between them.)"

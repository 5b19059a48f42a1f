"""Answers that come back, to be kept or checked, as lines for the terminal; knows no employment."""

from collections.abc import Iterator

from bot.channels.terminal.wrapping import wrapped
from bot.conversation.reply import Reply, ShownQuestion

CHECK = "Type yes if these are right, or /change and a number."


NOT_TAKEN: frozenset[str] = frozenset({"refused", "guarded"})
"""Notices beside which the answer given is what was just typed, and nothing of it was kept."""


def kept_answer(reply: Reply) -> str | tuple[str, ...] | None:
    """The earlier answer that Enter keeps; nothing where what was just typed was not taken."""
    return None if any(notice.kind in NOT_TAKEN for notice in reply.notices) else reply.given


def lines_filled_in(reply: Reply, question: ShownQuestion) -> Iterator[str]:
    """The earlier answer to a question that has come back."""
    kept = kept_answer(reply)
    if kept:
        labels = {option.id: option.label for option in question.options}
        said = ", ".join(labels.get(one, one) for one in ((kept,) if isinstance(kept, str) else kept))
        yield from wrapped(f"  (You answered before: {said}. Press Enter to keep it.)", indent="  ")


def lines_of_check(reply: Reply) -> Iterator[str]:
    """Every answer by its number, before an end."""
    yield from ("", "Check your answers", "==================")
    yield "What comes next rests on these. If one is not right, change it."
    for number, given in enumerate(reply.answered, start=1):
        yield from wrapped(f"  {number}. {given.question} {given.answer}", indent="     ")
    yield CHECK

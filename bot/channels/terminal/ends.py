"""How a terminal shows the ends of a conversation: an outcome, and a hand-over to an adviser."""

from collections.abc import Iterator

from bot.channels.terminal.beside import lines_of_unread
from bot.channels.terminal.wrapping import WIDTH, blocks_in_lines, wrapped
from bot.conversation.reply import Reply, ShownHandoff, ShownOutcome
from policies.markdown import plain
from trees.shown import Do


def outcome(shown: ShownOutcome, ticked: tuple[str, ...]) -> Iterator[str]:
    """What to do, by when, what to avoid and what to say."""
    yield from ("", shown.title, "=" * min(len(shown.title), WIDTH))
    yield from blocks_in_lines(shown.say)
    yield from tick_list(shown.do, ticked)
    for line in shown.avoid:
        yield from wrapped(f"Avoid: {plain(line)}", indent="       ")
    if shown.script:
        yield "Words you could use:"
        yield from blocks_in_lines(shown.script, indent="  ")


def handoff(shown: ShownHandoff, reply: Reply) -> Iterator[str]:
    """Why a person is asked, what the adviser will be told, and what to do until then."""
    yield from ("", shown.title, "=" * min(len(shown.title), WIDTH))
    if shown.diverted:
        yield from wrapped(shown.diverted)
    if shown.because:
        yield "What we will tell the adviser:"
        yield from blocks_in_lines(shown.because, indent="  ")
    if shown.meanwhile:
        yield "Until then:"
        yield from blocks_in_lines(shown.meanwhile, indent="  ")
    yield from tick_list(shown.do, reply.ticked)
    for line in shown.avoid:
        yield from wrapped(f"Avoid: {plain(line)}", indent="       ")
    if reply.unread is not None and not reply.unread.urgent and reply.thread is None:
        yield from lines_of_unread(reply.unread)
    for sentence in reply.promise:
        yield from wrapped(sentence)
    if reply.would_send is not None:
        yield "(/brief shows what the adviser would read.)"
    if reply.thread is None:
        yield "(Type /send to send your answers to an adviser, with a line to add if you like.)"


def tick_list(steps: tuple[Do, ...], ticked: tuple[str, ...]) -> Iterator[str]:
    """Steps with their days, each ticked or not."""
    for number, step in enumerate(steps, start=1):
        mark = "x" if step.key in ticked else " "
        yield from wrapped(f"  [{mark}] {number}. {plain(step.words)}{_by(step)}", indent="      ")


def _by(step: Do) -> str:
    if step.by is None:
        return ""
    day = f"{step.by.day} {step.by:%B %Y}"
    return f" — now (it was due by {day})" if step.due_now else f" — by {day}"

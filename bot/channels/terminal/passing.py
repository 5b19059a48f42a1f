"""What is said of passing a conversation on, to a colleague or to another guide, as lines; knows no database."""

from collections.abc import Iterator

from bot.channels.terminal.wrapping import wrapped
from bot.conversation.reply import PassBrief, Reply
from trees.values import long_date


def lines_passing(reply: Reply) -> Iterator[str]:
    """Whom one may ask, whom one has asked, or the page about a conversation that one is asked to take."""
    if reply.continues is not None:
        yield from wrapped(f"There is more on this in another guide: {reply.continues}. Type /next to go on there.")
    if reply.brief is not None:
        yield from _brief(reply.brief)
    if reply.passing is not None and reply.passing.declined:
        yield from wrapped(f"{reply.passing.name} cannot take this over. It stays with you.")
    elif reply.passing is not None:
        until = long_date(reply.passing.until)
        yield from wrapped(f"You asked {reply.passing.name} to take this over. It stays with you until they accept.")
        yield from wrapped(f"If they do not answer by {until}, you keep it. Type /keep to keep it now.")
    for number, one in enumerate(reply.colleagues, start=1):
        yield f"  {number}. {one.name}, {one.group}"
    if reply.colleagues:
        yield "Type /pass and a number to ask one of them."


def _brief(brief: PassBrief) -> Iterator[str]:
    yield ""
    yield from wrapped(f"{brief.by} asks you to take this over.")
    yield from wrapped(
        f"Until you accept, it stays with {brief.by}. If nobody answers by {long_date(brief.until)}, so it does."
    )
    yield from wrapped(f"Where it stands: {brief.stands}")
    for words, by in brief.deadlines:
        yield from wrapped(f"  - {words} By {long_date(by)}.", indent="    ")
    for given in brief.answers:
        yield from wrapped(f"  {given.question} {given.answer}", indent="     ")
    yield "Type /accept to take it over, or /refuse."

"""How a terminal reads and shows what is wished for beside an answer: lines into fields; knows no employment."""

from collections.abc import Callable, Iterator, Mapping

from bot.channels.terminal.wrapping import wrapped
from bot.conversation.reply import Colleague, Reply

NOTED = "(Noted. It goes with your question when you type /send.)"
NO_NAMES = "Type /team first, to see the names."
NO_DAY = "Type the day and the time, such as /meet 2026-11-30 10:30"

Read = Callable[[str, Reply], Mapping[str, str] | str]
"""The fields that a command's words fill in, or a sentence for whoever typed it."""


def _meet(rest: str, reply: Reply) -> Mapping[str, str] | str:
    del reply
    day, _, hour = rest.partition(" ")
    return {"meet_day": day, "meet_time": hour.strip()} if day and hour.strip() else NO_DAY


def _involved(rest: str, reply: Reply) -> Mapping[str, str] | str:
    if reply.advisers is None:
        return NO_NAMES
    numbers = [part.strip() for part in rest.split(",") if part.strip()]
    chosen = [_nth(number, reply.advisers) for number in numbers]
    if None in chosen or not numbers:
        return f"There is no number {rest.strip() or '(nothing)'} here."
    return {"names_shown": "yes", **{f"not_for.{one.person}": "yes" for one in chosen if one}}


def _nth(number: str, team: tuple[Colleague, ...]) -> Colleague | None:
    at = int(number) if number.isdecimal() else 0
    return team[at - 1] if 1 <= at <= len(team) else None


WISHES: Mapping[str, Read] = {
    "phone": lambda rest, _: {"phone": rest},
    "times": lambda rest, _: {"good_times": rest},
    "coaching": lambda _rest, _: {"coaching": "yes"},
    "meet": _meet,
    "involved": _involved,
}
"""The commands that fill in a wish, each with how its words are read."""


def lines(reply: Reply) -> Iterator[str]:
    """What was wished for, the names that were asked for, and how to say how it was."""
    if reply.wishing is not None:
        yield from _wishing(reply)
    if reply.advisers is not None:
        yield from ("", "The advice team:")
        for number, one in enumerate(reply.advisers, start=1):
            yield f"  {number}. {one.name}{f', {one.group}' if one.group else ''}"
        yield "(/involved 1,2 keeps it from those who are part of this. They will not see it.)"
    if reply.thread is not None and reply.thread.can_rate:
        yield "(How content are you with how this was handled? /rate 1 not at all, to /rate 5 very content.)"


def _wishing(reply: Reply) -> Iterator[str]:
    for line in reply.wishing.says if reply.wishing else ():
        yield from wrapped(f"   You told us. {line}.", indent="   ")
    for name in reply.wishing.kept_from if reply.wishing else ():
        yield f"   Kept from: {name}."
    yield "(You may add: /phone NUMBER, /times TEXT, /meet DAY TIME, /coaching. /team: is one of them part of this?)"

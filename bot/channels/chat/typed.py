"""What a manager typed to us in a chat, read on what stands there: an answer, word to an adviser, a search; pure."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from bot.channels.chat.reading import By
from bot.channels.terminal.question import question_in
from bot.channels.terminal.reading import ON, YES
from bot.conversation.questions.typed_moves import asked_for
from bot.conversation.reply import Found, Reply, ShownCheck, ShownConfirm, ShownHandoff, ShownTell
from bot.conversation.turn import Turn, Verb

HELP: Final = "Type your answer, or use the buttons. You can go back, ask why, or ask an adviser at any time."
NO_SUCH: Final = "There is no number {} here."
PRETENDED: Final = frozenset(("agreed", "refused", "late"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """A verb with its value and node. `apart` from what stood there: it begins something new."""

    verb: Verb
    value: str | None = None
    node: str | None = None
    apart: bool = False

    def turn(self, reply: Reply | None, turn_id: str, by: By) -> Turn:
        """The turn, taken where that reply is what stands there."""
        about = None if self.apart or reply is None else reply
        return by.turn(
            self.verb,
            turn_id,
            conversation=about.conversation if about else None,
            count=about.count if about else None,
            node=self.node,
            value=self.value,
        )


def meant(text: str, reply: Reply | None, *, suggested: Collection[str] = ()) -> Meant | str:
    """The turn that a message asks for where this is what was last shown, or a hint for whoever typed it.

    What we `suggested` to type, in lower case, begins something new wherever they stand.
    """
    said = text.strip()
    if reply is None or said.casefold() in suggested:
        return Meant(verb="find", value=said, apart=True)
    question = question_in(reply)
    if question is not None:
        return Meant(verb="answer", value=said, node=question.node)
    if isinstance(reply.shown, ShownTell | ShownCheck):
        words = ON if isinstance(reply.shown, ShownTell) else YES
        return Meant(verb="proceed", node=reply.shown.node) if _bare(said) in words else _move(said)
    if reply.thread is not None and reply.thread.can_write:
        return Meant(verb="write", value=said)
    if isinstance(reply.shown, ShownConfirm):
        pretends = reply.practice and _bare(said) in PRETENDED
        return Meant(verb="answer", value=_bare(said), node=reply.shown.node) if pretends else _move(said)
    if isinstance(reply.shown, ShownHandoff) and reply.thread is None:
        return _move(said)
    if reply.found is not None and said.isdecimal():
        return _chosen(said, reply.found)
    return Meant(verb="find", value=said, apart=True)


def _move(said: str) -> Meant | str:
    """A move in words where nothing is asked; other words are looked at for danger alone."""
    asked = asked_for(said)
    if asked is None:
        return Meant(verb="show", value=said)
    return HELP if asked == "help" else Meant(verb=asked)


def _chosen(said: str, found: Found) -> Meant | str:
    """One of what was found, by its number."""
    number = int(said[:9])
    if number == 0 and found.otherwise is not None:
        return Meant(verb="start", value=found.otherwise, apart=True)
    if not 1 <= number <= len(found.topics):
        return NO_SUCH.format(said[:9])
    topic = found.topics[number - 1]
    return Meant(verb="start", node="found", value=topic.tree or topic.topic, apart=True)


def _bare(said: str) -> str:
    return said.casefold().strip(".!")

"""One person at a terminal: what each line that they type does; knows no employment and no database."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.channels.terminal.beside import lines_of_brief
from bot.channels.terminal.found import lines_found
from bot.channels.terminal.question import question_in
from bot.channels.terminal.reading import HELP, Typed, read
from bot.channels.terminal.rendering import kept_and_read, lines, noticed
from bot.channels.terminal.second import USAGE, Question, is_second, lines_of_questions, read_word
from bot.channels.terminal.wishes import NOTED
from bot.conversation.reply import Reply
from bot.conversation.turn import Turn, Verb


@dataclass(kw_only=True)
class Terminal:
    """One person at a terminal. `send` takes a turn and gives its reply; `turn_id` names each turn; `privacy` are the
    organisation's words on what is kept; while `practising`, every topic that is chosen is begun as practice. `answer`
    is the last one typed: only this terminal still has it when it was held back. `asked` is what waits for this
    person's word, and `wishes` go with what is sent next.
    """

    person: str
    organisation: str
    zone: ZoneInfo
    send: Callable[[Turn], Reply]
    clock: Callable[[], datetime]
    turn_id: Callable[[], str]
    reply: Reply = field(default_factory=Reply)
    privacy: tuple[str, ...] = ()
    practising: bool = False
    answer: str = ""
    asked: Callable[[], Sequence[Question]] = tuple
    wishes: dict[str, str] = field(default_factory=dict)

    def say(self, line: str) -> Iterator[str]:
        """What is printed after a line was typed."""
        if line.strip() == "/privacy":
            yield from kept_and_read(self.privacy)
            return
        if line.strip() == "/topics" and self.reply.found is not None:
            yield from lines_found(self.reply.found, urgent=False)
            return
        if line.strip() == "/brief" and self.reply.would_send is not None:
            yield from lines_of_brief(self.reply.would_send)
            return
        if is_second(line):
            yield from self._second(line)
            return
        typed = read(line, self.reply)
        if typed.verb is None:
            yield typed.says or HELP
            return
        if typed.verb == "wish" and self.reply.thread is None:
            self.wishes |= typed.fields
            yield NOTED
            return
        typed = self._remembered(typed)
        self.reply = self.send(self._turn(typed))
        if self.reply.thread is not None:
            self.wishes = {}
        yield from lines(self.reply, zone=self.zone)

    def open(self, verb: Verb, value: str | None = None, *, conversation: str | None = None) -> Iterator[str]:
        """Begins or takes up a conversation."""
        self.reply = replace(self.reply, conversation=conversation or self.reply.conversation)
        self.reply = self.send(self._turn(Typed(verb=verb, value=value)))
        yield from lines(self.reply, zone=self.zone)

    def _second(self, line: str) -> Iterator[str]:
        questions = self.asked()
        word = read_word(line, questions)
        if word is None:
            yield from lines_of_questions(questions, self.zone) if line.strip() == "/confirm" else (USAGE,)
            return
        turn = self._turn(Typed(verb=word.verb, value=word.reason))
        yield from noticed(self.send(replace(turn, conversation=word.conversation, count=None)))

    def _turn(self, typed: Typed) -> Turn:
        began = typed.verb in {"find", "start"}
        return Turn(
            id=self.turn_id(),
            at=self.clock(),
            person=self.person,
            organisation=self.organisation,
            channel="terminal",
            verb="practise" if self.practising and typed.verb == "start" else typed.verb or "show",
            conversation=None if began else self.reply.conversation,
            count=None if began else self.reply.count,
            node=typed.node or self._node(typed.verb),
            value=typed.value,
            as_it_is=typed.as_it_is,
            fields=self._fields(typed),
        )

    def _fields(self, typed: Typed) -> Mapping[str, str]:
        """All that is wished for: a form is sent as a whole, so what stood there goes with what was typed now."""
        if typed.verb not in {"send", "wish"}:
            return {}
        stood = self.reply.wishing.fields if self.reply.wishing else {}
        return {**stood, **self.wishes, **typed.fields}

    def _remembered(self, typed: Typed) -> Typed:
        if typed.as_it_is:
            return replace(typed, value=self.answer)
        if typed.verb == "answer" and isinstance(typed.value, str):
            self.answer = typed.value
        return typed

    def _node(self, verb: Verb | None) -> str | None:
        shown = question_in(self.reply) or self.reply.shown
        return shown.node if shown is not None and verb in {"answer", "proceed", "unsure"} else None

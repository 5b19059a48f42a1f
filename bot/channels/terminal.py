"""The terminal channel: lines typed become turns, replies become lines; knows no employment and no database."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.channels import terminal_after as after
from bot.channels import terminal_wishes as wishes
from bot.channels.terminal_beside import (
    lines_of_brief,
    lines_of_recall,
    lines_of_thread,
    lines_of_unread,
    lines_of_urgent,
)
from bot.channels.terminal_checking import lines_filled_in, lines_of_check
from bot.channels.terminal_ends import handoff, outcome, tick_list
from bot.channels.terminal_found import lines_found
from bot.channels.terminal_lines import blocks_in_lines, wrapped
from bot.channels.terminal_passing import lines_passing
from bot.channels.terminal_question import lines_of_question, question_in
from bot.channels.terminal_reading import HELP, Typed, cites, read
from bot.channels.terminal_second import (
    USAGE,
    Question,
    is_second,
    lines_of_questions,
    lines_waiting,
    read_word,
)
from bot.channels.terminal_wishes import NOTED
from bot.conversation.reply import (
    Reply,
    ShownChanges,
    ShownCheck,
    ShownConfirm,
    ShownHandoff,
    ShownOutcome,
    ShownQuestion,
    ShownTell,
)
from bot.conversation.turn import Turn, Verb
from policies.markdown import plain

UNSIGNED = "(Model content, not signed off by an employment relations team.)"
PRACTICE = "[Practice. Nothing is sent.]"


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
            yield from _privacy(self.privacy)
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
        yield from _noticed(self.send(replace(turn, conversation=word.conversation, count=None)))

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


def lines(reply: Reply, *, zone: ZoneInfo) -> Iterator[str]:
    """A reply as lines to print."""
    if reply.practice:
        yield PRACTICE
    if reply.version and not reply.signed_off and not reply.answered:
        yield UNSIGNED
    yield from _telephone(reply)
    yield from _noticed(reply)
    yield from lines_of_recall(reply.recalled)
    if reply.changed is not None:
        yield from _changed(reply.changed)
    if reply.found is not None:
        yield from lines_found(reply.found, urgent=reply.urgent is not None)
    for blocks in reply.at_once:
        yield from wrapped(f"* {plain(blocks)}")
    yield from lines_waiting(reply, zone)
    yield from _shown(reply)
    if reply.aside is not None:
        yield from blocks_in_lines(reply.aside.says, indent="  | ")
    yield from after.lines(reply)
    yield from lines_passing(reply)
    if reply.receipt is not None and reply.as_at is not None:
        as_at = reply.as_at.astimezone(zone)
        yield f"Receipt {reply.receipt}, {as_at.day} {as_at:%B %Y at %H:%M}, rules {reply.version}"
    if reply.thread is not None:
        yield from lines_of_thread(reply.thread, zone)
    yield from wishes.lines(reply)
    yield from _privacy(reply.privacy)


def _telephone(reply: Reply) -> Iterator[str]:
    """Whom to telephone now, before all else."""
    if reply.urgent is not None:
        yield from lines_of_urgent(reply.urgent)
    if reply.unread is not None and (reply.unread.urgent or reply.thread is not None):
        yield from lines_of_unread(reply.unread)


def _changed(changed: ShownChanges) -> Iterator[str]:
    yield from ("", f"! {changed.title}")
    for line in changed.says:
        yield from wrapped(f"  {line}", indent="  ")
    for item in changed.items:
        yield from wrapped(f"  * {item.about}", indent="    ")
        yield from (each for line in item.before for each in wrapped(f"    Before: {line}", indent="      "))
        yield from (each for line in item.after for each in wrapped(f"    Now: {line}", indent="      "))
    for line in changed.facts:
        yield from wrapped(f"  * {line}", indent="    ")


def _noticed(reply: Reply) -> Iterator[str]:
    """The sentences about the turn, with what was held back of it."""
    for notice in reply.notices:
        yield from wrapped(f"! {notice.says}")
    if reply.guarded is not None:
        marked = "".join(f"[{part.text}]" if part.kind else part.text for part in reply.guarded.parts)
        yield from wrapped(f"  {marked}")
    if any(notice.kind == "guarded" for notice in reply.notices):
        yield "(Type it again, or /asis to send it as it is.)"


def _privacy(says: tuple[str, ...]) -> Iterator[str]:
    """What is kept, at first; later, how to read it."""
    yield ""
    if not says:
        yield "(/privacy says what is kept and who reads it.)"
        return
    yield "What is kept and who reads it:"
    for sentence in says:
        yield from wrapped(f"* {sentence}")


def _shown(reply: Reply) -> Iterator[str]:
    shown = reply.shown
    if isinstance(shown, ShownQuestion):
        yield from lines_of_question(shown)
        yield from lines_filled_in(reply, shown)
        if reply.left is not None:
            yield f"  ({reply.left.says})"
    elif isinstance(shown, ShownTell):
        yield ""
        yield from blocks_in_lines(shown.tell)
        yield from tick_list(shown.do, reply.ticked)
        yield "(Press Enter to go on.)"
    elif isinstance(shown, ShownCheck):
        yield from lines_of_check(reply)
    elif isinstance(shown, ShownOutcome):
        yield from outcome(shown, reply.ticked)
    elif isinstance(shown, ShownHandoff):
        yield from handoff(shown, reply)
    elif isinstance(shown, ShownConfirm):
        yield ""
        if shown.meanwhile:
            yield "Until you hear:"
            yield from blocks_in_lines(shown.meanwhile, indent="  ")
        yield "What they are asked:"
        yield from blocks_in_lines(shown.confirm, indent="  ")
        yield from blocks_in_lines(shown.shows, indent="  | ")
    for number, cite in enumerate(cites(reply), start=1):
        yield f"  [{number}] {cite.policy_title}: {cite.title} (in force from {cite.in_force_from:%d/%m/%Y})"

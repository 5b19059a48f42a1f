"""The terminal channel: lines typed become turns, replies become lines; knows no employment and no database."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.channels import terminal_after as after
from bot.channels.terminal_beside import lines_of_brief, lines_of_thread, lines_of_unread, lines_of_urgent
from bot.channels.terminal_checking import CHECK, kept_answer, lines_filled_in, lines_of_check
from bot.channels.terminal_ends import handoff, outcome, tick_list
from bot.channels.terminal_found import lines_found
from bot.channels.terminal_lines import blocks_in_lines, wrapped
from bot.channels.terminal_passing import lines_passing
from bot.channels.terminal_question import lines_of_question, question_in
from bot.channels.terminal_second import (
    PRETEND,
    USAGE,
    WAITS,
    Question,
    is_second,
    lines_of_questions,
    lines_waiting,
    read_word,
)
from bot.conversation.asked_for import asked_for
from bot.conversation.reply import (
    Cited,
    Found,
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
from trees.shown import Do

HELP = """You can type the answer, its number, or one of these:
  /back        go to the question before        /why      why we ask
  /unsure      I am not sure                    /adviser  speak to a person
  /change N    change answer N                  /tick N   tick step N as done
  /policy N    open policy section N            /show     where am I
  /send TEXT   send this to the adviser         /write TEXT  a message to the adviser
  /brief       what the adviser would read
  /withdraw    I no longer need the adviser     /again    start this again
  /reopen      take it up again                 /quit     stop; you can come back later
  /privacy     what is kept and who reads it    /asis     send my answer as it is
  /pass NAME   ask a colleague to take over     /keep     keep it after all
  /next        go on in the guide that this leads to
  /practise    try this with made-up answers; nothing is sent
  /letter N    show letter N, filled in         /whatif   what would change this advice
  /helped WORD yes, partly or no: did it help   /went N   how it went, when we ask
  /confirm     what you are asked to agree to   /ask      ask your second person again"""

YES = frozenset({"", "yes", "y", "ok", "right", "these are right"})
UNSIGNED = "(Model content, not signed off by an employment relations team.)"
PRACTICE = "[Practice. Nothing is sent.]"

COMMANDS: dict[str, Verb] = {
    "back": "back",
    "why": "why",
    "unsure": "unsure",
    "adviser": "ask_adviser",
    "send": "send",
    "write": "write",
    "withdraw": "withdraw",
    "reopen": "reopen",
    "show": "show",
    "again": "start_again",
    "practise": "practise",
    "next": "continue_in",
    "keep": "take_back",
    "accept": "accept_pass",
    "refuse": "refuse_pass",
    "whatif": "what_if",
    "helped": "feedback",
    "ask": "ask_confirm",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What a line asks for: a verb with a value and a node, or a sentence for the person who typed it."""

    verb: Verb | None = None
    value: str | tuple[str, ...] | None = None
    node: str | None = None
    says: str | None = None
    as_it_is: bool = False


@dataclass(kw_only=True)
class Terminal:
    """One person at a terminal. `send` takes a turn and gives its reply; `turn_id` names each turn; `privacy` are the
    organisation's words on what is kept; while `practising`, every topic that is chosen is begun as practice. `answer`
    is the last one typed: only this terminal still has it when it was held back. `asked` is what waits for this
    person's word.
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
        typed = self._remembered(typed)
        self.reply = self.send(self._turn(typed))
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
        )

    def _remembered(self, typed: Typed) -> Typed:
        if typed.as_it_is:
            return replace(typed, value=self.answer)
        if typed.verb == "answer" and isinstance(typed.value, str):
            self.answer = typed.value
        return typed

    def _node(self, verb: Verb | None) -> str | None:
        shown = question_in(self.reply) or self.reply.shown
        return shown.node if shown is not None and verb in {"answer", "proceed", "unsure"} else None


def read(line: str, reply: Reply) -> Typed:
    """The turn that a line asks for, on the screen that it was typed at."""
    text = line.strip()
    if text.startswith("/"):
        return _command(text[1:], reply)
    question = question_in(reply)
    if question is not None:
        return Typed(verb="answer", value=text or kept_answer(reply) or "", node=question.node)
    if isinstance(reply.shown, ShownTell):
        return _instead(text) or Typed(verb="proceed")
    if isinstance(reply.shown, ShownCheck):
        return Typed(verb="proceed") if text.casefold().strip(".!") in YES else _instead(text) or Typed(says=CHECK)
    if isinstance(reply.shown, ShownConfirm) and reply.thread is None:
        return _waiting(text, reply)
    return _otherwise(text, reply)


def _otherwise(text: str, reply: Reply) -> Typed:
    """What a line means where the tree asks nothing: a message, or a search."""
    if reply.thread is not None and reply.thread.can_write:
        return Typed(verb="write", value=text) if text else Typed(says="Type a message, or /show.")
    if isinstance(reply.shown, ShownHandoff):
        return _instead(text) or Typed(
            says="Type /send to send your answers to an adviser, with a line to add if you like."
        )
    if reply.found is not None and text.isdecimal():
        return _chosen(int(text), reply.found)
    return Typed(verb="find", value=text) if text else Typed(says=HELP)


def _waiting(text: str, reply: Reply) -> Typed:
    if reply.practice:
        given = text.casefold().strip(".!")
        known = given in {"agreed", "refused", "late"}
        return Typed(verb="answer", value=given) if known else _instead(text) or Typed(says=PRETEND)
    return _instead(text) or Typed(says=WAITS)


def _command(text: str, reply: Reply) -> Typed:
    word, _, rest = text.partition(" ")
    if word in COMMANDS or word == "pass":
        return _passed(rest, reply) if word == "pass" else Typed(verb=COMMANDS[word], value=rest.strip() or None)
    if word == "asis":
        held_back = any(notice.kind == "guarded" for notice in reply.notices)
        return Typed(verb="answer", as_it_is=True) if held_back else Typed(says="Nothing was held back here.")
    if word == "change":
        return _numbered(rest, [item.node for item in reply.answered], verb="change", at_node=True)
    if word == "tick":
        return _numbered(rest, [step.key for step in _steps(reply)], verb="tick")
    if word == "policy":
        keys = [f"{c.policy}/{c.in_force_from}/{c.section}" for c in cites(reply)]
        return _numbered(rest, keys, verb="open_policy")
    if word == "letter":
        return _numbered(rest, [name for name, _ in after.letters(reply)], verb="make_letter")
    if word == "went":
        options = reply.follow_up.options if reply.follow_up else ()
        return _numbered(rest, [option.id for option in options], verb="follow_up")
    return Typed(says=HELP)


def _passed(rest: str, reply: Reply) -> Typed:
    """A name to look for, or the number of one that was found."""
    if reply.colleagues and rest.strip().isdecimal():
        return _numbered(rest, [one.person for one in reply.colleagues], verb="pass_on")
    return Typed(verb="colleagues", value=rest.strip())


def _numbered(rest: str, items: list[str], *, verb: Verb, at_node: bool = False) -> Typed:
    number = int(rest) if rest.strip().isdecimal() else 0
    if not 1 <= number <= len(items):
        return Typed(says=f"There is no number {rest.strip() or '(nothing)'} here.")
    item = items[number - 1]
    return Typed(verb=verb, node=item) if at_node else Typed(verb=verb, value=item)


def _instead(text: str) -> Typed | None:
    """A move typed in words where there is nothing to answer; a question reads such words itself."""
    asked = asked_for(text)
    if asked is None:
        return None
    return Typed(says=HELP) if asked == "help" else Typed(verb=asked)


def _chosen(number: int, found: Found) -> Typed:
    if number == 0 and found.otherwise is not None:
        return Typed(verb="start", value=found.otherwise)
    if not 1 <= number <= len(found.topics):
        return Typed(says=f"There is no number {number} here.")
    topic = found.topics[number - 1]
    return Typed(verb="start", node="found", value=topic.tree or topic.topic)


def _steps(reply: Reply) -> tuple[Do, ...]:
    shown = reply.shown
    return shown.do if isinstance(shown, ShownTell | ShownOutcome | ShownHandoff) else ()


def cites(reply: Reply) -> tuple[Cited, ...]:
    """The policy sections that what is shown rests on."""
    shown = reply.shown
    return () if shown is None or isinstance(shown, ShownConfirm | ShownCheck) else shown.cites


def lines(reply: Reply, *, zone: ZoneInfo) -> Iterator[str]:
    """A reply as lines to print."""
    if reply.practice:
        yield PRACTICE
    if reply.version and not reply.signed_off and not reply.answered:
        yield UNSIGNED
    yield from _telephone(reply)
    yield from _noticed(reply)
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

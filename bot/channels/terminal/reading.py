"""How a terminal reads a typed line as the turn that it asks for, on the screen that it was typed at; no employment."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.channels.terminal import after
from bot.channels.terminal.checking import kept_answer
from bot.channels.terminal.question import question_in
from bot.channels.terminal.second import (
    PRETEND,
    WAITS,
)
from bot.channels.terminal.wishes import WISHES
from bot.conversation.questions.typed_moves import asked_for
from bot.conversation.reply import (
    Cited,
    Found,
    Reply,
    ShownCheck,
    ShownConfirm,
    ShownHandoff,
    ShownOutcome,
    ShownTell,
)
from bot.conversation.turn import Verb
from trees.shown import Do

HELP = """You can type the answer, its number, or one of these:
  /back        go to the question before        /why      why we ask
  /unsure      I am not sure                    /adviser  speak to a person
  /change N    change answer N                  /tick N   tick step N as done
  /policy N    open policy section N            /show     where am I
  /send TEXT   send this to the adviser         /write TEXT  a message to the adviser
  /brief       what the adviser would read      /team      is one of the advice team part of this?
  /phone NUMBER, /times TEXT, /meet DAY TIME, /coaching    how to reach you, meet you or help you
  /rate N      how content you are, 1 to 5, once it is closed
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
ON = frozenset({*YES, "next", "continue", "go on", "carry on", "read on"})
SEND = "Type /send to send your answers to an adviser, with a line to add if you like."
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
    "team": "advice_team",
    "rate": "rate",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What a line asks for: a verb with a value and a node, or a sentence for the person who typed it."""

    verb: Verb | None = None
    value: str | tuple[str, ...] | None = None
    node: str | None = None
    says: str | None = None
    as_it_is: bool = False
    fields: Mapping[str, str] = field(default_factory=dict)


def read(line: str, reply: Reply) -> Typed:
    """The turn that a line asks for, on the screen that it was typed at."""
    text = line.strip()
    if text.startswith("/"):
        return _wished(text[1:], reply) or _command(text[1:], reply)
    question = question_in(reply)
    if question is not None:
        return Typed(verb="answer", value=text or kept_answer(reply) or "", node=question.node)
    if isinstance(reply.shown, ShownTell):
        return Typed(verb="proceed") if text.casefold().strip(".!") in ON else _instead(text) or _told(text)
    if isinstance(reply.shown, ShownCheck):
        return Typed(verb="proceed") if text.casefold().strip(".!") in YES else _instead(text) or _told(text)
    if isinstance(reply.shown, ShownConfirm) and reply.thread is None:
        return _waiting(text, reply)
    return _otherwise(text, reply)


def _otherwise(text: str, reply: Reply) -> Typed:
    """What a line means where the tree asks nothing: a message, or a search."""
    if reply.thread is not None and reply.thread.can_write:
        return Typed(verb="write", value=text) if text else Typed(says="Type a message, or /show.")
    if isinstance(reply.shown, ShownHandoff):
        return _instead(text) or (_told(text) if text else Typed(says=SEND))
    if reply.found is not None and text.isdecimal():
        return _chosen(int(text), reply.found)
    return Typed(verb="find", value=text) if text else Typed(says=HELP)


def _told(text: str) -> Typed:
    """Words where nothing is asked: they are looked at for danger, which may be noticed at any moment."""
    return Typed(verb="show", value=text)


def _waiting(text: str, reply: Reply) -> Typed:
    if reply.practice:
        given = text.casefold().strip(".!")
        known = given in {"agreed", "refused", "late"}
        return Typed(verb="answer", value=given) if known else _instead(text) or Typed(says=PRETEND)
    return _instead(text) or (_told(text) if text else Typed(says=WAITS))


def _wished(text: str, reply: Reply) -> Typed | None:
    word, _, rest = text.partition(" ")
    if word not in WISHES:
        return None
    fields = WISHES[word](rest.strip(), reply)
    return Typed(says=fields) if isinstance(fields, str) else Typed(verb="wish", fields=fields)


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

"""A manager at each channel, who does what a step says and sees what is shown; decides nothing about journeys."""

import html
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from itertools import count
from typing import Final, Protocol

from starlette.applications import Starlette

from bot.channels.terminal import Terminal, lines
from bot.channels.web import dress
from bot.conversation.reply import Reply, ShownQuestion
from bot.conversation.turn import Turn, Verb
from bot.handle import Service, handle
from bot.web.app import create_app
from bot.web.house import WebSettings
from policies.markdown import plain
from tests.journeys.plain.script import LONDON, Step
from tests.people import MANAGER
from tests.web.client import Forms, Reader
from trees.shown import Do

VERBS: Final[Mapping[str, Verb]] = {
    "problem": "find",
    "topic": "start",
    "practises": "practise",
    "answers": "answer",
    "reads on": "proceed",
    "goes back": "back",
    "changes": "change",
    "asks why": "why",
    "is not sure": "unsure",
    "asks for an adviser": "ask_adviser",
    "sends": "send",
    "writes": "write",
    "withdraws": "withdraw",
    "reopens": "reopen",
    "ticks": "tick",
    "starts again": "start_again",
    "opens policy": "open_policy",
    "looks": "show",
    "confirms the answers": "proceed",
    "sends it as it is": "answer",
    "asks what would change this": "what_if",
    "practises this": "practise",
    "makes letter": "make_letter",
    "says it helped": "feedback",
    "says how it went": "follow_up",
    "passes to": "pass_on",
}
"""What each step of the manager is in the core."""

SPELT: Final[Mapping[str, str]] = {
    "ask_adviser": "adviser",
    "start_again": "again",
    "what_if": "whatif",
    "feedback": "helped",
}
"""Commands of the terminal that are called otherwise."""

NUMBERED: Final[Mapping[str, str]] = {
    "change": "change",
    "tick": "tick",
    "open_policy": "policy",
    "make_letter": "letter",
    "follow_up": "went",
}
"""Commands of the terminal that name what they mean by its number on the screen."""

AT_THE_NODE: Final = frozenset({"answer", "proceed", "unsure"})


@dataclass(kw_only=True)
class Clock:
    """The moment, which only a journey moves."""

    at: datetime

    def __call__(self) -> datetime:
        """Now."""
        return self.at


class Manager(Protocol):
    """Somebody at a channel. `text` is all that they see, on one line."""

    text: str

    @property
    def reply(self) -> Reply:
        """Where the conversation stands, for what words on the screen mean."""

    def do(self, step: Step) -> None:
        """Carries a step out."""


def topic_of(service: Service, title: str) -> str:
    """The tree or topic that a title names."""
    library = service.shelf.current
    trees = {tree.title: tree.id for tree in library.trees_of("example").values() if not tree.part}
    topics = {topic.title: name for name, topic in library.topics.items()}
    return {**topics, **trees}[title]


def chosen(reply: Reply, words: Sequence[str]) -> str | tuple[str, ...]:
    """The options that these words name, or the words as they were typed."""
    shown = reply.shown
    assert isinstance(shown, ShownQuestion), f"no question is asked, but: {shown}"
    by_label = {option.label: option.id for option in shown.options}
    found = tuple(by_label.get(word, word) for word in words)
    return found if shown.kind == "choices" else found[0]


def earlier(reply: Reply, question: str) -> str:
    """The node of an earlier question, by its words."""
    return next(item.node for item in reply.answered if question in item.question)


def step_key(reply: Reply, words: str) -> str:
    """The key of a step of the tick-list, by its words."""
    shown = reply.shown
    steps: tuple[Do, ...] = getattr(shown, "do", ())
    return next(step.key for step in steps if words in plain(step.words))


def section_key(reply: Reply, title: str) -> str:
    """The policy section on the screen that has this title."""
    cite = next(one for one in getattr(reply.shown, "cites", ()) if one.title == title)
    return f"{cite.policy}/{cite.in_force_from}/{cite.section}"


def letter_id(reply: Reply, title: str) -> str:
    """The letter on the screen that has this title."""
    offered: tuple[tuple[str, str], ...] = getattr(reply.shown, "letters", ())
    return next(name for name, said in offered if said == title)


def went_id(reply: Reply, label: str) -> str:
    """The option of the later question that has this label."""
    assert reply.follow_up is not None, "nothing is asked later"
    return next(option.id for option in reply.follow_up.options if option.label == label)


@dataclass(kw_only=True)
class AtTheCore:
    """A channel of nothing: turns in, replies out."""

    service: Service
    clock: Clock
    text: str = ""
    reply: Reply = field(default_factory=Reply)
    numbers: "count[int]" = field(default_factory=lambda: count(1))
    last: Turn | None = None

    def do(self, step: Step) -> None:
        """Sends the turn that the step is."""
        if step.does == "sends it as it is" and self.last is not None:
            again = replace(self.last, id=f"plain-{next(self.numbers):04}", at=self.clock(), as_it_is=True)
            self.reply = handle(again, self.service)
        else:
            if step.does == "passes to":
                self.reply = handle(self._turn("colleagues", step.words), self.service)
            self.last = self._turn(VERBS[step.does], step.words)
            self.reply = handle(self.last, self.service)
        self.text = " ".join(" ".join(lines(self.reply, zone=LONDON)).split())

    def _turn(self, verb: Verb, words: Sequence[str]) -> Turn:
        node, value = told(self.service, self.reply, verb, words)
        began = verb in {"find", "start", "practise"} and bool(words)
        return Turn(
            id=f"plain-{next(self.numbers):04}",
            at=self.clock(),
            person=MANAGER,
            organisation="example",
            channel="web",
            verb=verb,
            conversation=None if began else self.reply.conversation,
            count=None if began else self.reply.count,
            node=node,
            value=value,
        )


def told(
    service: Service, reply: Reply, verb: Verb, words: Sequence[str]
) -> tuple[str | None, str | tuple[str, ...] | None]:
    """The node and the value of a turn, from a step's words and what is on the screen."""
    node = getattr(reply.shown, "node", None) if verb in AT_THE_NODE else None
    if verb in {"start", "practise"} and words:
        return "found" if reply.found and verb == "start" else None, topic_of(service, words[0])
    if verb == "answer":
        return node, chosen(reply, words)
    if verb == "change":
        return earlier(reply, words[0]), None
    if verb in MEANT:
        return None, MEANT[verb](reply, words[0])
    return node, words[0] if words else None


MEANT: Final[Mapping[str, Callable[[Reply, str], str]]] = {
    "tick": step_key,
    "open_policy": section_key,
    "make_letter": letter_id,
    "follow_up": went_id,
    "pass_on": lambda reply, name: next(one.person for one in reply.colleagues if one.name == name),
}
"""What words on the screen stand for, in the moves that name something there."""


@dataclass(kw_only=True)
class AtTheTerminal:
    """Somebody who types lines."""

    service: Service
    clock: Clock
    text: str = ""
    at: Terminal | None = None
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    @property
    def reply(self) -> Reply:
        """What the terminal shows now."""
        return self.terminal.reply

    @property
    def terminal(self) -> Terminal:
        """The one terminal of this journey."""
        if self.at is None:
            self.at = Terminal(
                person=MANAGER,
                organisation="example",
                zone=LONDON,
                send=partial(handle, service=self.service),
                clock=self.clock,
                turn_id=lambda: f"plain-{next(self.numbers):04}",
            )
        return self.at

    def do(self, step: Step) -> None:
        """Types the line that the step is."""
        verb = VERBS[step.does]
        found = self.reply.found
        if step.does == "sends it as it is":
            printed = self.terminal.say("/asis")
        elif step.does == "passes to":
            list(self.terminal.say(f"/pass {step.words[0]}"))
            names = [one.name for one in self.reply.colleagues]
            printed = self.terminal.say(f"/pass {names.index(step.words[0]) + 1}")
        elif verb in {"start", "practise"} and step.words and (found is None or verb != "start"):
            printed = self.terminal.open(verb, topic_of(self.service, step.words[0]))
        else:
            printed = self.terminal.say(self._line(verb, step.words))
        self.text = " ".join(" ".join(printed).split())

    def _line(self, verb: Verb, words: Sequence[str]) -> str:
        if verb in NUMBERED:
            return f"/{NUMBERED[verb]} {self._number(verb, words[0])}"
        if verb == "start" and self.reply.found is not None:
            return str([one.title for one in self.reply.found.topics].index(words[0]) + 1)
        if verb == "answer":
            return ",".join(self._numbered(word) for word in words)
        if verb in {"find", "proceed"}:
            return words[0] if words else ""
        command = SPELT.get(verb, verb)
        return " ".join((f"/{command}", *words))

    def _number(self, verb: Verb, words: str) -> int:
        """The number at which these words stand on the screen."""
        shown, asked = self.reply.shown, self.reply.follow_up
        listed: Mapping[str, Sequence[str]] = {
            "change": [item.node for item in self.reply.answered],
            "tick": [one.key for one in getattr(shown, "do", ())],
            "open_policy": [one.title for one in getattr(shown, "cites", ())],
            "make_letter": [title for _, title in getattr(shown, "letters", ())],
            "follow_up": [option.label for option in asked.options] if asked else [],
        }
        meant = {"change": earlier, "tick": step_key}.get(verb)
        return listed[verb].index(meant(self.reply, words) if meant else words) + 1

    def _numbered(self, word: str) -> str:
        shown = self.reply.shown
        labels = [option.label for option in shown.options] if isinstance(shown, ShownQuestion) else []
        return str(labels.index(word) + 1) if word in labels else word


@dataclass(kw_only=True)
class AtThePages:
    """Somebody at a browser without scripts."""

    service: Service
    clock: Clock
    text: str = ""
    browser: Reader | None = None

    @property
    def reader(self) -> Reader:
        """The browser, signed in."""
        if self.browser is None:
            app: Starlette = create_app(
                self.service, settings=WebSettings(secret_keys=("a secret for tests",)), clock=self.clock
            )
            self.browser = Reader(app=app).sign_in(MANAGER)
        return self.browser

    @property
    def reply(self) -> Reply:
        """Where the conversation on the page stands, for what its words mean."""
        found = re.search(r"/conversations/(\w+)", str(self.reader.page.url))
        turn = Turn(
            id="plain-look",
            at=self.clock(),
            person=MANAGER,
            organisation="example",
            channel="web",
            verb="show",
            conversation=found.group(1) if found else None,
        )
        return self.service.database.read(lambda connection: looked(connection, turn, self.service))

    def do(self, step: Step) -> None:
        """Presses what the step says, or opens the page."""
        if step.does == "sends it as it is":
            self._form_of("answer", as_it_is="yes")
        elif step.does == "passes to":
            self.reader.press("colleagues", step.words[0])
            found = re.search(r'value="([\w-]+)">\s*<button[^>]*value="pass_on"', self.reader.page.text)
            assert found, "nobody of that name is offered"
            self._form_of("pass_on", value=found.group(1))
        else:
            self._press(VERBS[step.does], step.words)
        text = re.sub(r"<(style|script)\b.*?</\1>", " ", self.reader.page.text, flags=re.DOTALL)
        self.text = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())

    def _press(self, verb: Verb, words: Sequence[str]) -> None:
        reader = self.reader
        if verb == "find":
            reader.get("/")
            reader.press("find", words[0])
        elif verb in {"start", "practise"} and words:
            self._begin(verb, topic_of(self.service, words[0]))
        elif verb == "answer":
            self._answer(words)
        elif verb == "change":
            self._form_of(verb, node=earlier(self.reply, words[0]))
        elif verb in {"tick", "follow_up", "feedback"}:
            meant = {"tick": step_key, "follow_up": went_id}.get(verb)
            self._form_of(verb, value=meant(self.reply, words[0]) if meant else words[0])
        elif verb == "open_policy":
            there = reader.page.url.path
            reader.get(self._policy(section_key(self.reply, words[0])))
            reader.get(there)
        elif verb in {"make_letter", "show"}:
            page = re.sub(r"/letters/.*", "", reader.page.url.path)
            reader.get(page if verb == "show" else f"{page}/letters/{letter_id(self.reply, words[0])}")
        else:
            reader.press(verb, words[0] if words else None)

    def _begin(self, verb: Verb, value: str) -> None:
        if verb == "start" and ("value", value) not in [
            b for form in Forms(self.reader.page.text).found for b in form[2]
        ]:
            self.reader.get("/")
        for action, hidden, buttons in Forms(self.reader.page.text).found:
            if hidden.get("verb", verb) == verb and (("value", value) in buttons or hidden.get("value") == value):
                self.reader.post(action, {**hidden, "verb": verb, "value": value})
                return
        raise AssertionError(f"no button begins {value} by {verb}")

    def _answer(self, words: Sequence[str]) -> None:
        value = chosen(self.reply, words)
        shown = self.reply.shown
        if isinstance(shown, ShownQuestion) and shown.kind == "date" and str(value).count("/") == 2:
            day, month, year = str(value).split("/")
            self.reader.press("answer", day=day, month=month, year=year)
        elif isinstance(shown, ShownQuestion) and shown.kind == "date":
            self.reader.press("answer", str(value), kind="text")
        else:
            self.reader.press("answer", list(value) if isinstance(value, tuple) else value)

    def _form_of(self, verb: Verb, **wanted: str) -> None:
        for action, hidden, buttons in Forms(self.reader.page.text).found:
            fields = {**hidden, **dict(one for one in buttons if one[0] in wanted and one[1] == wanted[one[0]])}
            says = hidden.get("verb") == verb or ("verb", verb) in buttons
            if says and all(fields.get(name) == value for name, value in wanted.items()):
                self.reader.post(action, {**fields, "verb": verb})
                return
        raise AssertionError(f"no form does {verb} with {wanted}")

    def _policy(self, key: str) -> str:
        policy, began, section = key.split("/")
        found = re.search(rf'href="(/policies/{policy}/{began}/{section}[^"]*)"', self.reader.page.text)
        assert found, f"no link to {key}"
        return html.unescape(found.group(1))


def looked(connection: object, turn: Turn, service: Service) -> Reply:
    """Where the conversation of a turn stands, without logging that it was looked at."""
    from bot.conversation.decide import decide
    from bot.handle import world_of

    if turn.conversation is None:
        return Reply()
    return decide(turn, world_of(connection, turn, service.shelf, lock=False)).reply  # type: ignore[arg-type]


__all__ = ["AtTheCore", "AtThePages", "AtTheTerminal", "Clock", "Manager", "dress"]

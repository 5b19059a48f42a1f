"""A manager at the pages without scripts, who presses what a step says; decides nothing about journeys."""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import httpx
from sqlalchemy import Connection
from starlette.applications import Starlette

from bot.conversation.decide import decide
from bot.conversation.reply import Reply, ShownQuestion
from bot.conversation.turn import Turn, Verb
from bot.conversation.world import Unknown
from bot.handle import Service, world_of
from bot.web.app import create_app
from bot.web.house import WebSettings
from tests.journeys.plain.clock import Clock
from tests.journeys.plain.meaning import VERBS, chosen, earlier, letter_id, section_key, step_key, topic_of, went_id
from tests.journeys.plain.script import AGAIN, ON_THE_SCREEN_BEFORE, Step
from tests.people import MANAGER
from tests.web.client import Forms, Reader

PLACES: Final[Mapping[str, str]] = {
    "opens the start page": "/",
    "opens the receipt": "/receipts/{code}",
    "prints the receipt": "/receipts/{code}/print",
}
"""Pages that are opened by their address."""

OTHER_WINDOW: Final = "the-other-window"
"""The turn of a page that stands open in another window, which is one of its own."""


@dataclass(kw_only=True)
class AtThePages:
    """Somebody at a browser without scripts."""

    service: Service
    clock: Clock
    text: str = ""
    browser: Reader | None = None
    at: str = ""
    feed: str = ""
    a_minute: int = 0  # requests that one person may make; no limit
    reply: Reply = field(default_factory=Reply)
    before: tuple[httpx.Response, Reply] | None = None

    @property
    def reader(self) -> Reader:
        """The browser, signed in."""
        if self.browser is None:
            app: Starlette = create_app(
                self.service,
                settings=WebSettings(secret_keys=("a secret for tests",), limit_person=self.a_minute),
                clock=self.clock,
            )
            self.browser = Reader(app=app).sign_in(MANAGER)
        return self.browser

    def do(self, step: Step) -> None:
        """Presses what the step says, or opens the page."""
        before, self.before = self.before, (self.reader.page, self.reply)
        if step.does in PLACES:
            self.reader.get(PLACES[step.does].format(code=self.reply.receipt))
        elif step.does == ON_THE_SCREEN_BEFORE and before is not None:
            self.reader.page, self.reply = before
            value = chosen(self.reply, step.words)
            self.reader.press("answer", list(value) if isinstance(value, tuple) else value, turn=OTHER_WINDOW)
        elif step.does == AGAIN:
            self.reader.post(*self.reader.sent)
        elif step.does == "sends it as it is":
            self._form_of("answer", as_it_is="yes")
        elif step.does == "passes to":
            self.reader.press("colleagues", step.words[0])
            found = re.search(r'value="([\w-]+)">\s*<button[^>]*value="pass_on"', self.reader.page.text)
            assert found, "nobody of that name is offered"
            self._form_of("pass_on", value=found.group(1))
        else:
            self._press(VERBS[step.does], step.words)
        self._read()

    def take_up(self, conversation: str) -> None:
        """Opens a conversation that began elsewhere."""
        self.reader.get(f"/conversations/{conversation}")
        self._read()

    def calendars(self) -> tuple[bytes, ...]:
        """The file of the conversation, and what the manager's own address gives."""
        file = self.reader.get(f"/conversations/{self.at}/deadlines.ics").content
        if not self.feed:
            self.reader.get("/calendar")
            action, fields = self.reader.fields("do", "make")
            page = self.reader.post(action, fields).text
            self.feed = re.findall(r"/calendar/[\w-]+\.ics", page)[0]
        feed = self.reader.get(self.feed).content
        self.take_up(self.at)
        return (file, feed)

    def _read(self) -> None:
        found = re.search(r"/conversations/(\w+)", str(self.reader.page.url))
        self.at = found.group(1) if found else self.at
        self.reply = self._on_the_page()
        text = re.sub(r"<(style|script)\b.*?</\1>", " ", self.reader.page.text, flags=re.DOTALL)
        self.text = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())

    def _on_the_page(self) -> Reply:
        """What the page was made from, for what its words mean."""
        turn = Turn(
            id="plain-look",
            at=self.clock(),
            person=MANAGER,
            organisation="example",
            channel="web",
            verb="show",
            conversation=self.at or None,
        )
        try:
            return self.service.database.read(lambda connection: looked(connection, turn, self.service))
        except Unknown:
            return Reply(conversation=self.at)

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
        elif verb in {"tick", "follow_up", "feedback", "rate"}:
            meant = {"tick": step_key, "follow_up": went_id}.get(verb)
            self._form_of(verb, value=meant(self.reply, words[0]) if meant else words[0])
        elif verb == "open_policy":
            there = reader.page.url.path
            reader.get(self._policy(section_key(self.reply, words[0])))
            reader.get(there)
        elif verb in {"make_letter", "show"}:
            page = f"/conversations/{self.at}"
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


def looked(connection: Connection, turn: Turn, service: Service) -> Reply:
    """Where the conversation of a turn stands, without logging that it was looked at."""
    if turn.conversation is None:
        return Reply()
    return decide(turn, world_of(connection, turn, service.shelf, lock=False)).reply

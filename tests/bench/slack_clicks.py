"""Signed clicks for the proofs about Slack: conversations that go one step on and one back, as long as wanted."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count as counting
from typing import Any, Final

from starlette.types import ASGIApp, Message

from tests.fakes.slack_doors import EVENTS
from tests.fakes.slack_payloads import payload, signed
from tests.fakes.slack_workspace import APP, TEAM

TREE: Final = "short-term-sickness"
FIRST: Final = "gates/urgent"
THERE: Final = "gates/about_whom"


@dataclass(kw_only=True)
class Walker:
    """Somebody whose clicks are made by hand, as Slack would send them, on the message `ts` with these `blocks`."""

    user: str
    conversation: str = ""
    ts: str = "1.000000"
    count: int = 0
    ahead: bool = False
    number: "counting[int]" = field(default_factory=counting)
    blocks: list[Mapping[str, Any]] = field(default_factory=list)

    def begins(self) -> bytes:
        """Chooses a guide."""
        return self._click("fp.start", {"v": TREE})

    def says_nothing_applies(self) -> bytes:
        """The first question, which is answered from a list."""
        asked = {"type": "checkboxes", "selected_options": [{"value": "none", "text": _plain("None of these")}]}
        state = {f"ask/{self.count}/{self.conversation}": {"fp.ask": asked}}
        body = self._click("fp.answer", {**self._here(), "n": FIRST}, state=state)
        self.count += 1
        return body

    def goes_on(self) -> bytes:
        """One step on, and with the next click one back."""
        here = self._here()
        if self.ahead:
            body = self._click("fp.back", here)
        else:
            body = self._click("fp.answer.1", {**here, "n": THERE, "v": "employee"})
        self.ahead = not self.ahead
        self.count += 1
        return body

    def _here(self) -> dict[str, Any]:
        return {"c": self.conversation, "k": self.count}

    def _click(self, action: str, value: Mapping[str, Any], *, state: Mapping[str, Any] | None = None) -> bytes:
        number = next(self.number)
        element = {"action_id": action, "block_id": "moves", "type": "button", "text": _plain("Go on")}
        made = payload(
            "block_actions_in_a_message",
            user={"id": self.user, "team_id": TEAM, "username": self.user, "name": self.user},
            team={"id": TEAM},
            api_app_id=APP,
            channel={"id": f"D{self.user[1:]}", "name": "directmessage"},
            container={"type": "message", "channel_id": f"D{self.user[1:]}", "message_ts": self.ts},
            message={"type": "message", "ts": self.ts, "bot_id": "B0BOT", "text": "A card", "blocks": self.blocks},
            state={"values": state or {}},
            trigger_id=f"{number}.{self.user}",
            actions=[{**element, "value": json.dumps(value), "action_ts": f"{number}.0"}],
        )
        return made.body()


def a_card() -> list[Mapping[str, Any]]:
    """Blocks that make a click as large as a real one: some three kilobytes."""
    buttons = [
        {"type": "button", "action_id": f"fp.x.{n}", "text": _plain("A button"), "value": "{}"} for n in range(8)
    ]
    words = [
        {"type": "section", "block_id": f"s{n}", "text": _plain("What is shown above the buttons. " * 8)}
        for n in range(4)
    ]
    return [*words, {"type": "actions", "block_id": "moves", "elements": buttons}]


def _plain(words: str) -> dict[str, str]:
    return {"type": "plain_text", "text": words}


async def sent(app: ASGIApp, body: bytes) -> tuple[int, float]:
    """A signed request straight into an application: its status, and the seconds until it was answered."""
    headers = [(name.encode(), value.encode()) for name, value in signed(body).items()]
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": EVENTS,
        "raw_path": EVENTS.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"localhost"), (b"content-length", str(len(body)).encode()), *headers],
        "client": ("127.0.0.1", 50000),
        "server": ("localhost", 80),
        "state": {},
    }
    status = 0

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        nonlocal status
        status = message.get("status", status)

    began = time.perf_counter()
    await app(scope, receive, send)
    return status, time.perf_counter() - began

"""The payloads that Slack sends, kept with their sources, filled in and signed; knows nothing of what we answer."""

import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import urlencode

FOLDER: Final = Path(__file__).parents[1] / "payloads" / "slack"
SECRET: Final = "signed with this"

WHOLE: Final = frozenset({"state", "view", "message", "previous_message", "container"})
"""What is never merged, but replaced whole."""

Sent = Literal["event", "interactive", "command"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """One thing that Slack tells the app. `accepts` says that an answer in words is read."""

    sent: Sent
    content: Mapping[str, Any]

    @property
    def accepts(self) -> bool:
        """Whether Slack does something with the body of the acknowledgement."""
        return self.sent == "command" or self.content.get("type") in ("view_submission", "block_suggestion")

    def body(self) -> bytes:
        """The body of the request."""
        if self.sent == "event":
            return json.dumps(self.content).encode()
        if self.sent == "command":
            return urlencode(self.content).encode()
        return urlencode({"payload": json.dumps(self.content)}).encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Where the shape of a payload was taken from, and how it is sent."""

    source: tuple[str, ...]
    sent: Sent
    payload: Mapping[str, Any] = field(repr=False)


def kinds() -> list[str]:
    """Every kind of payload that is kept."""
    return sorted(path.stem for path in FOLDER.glob("*.json"))


@cache
def kept(kind: str) -> Sources:
    """A kind of payload as it is kept."""
    read = json.loads((FOLDER / f"{kind}.json").read_text("utf-8"))
    return Sources(source=tuple(read["source"]), sent=read["sent"], payload=read["payload"])


def payload(kind: str, **changes: object) -> Payload:
    """A payload of this kind with other values; mappings are merged but for those of `WHOLE`."""
    model = kept(kind)
    return Payload(sent=model.sent, content=_merged(deepcopy(dict(model.payload)), changes))


def signed(body: bytes, *, secret: str = SECRET, at: float | None = None) -> dict[str, str]:
    """The headers with which Slack proves that a body is its own, as its documentation says.

    The time is the real one: whoever checks a signature looks at a real clock.
    """
    moment = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), b"v0:" + moment.encode() + b":" + body, hashlib.sha256).hexdigest()
    kind = "application/json" if body[:1] == b"{" else "application/x-www-form-urlencoded"
    return {"x-slack-signature": f"v0={digest}", "x-slack-request-timestamp": moment, "content-type": kind}


def _merged(model: dict[str, Any], changes: Mapping[str, object]) -> dict[str, Any]:
    for name, value in changes.items():
        old = model.get(name)
        merges = name not in WHOLE and isinstance(old, dict) and isinstance(value, Mapping)
        model[name] = _merged(old, value) if merges else value  # type: ignore[arg-type]
    return model

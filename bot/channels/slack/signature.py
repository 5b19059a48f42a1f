"""Whether a request is Slack's own and new: its signature, its time, and whether it came before. Knows no payload."""

import hashlib
import hmac
from collections import OrderedDict
from collections.abc import Mapping
from typing import Final, Literal

OLDEST: Final = 300
"""Seconds by which a request's time may differ from ours (docs: verifying requests from Slack)."""

MOST: Final = 20_000
"""Signatures remembered: more than come in five minutes to one process."""

Refusal = Literal["signature", "old", "replay"]


class Signatures:
    """Checks requests with one secret, and remembers those of the last minutes."""

    def __init__(self, secret: str) -> None:
        """Nothing has come yet."""
        self._secret = secret.encode()
        self._come: OrderedDict[str, float] = OrderedDict()

    def refusal(self, body: bytes, headers: Mapping[str, str], *, now: float) -> Refusal | None:
        """Why a request is refused; nothing where it is good. `now` is the time in seconds of a real clock."""
        given, moment = headers.get("x-slack-signature", ""), headers.get("x-slack-request-timestamp", "")
        if not moment.isdecimal() or len(moment) > len("4102444800") or not given:
            return "signature"
        if not hmac.compare_digest(self._signed(body, moment).encode(), given.encode("utf-8", "replace")):
            return "signature"
        if abs(now - int(moment)) > OLDEST:
            return "old"
        return "replay" if given in self._come else None

    def answered(self, headers: Mapping[str, str], *, now: float) -> None:
        """Remembers a request that was taken: one that failed may come again as it is."""
        self._come[headers.get("x-slack-signature", "")] = now
        while self._come and (len(self._come) > MOST or now - next(iter(self._come.values())) > 2 * OLDEST):
            self._come.popitem(last=False)

    def _signed(self, body: bytes, moment: str) -> str:
        digest = hmac.new(self._secret, b"v0:" + moment.encode() + b":" + body, hashlib.sha256)
        return f"v0={digest.hexdigest()}"

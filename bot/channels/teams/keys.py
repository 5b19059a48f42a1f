"""The keys that sign what Teams sends: fetched beside the requests, never within one, and looked up in memory."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import structlog

if TYPE_CHECKING:
    from jwt import PyJWK

log = structlog.get_logger()

KEPT_FOR: Final = timedelta(hours=12)
"""After which they are fetched again (docs: Bot Connector authentication: once a day at least)."""

AGAIN_AFTER: Final = timedelta(minutes=1)
"""Between two fetches because of a key that nobody knows: anybody may name one."""

CHANNEL: Final = "msteams"

Fetch = Callable[[], Awaitable[Mapping[str, Any]]]


class Unknown(Exception):
    """A token was signed with a key that is not among those published."""


class Keys:
    """Keys by their id. Stands where the SDK's own client would fetch them, and block everybody meanwhile."""

    def __init__(self, fetch: Fetch, clock: Callable[[], datetime]) -> None:
        """None is known yet."""
        self._fetch = fetch
        self._clock = clock
        self._known: dict[str, PyJWK] = {}
        self._fetched_at: datetime | None = None
        self._fetching = asyncio.Lock()

    async def ready(self, token: str) -> None:
        """Sees that the key of a token is known, where it is published: fetches them where it is time."""
        if self._is_time(self._named(token)):
            async with self._fetching:
                if self._is_time(self._named(token)):
                    await self.refresh()

    async def refresh(self) -> None:
        """Fetches the keys; those known stay where that fails."""
        from jwt import PyJWK, PyJWTError

        self._fetched_at = self._clock()
        try:
            said = await self._fetch()
        except Exception as fault:  # noqa: BLE001 - whatever it is, the keys known go on being used
            log.warning("teams_keys_unfetched", fault=type(fault).__name__)
            return
        found = {}
        for one in said.get("keys") or ():
            try:
                found[str(one.get("kid"))] = PyJWK.from_dict(one)
            except (PyJWTError, AttributeError, TypeError, ValueError):
                log.warning("teams_key_unread")
        self._known = {name: key for name, key in found.items() if self._endorses(key)}

    def get_signing_key_from_jwt(self, token: str) -> "PyJWK":
        """The key that a token says it was signed with.

        Raises:
            Unknown: it is not published.
        """
        key = self._known.get(self._named(token))
        if key is None:
            raise Unknown
        return key

    def _is_time(self, named: str) -> bool:
        if self._fetched_at is None:
            return True
        since = self._clock() - self._fetched_at
        return since > KEPT_FOR or (named not in self._known and since > AGAIN_AFTER)

    @staticmethod
    def _endorses(key: "PyJWK") -> bool:
        """Whether a key may speak for Teams: some speak for other channels alone."""
        endorsed = getattr(key, "_jwk_data", {}).get("endorsements")
        return endorsed is None or CHANNEL in endorsed

    @staticmethod
    def _named(token: str) -> str:
        import jwt

        try:
            return str(jwt.get_unverified_header(token).get("kid") or "")
        except jwt.InvalidTokenError:
            return ""

"""The one place where clients of Slack's Web API are made: for a token, on one session, to Slack's host alone."""

from typing import TYPE_CHECKING, Final

from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.slack.quiet import quiet
from bot.outbound import SECONDS, outbound_session, proxy_of, trusted

if TYPE_CHECKING:
    from aiohttp import ClientSession

    from bot.settings import Settings

SLOW: Final = int(SECONDS)


class WebApi:
    """Slack's Web API, spoken to on one session, so that there is one handshake and not one a call.

    The session belongs to the event loop in which it is first used: each loop has a `WebApi` of its own.
    """

    def __init__(self, settings: "Settings") -> None:
        """Nothing is connected yet."""
        self._settings = settings
        self._session: ClientSession | None = None

    def client(self, token: str | None) -> AsyncWebClient:
        """A client that speaks with this token, and never by itself again: a repeat could post twice."""
        settings = self._settings
        if self._session is None or self._session.closed:
            self._session = outbound_session(settings, hosts=[settings.slack_api_url.host or ""])
        return AsyncWebClient(
            token=token,
            base_url=str(settings.slack_api_url),
            timeout=SLOW,
            ssl=trusted(settings) if settings.slack_api_url.scheme == "https" else None,
            proxy=proxy_of(settings),
            session=self._session,
            retry_handlers=[],
            logger=quiet("slack_sdk"),
        )

    async def close(self) -> None:
        """Lets go of the connections."""
        if self._session is not None:
            await self._session.close()

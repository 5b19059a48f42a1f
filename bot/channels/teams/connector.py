"""The Bot Framework's connector: sends, changes and deletes activities, and says who is in a conversation.

It speaks to the hosts of the settings alone, waits ten seconds, and never repeats by itself: a repeat could post twice.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlsplit

from bot.outbound import NotAllowed, outbound_session, proxy_of
from bot.settings import is_loopback

if TYPE_CHECKING:
    from aiohttp import ClientResponse, ClientSession

    from bot.settings import Settings

SCOPE: Final = "https://api.botframework.com/.default"
"""For what a token is asked."""

GRAPH_SCOPE: Final = "https://graph.microsoft.com/.default"
"""And for Microsoft Graph."""

EARLY: Final = timedelta(minutes=5)
"""Before its end a token is not used any more."""

BROKEN_FROM: Final = 400
_LONGEST_CODE: Final = 64

Json = Mapping[str, Any]


class Refused(Exception):
    """The connector, or who gives its tokens, said no: by status, by a code of its own, and how long to wait."""

    def __init__(self, status: int, code: str, wait: int | None = None) -> None:
        """`code` is Microsoft's word for it, and holds nothing that anybody wrote."""
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.wait = wait


class Connector:
    """One event loop's way to Teams, on one session."""

    def __init__(self, settings: "Settings") -> None:
        """Nothing is connected yet."""
        self._settings = settings
        self._session: ClientSession | None = None
        self._tokens: dict[str, tuple[str, datetime]] = {}

    async def close(self) -> None:
        """Lets go of the connections."""
        if self._session is not None:
            await self._session.close()

    async def send(self, service_url: str, conversation: str, activity: Json) -> str:
        """Sends an activity into a conversation; what Teams calls it from then on.

        Raises:
            Refused: the connector said no.
            OSError, TimeoutError, aiohttp.ClientError: it did not answer; it may have gone through.
        """
        said = await self._ask("POST", service_url, f"{_named(conversation)}/activities", activity)
        return str(said.get("id") or "")

    async def update(self, service_url: str, conversation: str, activity_id: str, activity: Json) -> None:
        """Changes an activity of ours. Raises as `send` does."""
        path = f"{_named(conversation)}/activities/{quote(activity_id, safe='')}"
        await self._ask("PUT", service_url, path, {**activity, "id": activity_id})

    async def delete(self, service_url: str, conversation: str, activity_id: str) -> None:
        """Deletes an activity of ours. Raises as `send` does."""
        await self._ask("DELETE", service_url, f"{_named(conversation)}/activities/{quote(activity_id, safe='')}")

    async def member(self, service_url: str, conversation: str, member: str) -> Json:
        """Who somebody of a conversation is, as their tenant knows them. Raises as `send` does."""
        return await self._ask("GET", service_url, f"{_named(conversation)}/members/{quote(member, safe='')}")

    async def open_chat(self, service_url: str, *, tenant: str, user: str) -> str:
        """The chat of a member with us, where the app is installed for them. Raises as `send` does."""
        asked = {
            "bot": {"id": f"28:{self._settings.teams_client_id or 'local'}"},
            "members": [{"id": user}],
            "tenantId": tenant,
            "channelData": {"tenant": {"id": tenant}},
            "isGroup": False,
        }
        said = await self._ask("POST", service_url, "v3/conversations", asked)
        return str(said.get("id") or "")

    async def token(self, *, scope: str = SCOPE) -> str | None:
        """A token for the connector; none where nobody asks for any. Raises as `send` does."""
        if self._settings.teams_local:
            return None
        kept = self._tokens.get(scope)
        if kept is None or kept[1] <= datetime.now(UTC):
            kept = self._tokens[scope] = await self._token_for(scope)
        return kept[0]

    async def _token_for(self, scope: str) -> tuple[str, datetime]:
        settings, now = self._settings, datetime.now(UTC)
        address = f"{str(settings.teams_login_url).rstrip('/')}/{settings.teams_tenant_id}/oauth2/v2.0/token"
        asked = {
            "grant_type": "client_credentials",
            "client_id": settings.teams_client_id or "",
            "client_secret": settings.teams_client_secret or "",
            "scope": scope,
        }
        async with self._opened().post(address, data=asked, proxy=proxy_of(settings)) as answer:
            said = await _read(answer)
        return str(said.get("access_token", "")), now + timedelta(seconds=int(said.get("expires_in", 0))) - EARLY

    async def _ask(self, method: str, service_url: str, path: str, body: Json | None = None) -> Json:
        token = await self.token()
        address = f"{self._checked(service_url)}/{path.removeprefix('/')}"
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        proxy = None if self._settings.teams_local else proxy_of(self._settings)
        sent = self._opened().request(method, address, json=body, headers=headers, proxy=proxy, allow_redirects=False)
        async with sent as answer:
            return await _read(answer)

    def _checked(self, service_url: str) -> str:
        """The service as an address, where we may speak to it at all: a token must not go anywhere else."""
        parts = urlsplit(service_url)
        known = parts.hostname in self._hosts()
        local = is_loopback(parts.hostname or "")
        if not known or (parts.scheme != "https" and not local):
            raise NotAllowed(f"Nothing here may speak to {parts.hostname}: see FINGERPOST_TEAMS_SERVICE_HOSTS.")
        return service_url.rstrip("/")

    def _hosts(self) -> frozenset[str]:
        settings = self._settings
        if settings.teams_local:
            return frozenset(("127.0.0.1", "localhost", "::1"))
        return frozenset(settings.teams_service_hosts.replace(",", " ").lower().split())

    def _opened(self) -> "ClientSession":
        if self._session is None or self._session.closed:
            settings = self._settings
            others = (settings.teams_login_url, settings.teams_keys_url, settings.teams_graph_url)
            self._session = outbound_session(settings, hosts=[*self._hosts(), *(one.host or "" for one in others)])
        return self._session

    async def graph(self, path: str, body: Json | None = None) -> Json:
        """What Microsoft Graph says; `body` where it is asked with one. Raises as `send` does."""
        base = str(self._settings.teams_graph_url).rstrip("/")
        token = await self.token(scope=GRAPH_SCOPE)
        sent = self._opened().request(
            "GET" if body is None else "POST",
            f"{base}/{path}",
            json=body,
            headers={"Authorization": f"Bearer {token}"},
            proxy=proxy_of(self._settings),
            allow_redirects=False,
        )
        async with sent as answer:
            return await _read(answer)

    async def keys(self) -> Json:
        """The keys that sign what Teams sends, as they are published. Raises as `send` does."""
        settings = self._settings
        async with self._opened().get(str(settings.teams_keys_url), proxy=proxy_of(settings)) as answer:
            return await _read(answer)


async def _read(answer: "ClientResponse") -> Json:
    try:
        said = await answer.json(content_type=None)
    except ValueError:
        said = None
    found: Json = said if isinstance(said, dict) else {}
    if answer.status < BROKEN_FROM:
        return found
    error = found.get("error")
    code = error.get("code") if isinstance(error, dict) else error
    given = answer.headers.get("Retry-After", "")
    raise Refused(answer.status, str(code or "")[:_LONGEST_CODE], int(given) if given.isdecimal() else None)


def _named(conversation: str) -> str:
    return f"v3/conversations/{quote(conversation, safe='')}"

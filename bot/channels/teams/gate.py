"""Microsoft's SDK as a gate: whether what came was sent by Teams. What it does beyond that is not used.

Its mends stand here and in `app`: nothing reaches its parser but a mapping, its keys are ours, its class that would
read credentials and a `.env` from the environment is never made, and only Teams' own tokens are believed.
"""

import os
import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from bot.channels.teams.keys import Keys
from bot.channels.teams.origin import Activity

if TYPE_CHECKING:
    from microsoft_teams.api import InvokeResponse
    from microsoft_teams.apps.http.http_server import HttpServer

    from bot.settings import Settings

UNREAD: Final = "PYTHON_DOTENV_DISABLED"
"""Keeps the SDK from reading a `.env` into this process's environment."""

PASSED: Final = 200


class NotTeams(Exception):
    """What came was not signed by Teams, or not for us."""


class Gate:
    """Checks what comes, with the bot's id and the published keys."""

    def __init__(self, settings: "Settings", keys: Keys) -> None:
        """Nothing was checked yet. Takes a second: the SDK is loaded."""
        self._keys = keys
        self._local = settings.teams_local
        self._server = _server(settings, keys)

    async def check(self, activity: Activity, headers: Mapping[str, str]) -> None:
        """Nothing where the activity was sent by Teams.

        Raises:
            NotTeams: it was not.
        """
        authorization = headers.get("authorization", "")
        if self._local and not headers.get("content-type", "").startswith("application/json"):
            # A page in a browser on this machine could send anything else without being asked about it.
            raise NotTeams
        if not self._local:
            await self._keys.ready(authorization.removeprefix("Bearer "))
        # The SDK reads these three alone, and would fail at others that are odd.
        shape = {name: activity.get(name) for name in ("type", "id", "serviceUrl")}
        body: dict[str, object] = {name: value for name, value in shape.items() if isinstance(value, str)}
        answer = await self._server.handle_request({"body": body, "headers": {"authorization": authorization}})
        if answer["status"] != PASSED:
            raise NotTeams


def _server(settings: "Settings", keys: Keys) -> "HttpServer":
    sdk = _loaded()
    server: HttpServer = sdk.HttpServer(_Unrouted())
    from microsoft_teams.api import ClientCredentials

    known = ClientCredentials(
        client_id=settings.teams_client_id or "local",
        client_secret=settings.teams_client_secret or "",
        tenant_id=settings.teams_tenant_id,
    )
    server.on_request = _passed
    server.initialize(credentials=known, dangerously_allow_unauthenticated_requests=settings.teams_local)
    if not settings.teams_local:
        server._token_validator = _Tokens(settings, keys)  # type: ignore[assignment]  # noqa: SLF001 - of this version
    return server


def _loaded() -> Any:  # noqa: ANN401 - a module of the SDK
    """The SDK, loaded without its reading a `.env`, and without its warnings of what we do not use."""
    before = os.environ.get(UNREAD)
    os.environ[UNREAD] = "1"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from microsoft_teams.apps.http import http_server
    finally:
        if before is None:
            del os.environ[UNREAD]
        else:
            os.environ[UNREAD] = before
    return http_server


async def _passed(_event: object) -> "InvokeResponse[Any]":
    from microsoft_teams.api import InvokeResponse

    return InvokeResponse(status=PASSED)


class _Unrouted:
    """The SDK asks for a route; ours stands in the application."""

    def register_route(self, *_: object) -> None:
        """Nothing is registered."""

    def serve_static(self, path: str, directory: str) -> None:
        """Nothing is served."""

    async def start(self, port: int) -> None:
        """Nothing is started."""

    async def stop(self) -> None:
        """Nothing is stopped."""


class _Tokens:
    """Teams' own tokens and no others: the SDK would also believe those of another kind of agent, from any tenant."""

    def __init__(self, settings: "Settings", keys: Keys) -> None:
        from microsoft_teams.apps.auth import TokenValidator

        self._validator = TokenValidator.for_service(settings.teams_client_id or "")
        self._validator._jwks_client = keys  # type: ignore[assignment]  # noqa: SLF001 - as above

    async def validate_token(self, raw_token: str, service_url: str | None = None) -> Mapping[str, Any]:
        """What the token says.

        Raises:
            jwt.InvalidTokenError: it is not Teams', not for us, over, or for another service than the activity names.
        """
        from jwt import InvalidTokenError

        if not service_url:
            raise InvalidTokenError("no service")
        said: Mapping[str, Any] = await self._validator.validate_token(raw_token, service_url)
        if "exp" not in said:
            raise InvalidTokenError("no end")
        return said

"""Speaks to the organisation's identity provider: its addresses, its keys, and a code for an ID token."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlsplit

import structlog

from bot.outbound import NotAllowed, TooLarge, outbound_client, read_small
from bot.people.openid import (
    Attempt,
    Endpoints,
    NotSignedIn,
    Registration,
    authorize_address,
    claims_of,
    code_of,
    email_of,
    end_session_address,
    endpoints_of,
)
from bot.settings import Settings

if TYPE_CHECKING:
    import httpx
    from joserfc.jwk import KeySet

log = structlog.get_logger()

KEPT_FOR: Final = timedelta(hours=1)
"""How long the provider's addresses and keys are believed before they are asked for again."""

ASKED_AGAIN_AFTER: Final = timedelta(minutes=1)
"""How soon keys may be asked for anew because a token names one that is not known: a stranger could send many."""

OutboundClient = Callable[[frozenset[str]], "httpx.AsyncClient"]
"""Makes a client that may speak to these hosts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    endpoints: Endpoints
    keys: "KeySet"
    at: datetime


@dataclass(slots=True, kw_only=True)
class Provider:
    """One identity provider, asked as seldom as may be."""

    registration: Registration
    client: OutboundClient
    _known: _Known | None = field(default=None, init=False)

    async def authorize_address(self, attempt: Attempt, *, now: datetime) -> str:
        """Where this attempt's reader is sent.

        Raises:
            NotSignedIn: the provider does not answer as it should.
        """
        known = await self._know(now)
        return authorize_address(self.registration, known.endpoints, attempt)

    async def look(self, *, now: datetime) -> None:
        """Asks for its addresses and keys, as the first sign-in would.

        Raises:
            NotSignedIn: it does not answer as it should.
        """
        await self._know(now)

    async def end_session_address(self, *, now: datetime) -> str | None:
        """Where the reader may sign out of the provider too; nothing where it offers no such place or is away."""
        try:
            return end_session_address(self.registration, (await self._know(now)).endpoints)
        except NotSignedIn as away:
            log.warning("sign_out_of_provider_unknown", reason=away.reason, detail=away.detail)
            return None

    async def email(self, answer: Mapping[str, str], *, attempt: Attempt, now: datetime) -> str:
        """The verified address of whoever came back with this answer.

        Raises:
            NotSignedIn: the answer, the code or the ID token is not good.
        """
        known, own = await self._know(now), self.registration
        code = code_of(answer, attempt=attempt, issuer=own.issuer, endpoints=known.endpoints)
        token = await self._exchange(code, attempt=attempt, endpoints=known.endpoints)
        known = await self._knowing_key_of(token, known=known, now=now)
        claims = claims_of(token, keys=known.keys, registration=own, nonce=attempt.nonce, now=now)
        return email_of(claims, claim=own.email_claim)

    async def _know(self, now: datetime) -> _Known:
        if self._known is None or now - self._known.at > KEPT_FOR:
            address = f"{self.registration.issuer.rstrip('/')}/.well-known/openid-configuration"
            endpoints = endpoints_of(await self._get(address), issuer=self.registration.issuer)
            self._known = _Known(endpoints=endpoints, keys=await self._keys(endpoints), at=now)
        return self._known

    async def _knowing_key_of(self, token: str, *, known: _Known, now: datetime) -> _Known:
        """What is known of the provider. If the token names a key that is not, the keys are asked for again first."""
        named = _key_named_by(token)
        if named is None or named in {key.kid for key in known.keys.keys} or now - known.at < ASKED_AGAIN_AFTER:
            return known
        self._known = replace(known, keys=await self._keys(known.endpoints), at=now)
        return self._known

    async def _keys(self, endpoints: Endpoints) -> "KeySet":
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        document: Any = await self._get(endpoints.keys, also=endpoints)
        try:
            return KeySet.import_key_set(document)
        except (JoseError, ValueError, KeyError, TypeError):
            raise NotSignedIn("provider", "its keys cannot be read") from None

    async def _exchange(self, code: str, *, attempt: Attempt, endpoints: Endpoints) -> str:
        own = self.registration
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": own.callback,
            "code_verifier": attempt.verifier,
        }
        basic = None
        if own.client_secret is None or endpoints.secret_in_body:
            form["client_id"] = own.client_id
            form |= {"client_secret": own.client_secret} if own.client_secret else {}
        else:
            # RFC 6749, section 2.3.1: both are form-encoded before they are joined.
            basic = (quote(own.client_id, safe=""), quote(own.client_secret, safe=""))
        status, said = await self._ask(endpoints.token, also=endpoints, form=form, basic=basic)
        if said.get("error") == "invalid_grant":
            raise NotSignedIn("used")
        token = said.get("id_token")
        if status != 200 or not isinstance(token, str):  # noqa: PLR2004 - the status itself
            raise NotSignedIn("provider", f"the token endpoint answered {status}")
        return token

    async def _get(self, address: str, *, also: Endpoints | None = None) -> Mapping[str, object]:
        status, said = await self._ask(address, also=also)
        if status != 200:  # noqa: PLR2004 - the status itself
            raise NotSignedIn("provider", f"it answered {status}")
        return said

    async def _ask(
        self,
        address: str,
        *,
        also: Endpoints | None,
        form: Mapping[str, str] | None = None,
        basic: tuple[str, str] | None = None,
    ) -> tuple[int, Mapping[str, object]]:
        """One request to the issuer's host, or to one of those that its discovery document names."""
        import httpx

        addresses = [self.registration.issuer] + ([also.token, also.keys] if also else [])
        hosts = frozenset(urlsplit(one).hostname or "" for one in addresses)
        try:
            async with self.client(hosts) as client:
                request = client.build_request(
                    "POST" if form else "GET", address, headers={"Accept": "application/json"}, data=form
                )
                if basic:
                    request = next(httpx.BasicAuth(*basic).auth_flow(request))
                status, body = await read_small(client, request)
            said = json.loads(body)
        except (httpx.HTTPError, OSError, NotAllowed, TooLarge, ValueError) as fault:
            raise NotSignedIn("provider", type(fault).__name__) from None
        if not isinstance(said, dict):
            raise NotSignedIn("provider", "its answer is not an object")
        return status, said


def _key_named_by(token: str) -> str | None:
    from joserfc import jws
    from joserfc.errors import JoseError

    try:
        named = jws.extract_compact(token.encode()).headers().get("kid")
    except (JoseError, ValueError):
        raise NotSignedIn("token", "cannot be read") from None
    return named if isinstance(named, str) else None


def provider_of(settings: Settings) -> Provider | None:
    """The provider that the settings name; nothing where none is named."""
    if settings.oidc_issuer is None or settings.oidc_client_id is None or settings.public_url is None:
        return None
    registration = Registration(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret,
        scopes=settings.oidc_scopes,
        email_claim=settings.oidc_email_claim,
        home=str(settings.public_url).rstrip("/"),
    )
    return Provider(registration=registration, client=lambda hosts: outbound_client(settings, hosts=hosts))

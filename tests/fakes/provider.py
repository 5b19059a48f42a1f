"""A small identity provider that signs real tokens, and can be told to get any part of its work wrong."""

import base64
import hashlib
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import parse_qsl, urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import RSAKey

from bot.people.openid import Registration
from bot.people.provider import Provider

ISSUER = "https://login.example.org"
CLIENT = "fingerpost"
SECRET = "a secret & more"

Claims = dict[str, object]
KEY = RSAKey.generate_key(2048, {"kid": "first", "use": "sig"})
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "second", "use": "sig"})


def unchanged(claims: Claims) -> Claims:
    """Claims as they ought to be."""
    return claims


def sign(claims: Claims, key: RSAKey = KEY) -> str:
    """An ID token."""
    return jwt.encode({"alg": "RS256", "kid": key.kid}, claims, key)


@dataclass(kw_only=True)
class FakeProvider:
    """Answers what our server asks; `come_back` stands for the reader at its sign-in page."""

    now: datetime
    change: Callable[[Claims], Claims] = unchanged
    make: Callable[[Claims], str] = sign
    document: dict[str, object] = field(default_factory=dict)
    keys: list[RSAKey] = field(default_factory=lambda: [KEY])
    away: bool = False
    asked: list[httpx.Request] = field(default_factory=list)
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def provider(self, *, home: str = "http://localhost", email_claim: str = "email") -> Provider:
        """Our side, speaking to this one."""
        registration = Registration(
            issuer=ISSUER,
            client_id=CLIENT,
            client_secret=SECRET,
            scopes="openid profile email",
            email_claim=email_claim,
            home=home,
        )
        transport = httpx.MockTransport(self.answer)
        return Provider(registration=registration, client=lambda _hosts: httpx.AsyncClient(transport=transport))

    def come_back(self, address: str, *, email: str) -> dict[str, str]:
        """The query with which the reader comes back after signing in at the address that we sent them to."""
        asked = dict(parse_qsl(urlsplit(address).query))
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(8)
        self._codes[code] = {**asked, "email": email}
        return {"code": code, "state": asked["state"]}

    def answer(self, request: httpx.Request) -> httpx.Response:
        """What the provider says to our server."""
        self.asked.append(request)
        if self.away:
            raise httpx.ConnectError("nobody there")
        if request.url.path == "/.well-known/openid-configuration":
            return httpx.Response(200, json=self._described())
        if request.url.path == "/keys":
            return httpx.Response(200, json={"keys": [key.as_dict(private=False) for key in self.keys]})
        return self._token(request)

    def _described(self) -> dict[str, object]:
        return {
            "issuer": ISSUER,
            "authorization_endpoint": f"{ISSUER}/authorize",
            "token_endpoint": f"{ISSUER}/token",
            "jwks_uri": f"{ISSUER}/keys",
            "end_session_endpoint": f"{ISSUER}/end",
            **self.document,
        }

    def _token(self, request: httpx.Request) -> httpx.Response:
        form = dict(parse_qsl(request.content.decode()))
        asked = self._codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or challenge != asked["code_challenge"] or form["redirect_uri"] != asked["redirect_uri"]:
            return httpx.Response(400, json={"error": "invalid_grant"})
        moment = int(self.now.timestamp())
        claims = self.change(
            {
                "iss": ISSUER,
                "aud": CLIENT,
                "sub": "somebody",
                "iat": moment,
                "exp": moment + 300,
                "nonce": asked["nonce"],
                "email": asked["email"],
                "email_verified": True,
            }
        )
        return httpx.Response(200, json={"token_type": "Bearer", "access_token": "x", "id_token": self.make(claims)})


def unsigned(claims: Claims) -> str:
    """A token that says that it needs no signature."""
    return f"{_part({'alg': 'none'})}.{_part(claims)}."


def _part(content: dict[str, object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()

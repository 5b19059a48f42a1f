"""What OpenID Connect asks of us, decided from values alone: the request, the answer, and the ID token's checks.

Authorization code with PKCE (RFC 7636), as RFC 9700 asks. Reaches no network and no store; `now` is an argument.
"""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import urlencode, urlsplit

from bot.people.sign_in import is_loopback

if TYPE_CHECKING:
    from joserfc.jwk import KeySet

AT_MOST: Final = timedelta(minutes=10)
"""How long somebody may take at the provider: a password, a second factor and a lost telephone."""

LEEWAY: Final = 60
"""Seconds by which the provider's clock may differ from ours."""

ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Signatures with a key that only the provider has; never `none`, nor one with a secret that both have."""

Reason = Literal["used", "expired", "state", "refused", "provider", "token", "unverified", "unknown", "left"]


class NotSignedIn(Exception):
    """The sign-in did not come to an end; `reason` chooses the page, `detail` is for the operations log."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason: Final[Reason] = reason
        self.detail: Final = detail


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """What the provider knows of us and we of it; `home` is the address of our start page, without a slash."""

    issuer: str
    client_id: str
    client_secret: str | None
    scopes: str
    email_claim: str
    home: str

    @property
    def callback(self) -> str:
        """Where the provider sends the reader back to: must be registered there, letter by letter."""
        return f"{self.home}/sign-in/callback"

    @property
    def signed_out(self) -> str:
        """Where the provider sends the reader after signing out there."""
        return f"{self.home}/signed-out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoints:
    """The provider's addresses, as its discovery document gives them."""

    authorize: str
    token: str
    keys: str
    end_session: str | None
    secret_in_body: bool
    names_issuer: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One sign-in on its way: what only this browser and the provider may know, and where to go afterwards."""

    state: str
    nonce: str
    verifier: str
    next: str

    def words(self) -> str:
        """As text, to be locked away."""
        return json.dumps(asdict(self))

    @classmethod
    def of(cls, words: str) -> "Attempt":
        """From the text that `words` made."""
        return cls(**json.loads(words))


def begin(*, then: str) -> Attempt:
    """A new attempt with secrets of its own."""
    return Attempt(
        state=secrets.token_urlsafe(24),
        nonce=secrets.token_urlsafe(24),
        verifier=secrets.token_urlsafe(48),
        next=then,
    )


def endpoints_of(document: Mapping[str, object], *, issuer: str) -> Endpoints:
    """The addresses of a discovery document (OpenID Connect Discovery 1.0, section 4.3).

    Raises:
        NotSignedIn: it is another issuer's, lacks an address, or has one that is not safe to use.
    """
    if document.get("issuer") != issuer:
        raise NotSignedIn("provider", "the discovery document is of another issuer")
    methods = document.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    return Endpoints(
        authorize=_address(document, "authorization_endpoint"),
        token=_address(document, "token_endpoint"),
        keys=_address(document, "jwks_uri"),
        end_session=_address(document, "end_session_endpoint") if document.get("end_session_endpoint") else None,
        secret_in_body=isinstance(methods, list) and "client_secret_basic" not in methods,
        names_issuer=document.get("authorization_response_iss_parameter_supported") is True,
    )


def _address(document: Mapping[str, object], name: str) -> str:
    address = document.get(name)
    if not isinstance(address, str) or not is_safe(address):
        raise NotSignedIn("provider", f"the discovery document's {name} is missing or not https")
    return address


def is_safe(address: str) -> bool:
    """Whether secrets may be sent there: over TLS, or to this very machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))


def authorize_address(registration: Registration, endpoints: Endpoints, attempt: Attempt) -> str:
    """Where the reader is sent to sign in."""
    digest = hashlib.sha256(attempt.verifier.encode()).digest()
    query = {
        "response_type": "code",
        "client_id": registration.client_id,
        "redirect_uri": registration.callback,
        "scope": registration.scopes,
        "state": attempt.state,
        "nonce": attempt.nonce,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    return _with_query(endpoints.authorize, query)


def end_session_address(registration: Registration, endpoints: Endpoints) -> str | None:
    """Where the reader can sign out of the provider too, where it offers that."""
    if endpoints.end_session is None:
        return None
    query = {"client_id": registration.client_id, "post_logout_redirect_uri": registration.signed_out}
    return _with_query(endpoints.end_session, query)


def _with_query(address: str, query: Mapping[str, str]) -> str:
    return address + ("&" if "?" in address else "?") + urlencode(query)


def code_of(answer: Mapping[str, str], *, attempt: Attempt, issuer: str, endpoints: Endpoints) -> str:
    """The code of the provider's answer to this very attempt.

    Raises:
        NotSignedIn: the answer is to another attempt, of another issuer (RFC 9207), or a refusal.
    """
    if not hmac.compare_digest(answer.get("state", "").encode(), attempt.state.encode()):
        raise NotSignedIn("state")
    named = answer.get("iss")
    if named != issuer and (named is not None or endpoints.names_issuer):
        raise NotSignedIn("provider", "the answer is of another issuer")
    if answer.get("error") in {"access_denied", "consent_required", "interaction_required", "login_required"}:
        raise NotSignedIn("refused")
    if answer.get("error") or not answer.get("code"):
        raise NotSignedIn("provider", "the answer holds no code")
    return answer["code"]


def claims_of(
    id_token: str, *, keys: "KeySet", registration: Registration, nonce: str, now: datetime
) -> Mapping[str, object]:
    """What a good ID token says (OpenID Connect Core 1.0, section 3.1.3.7).

    Raises:
        NotSignedIn: its signature, algorithm, issuer, audience, time or nonce is wrong.
    """
    from joserfc import jwt
    from joserfc.errors import JoseError

    registry = jwt.JWTClaimsRegistry(
        now=int(now.timestamp()),
        leeway=LEEWAY,
        iss={"essential": True, "value": registration.issuer},
        aud={"essential": True, "value": registration.client_id},
        exp={"essential": True},
        iat={"essential": True},
        sub={"essential": True},
        nonce={"essential": True, "value": nonce},
    )
    try:
        claims = jwt.decode(id_token, keys, algorithms=list(ALGORITHMS)).claims
        registry.validate(claims)
    except (JoseError, ValueError, TypeError, KeyError) as wrong:
        raise NotSignedIn("token", type(wrong).__name__) from None
    if claims.get("azp", registration.client_id) != registration.client_id:
        raise NotSignedIn("token", "issued to another party")
    return claims


def email_of(claims: Mapping[str, object], *, claim: str) -> str:
    """The address that the provider vouches for.

    The claim `email` counts only with `email_verified`, or with Entra ID's `xms_edov`: without either, whoever
    runs some other directory could write anybody's address there. Another claim is taken as it comes.

    Raises:
        NotSignedIn: there is none, or nobody vouches for it.
    """
    email = claims.get(claim)
    if not isinstance(email, str) or "@" not in email:
        raise NotSignedIn("unverified", "no address in the token")
    vouched = any(claims.get(name) in (True, 1, "1", "true", "True") for name in ("email_verified", "xms_edov"))
    if claim == "email" and not vouched:
        raise NotSignedIn("unverified", "nobody vouches for the address")
    return email

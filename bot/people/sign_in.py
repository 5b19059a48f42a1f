"""Signing in: the signed session, its form tokens, and when the demonstration may stand in for a real sign-in.

Knows nothing of pages. An identity provider's sign-in ends where the demonstration ends: in a `Session`.
"""

import hmac
import ipaddress
import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from itsdangerous import BadData, URLSafeTimedSerializer

IDLE: Final = timedelta(hours=12)
"""How long a session lives without a request (issue "Who is who")."""

SEALED_FOR: Final = timedelta(minutes=1)
"""A cookie younger than this is not made anew. Signing one for every click would be a twentieth of the click's cost."""

_SEALED: Final = 4
"""What a cookie holds of a session."""

DEMO_ORGANISATION: Final = "example"

FORWARDING_HEADERS: Final = frozenset(
    (
        "cf-connecting-ip",
        "forwarded",
        "true-client-ip",
        "via",
        "x-forwarded-for",
        "x-forwarded-host",
        "x-forwarded-port",
        "x-forwarded-proto",
        "x-forwarded-server",
        "x-original-host",
        "x-real-ip",
    )
)
"""Their presence means that something stands between the reader and this machine."""

_LOCAL_NAMES: Final = frozenset(("localhost", "127.0.0.1", "[::1]"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One browser: `person` is nothing before sign-in; `id` binds the forms that were shown to it.

    `demo` says that a person was chosen from the list, so that it is worth nothing where the list is not offered.
    `sealed_at` is when the cookie was made that it came from.
    """

    id: str
    person: str | None = None
    organisation: str | None = None
    demo: bool = False
    sealed_at: datetime | None = field(default=None, compare=False)

    @property
    def stale(self) -> bool:
        """Whether its cookie is old enough to be made anew, which starts the idle time again."""
        return self.sealed_at is None or datetime.now(UTC) - self.sealed_at > SEALED_FOR


def new_session(*, person: str | None = None, organisation: str | None = None, demo: bool = False) -> Session:
    """A session with an id of its own: made anew at sign-in, so that an earlier one is worth nothing."""
    return Session(id=secrets.token_urlsafe(18), person=person, organisation=organisation, demo=demo)


class Seals:
    """Signs sessions and form tokens with the first key, and accepts any of them."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Take the keys, newest first, as `FINGERPOST_SECRET_KEYS` has them.

        Raises:
            ValueError: there is no key.
        """
        if not keys:
            raise ValueError("At least one secret key is needed: set FINGERPOST_SECRET_KEYS.")
        # itsdangerous signs with the last of its keys.
        oldest_first = list(reversed(keys))
        self._sessions = URLSafeTimedSerializer(oldest_first, salt="fingerpost session")
        self._forms = URLSafeTimedSerializer(oldest_first, salt="fingerpost form")

    def seal(self, session: Session) -> str:
        """The session as a cookie's value."""
        return self._dump(self._sessions, [session.id, session.person, session.organisation, session.demo])

    def open(self, sealed: str) -> Session | None:
        """The session in a cookie; nothing when it is forged, damaged or idle for too long."""
        content, at = self._load(self._sessions, sealed)
        if not isinstance(content, list) or len(content) != _SEALED:
            return None
        return Session(id=content[0], person=content[1], organisation=content[2], demo=content[3], sealed_at=at)

    def token(self, session: Session) -> str:
        """The token that every form shown to this session carries."""
        return self._dump(self._forms, session.id)

    def is_token(self, token: str, session: Session) -> bool:
        """Whether the form was shown to this session, not too long ago."""
        content, _ = self._load(self._forms, token)
        return isinstance(content, str) and hmac.compare_digest(content, session.id)

    @staticmethod
    def _dump(serializer: URLSafeTimedSerializer, content: object) -> str:
        return str(serializer.dumps(content))

    @staticmethod
    def _load(serializer: URLSafeTimedSerializer, sealed: str) -> tuple[object, datetime | None]:
        try:
            content, at = serializer.loads(sealed, max_age=int(IDLE.total_seconds()), return_timestamp=True)
        except BadData:
            return None, None
        return content, at


def demo_problem(
    *,
    organisations: Collection[str],
    bound_to: str,
    demo: bool,
    host: str,
    headers: Iterable[str],
) -> str | None:
    """Why the demonstration sign-in must not be offered to this request; nothing when it may be.

    `bound_to` is the address that the server listens on, `host` the request's Host and `headers` the names of
    its headers. The conditions are those of "Demo sign-in" in the list of what people hold on to.
    """
    if set(organisations) != {DEMO_ORGANISATION}:
        return (
            "Demo sign-in works only while `example` is the only organisation. "
            "Set up your organisation's sign-in, or remove the other organisations."
        )
    if not is_loopback(bound_to) and not demo:
        return (
            "Demo sign-in works only on your own machine. Start the server on 127.0.0.1, "
            "or set FINGERPOST_DEMO=1 where the port is published on 127.0.0.1 alone."
        )
    if host_name(host) not in _LOCAL_NAMES:
        return "Demo sign-in works only at http://localhost. Open that address instead."
    if {name.lower() for name in headers} & FORWARDING_HEADERS:
        return (
            "Demo sign-in does not work through a proxy. "
            "Open the server's own address, or set up your organisation's sign-in."
        )
    return None


def host_name(host: str) -> str:
    """The name in a Host header, without its port, in lower case; brackets of IPv6 are kept."""
    if host.startswith("["):
        return host.partition("]")[0].lower() + "]"
    return host.partition(":")[0].lower()


def is_loopback(address: str) -> bool:
    """Whether an address that a server listens on, or a client's address, is this machine alone."""
    if address == "localhost":
        return True
    try:
        return ipaddress.ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return False

"""What a browser does to sign in, with a clock that can be put forward, and claims that are wrong."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from tests.fakes.provider import Claims, FakeProvider
from tests.people import MANAGER, email_of
from tests.web.client import Reader


@dataclass(kw_only=True)
class Clock:
    """A clock that a test can put forward."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


def set_out(browser: Reader, then: str = "/") -> str:
    """Starts to sign in; the address that the browser is sent to."""
    answer = browser.send("GET", "/sign-in/start", params={"next": then})
    assert answer.status_code == 303
    return answer.headers["location"]


def sign_in(browser: Reader, fake: FakeProvider, person: str = MANAGER, *, then: str = "/") -> dict[str, str]:
    """Signs in with the person's address; the query with which they came back."""
    query = fake.come_back(set_out(browser, then), email=email_of(person))
    browser.send("GET", "/sign-in/callback", params=query)
    return query


def is_signed_in(browser: Reader) -> bool:
    """Whether the start page opens."""
    return browser.send("GET", "/").status_code == 200


def without(*names: str) -> Callable[[Claims], Claims]:
    """Claims that lack some."""
    return lambda claims: {name: value for name, value in claims.items() if name not in names}


def with_claims(**changed: object) -> Callable[[Claims], Claims]:
    """Claims of which some are wrong."""
    return lambda claims: {**claims, **changed}

"""What an identity provider vouches for: each claim and signature that is wrong signs nobody in."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from bot.handle import Service
from bot.web.app import create_app
from tests.fakes.provider import CLIENT, KEY, OTHER_KEY, Claims, FakeProvider, sign, unsigned
from tests.web.client import Reader
from tests.web.conftest import SETTINGS
from tests.web.signing_in.acts import Clock, is_signed_in, sign_in, with_claims, without

WRONG_CLAIMS = {
    "another issuer": with_claims(iss="https://evil.example"),
    "another audience": with_claims(aud="another"),
    "issued to another": with_claims(aud=[CLIENT, "another"], azp="another"),
    "expired": with_claims(exp=1_700_000_000),
    "of tomorrow": with_claims(iat=4_000_000_000),
    "not yet good": with_claims(nbf=4_000_000_000),
    "another nonce": with_claims(nonce="another"),
    "no nonce": without("nonce"),
    "no issuer": without("iss"),
    "no audience": without("aud"),
    "no end": without("exp"),
    "no subject": without("sub"),
    "an end in words": with_claims(exp="tomorrow"),
}


@pytest.mark.parametrize("change", WRONG_CLAIMS.values(), ids=WRONG_CLAIMS.keys())
def test_a_token_with_a_wrong_claim_signs_nobody_in(
    browser: Reader, fake: FakeProvider, change: Callable[[Claims], Claims]
) -> None:
    """Each is checked by itself: all the others are right."""
    fake.change = change
    sign_in(browser, fake)
    assert (browser.page.status_code, "could not check that sign-in" in browser.page.text) == (403, True)
    assert not is_signed_in(browser)


def with_shared_secret(claims: Claims) -> str:
    """A token signed with the public key's own text, as if it were a shared secret."""
    secret = OctKey.import_key(KEY.as_pem(private=False))
    return jwt.encode({"alg": "HS256", "kid": KEY.kid}, claims, secret, algorithms=["HS256"])


WRONG_TOKENS: dict[str, Callable[[Claims], str]] = {
    "without a signature": unsigned,
    "signed with the public key": with_shared_secret,
    "signed by another": lambda claims: sign(claims, OTHER_KEY),
    "changed after signing": lambda claims: sign(claims)[:-6] + "AAAAAA",
    "not a token": lambda _claims: "words",
    "nothing": lambda _claims: "",
}


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
@pytest.mark.parametrize("make", WRONG_TOKENS.values(), ids=WRONG_TOKENS.keys())
def test_a_token_that_the_provider_did_not_sign_signs_nobody_in(
    browser: Reader, fake: FakeProvider, make: Callable[[Claims], str]
) -> None:
    """Only signatures with a key that the provider alone has."""
    fake.make = make
    sign_in(browser, fake)
    assert browser.page.status_code in {403, 503}
    assert not is_signed_in(browser)


def test_a_new_key_of_the_provider_is_fetched_when_it_is_first_seen(
    browser: Reader, fake: FakeProvider, clock: Clock
) -> None:
    """But not more than once a minute, whoever asks."""
    sign_in(browser, fake)
    fake.keys = [OTHER_KEY]
    fake.make = lambda claims: sign(claims, OTHER_KEY)
    sign_in(browser, fake)
    assert browser.page.status_code == 403
    clock.now += timedelta(minutes=2)
    sign_in(browser, fake)
    assert browser.page.status_code == 303


@pytest.mark.parametrize(
    ("change", "claim", "known"),
    [
        (without("email_verified"), "email", False),
        (with_claims(email_verified=False), "email", False),
        (with_claims(email_verified="false"), "email", False),
        (lambda claims: {**without("email_verified")(claims), "xms_edov": True}, "email", True),
        (with_claims(email=["a@example.org"]), "email", False),
        (without("email"), "email", False),
        (lambda claims: {**without("email", "email_verified")(claims), "upn": claims["email"]}, "upn", True),
    ],
)
def test_only_an_address_that_the_provider_vouches_for_counts(
    service: Service,
    fake: FakeProvider,
    now: datetime,
    change: Callable[[Claims], Claims],
    claim: str,
    known: bool,
) -> None:
    """Or the claim that the trust has chosen, knowing who may write it."""
    settings = replace(SETTINGS, public_url="http://localhost")
    fake.change = change
    browser = Reader(
        app=create_app(service, settings=settings, provider=fake.provider(email_claim=claim), clock=lambda: now)
    )
    sign_in(browser, fake)
    assert is_signed_in(browser) is known

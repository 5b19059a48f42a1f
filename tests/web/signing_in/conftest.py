"""The application with an identity provider, and a browser in which nobody is signed in."""

from dataclasses import replace
from datetime import datetime

import pytest
from starlette.applications import Starlette

from bot.handle import Service
from bot.web.app import create_app
from tests.fakes.provider import FakeProvider
from tests.web.client import Reader
from tests.web.conftest import SETTINGS
from tests.web.signing_in.acts import Clock


@pytest.fixture
def service(sqlite_service: Service) -> Service:
    """Signing in asks no database: one is enough."""
    return sqlite_service


@pytest.fixture
def clock(now: datetime) -> Clock:
    """The application's clock."""
    return Clock(now=now)


@pytest.fixture
def fake(now: datetime) -> FakeProvider:
    """The organisation's identity provider."""
    return FakeProvider(now=now)


@pytest.fixture
def app(service: Service, fake: FakeProvider, clock: Clock) -> Starlette:
    """The application with a provider, at a fixed moment."""
    settings = replace(SETTINGS, public_url="http://localhost")
    return create_app(service, settings=settings, provider=fake.provider(), clock=clock)


@pytest.fixture
def browser(app: Starlette) -> Reader:
    """A browser in which nobody is signed in."""
    return Reader(app=app)

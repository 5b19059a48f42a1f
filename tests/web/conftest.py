"""The application over a real database, and readers of it."""

from collections.abc import Callable
from datetime import datetime

import pytest
from starlette.applications import Starlette

from bot.handle import Service
from bot.web.app import create_app
from bot.web.house import WebSettings
from tests.web.client import Reader

SETTINGS = WebSettings(secret_keys=("a secret for tests",), operator_token="operators only")


@pytest.fixture
def app(service: Service, now: datetime) -> Starlette:
    """The application, at a fixed moment."""
    return create_app(service, settings=SETTINGS, clock=lambda: now)


@pytest.fixture
def reader(app: Starlette) -> Callable[..., Reader]:
    """Opens a browser: `reader()` for anybody, `reader("amara-okafor")` signed in."""

    def build(person: str | None = None) -> Reader:
        browser = Reader(app=app)
        return browser.sign_in(person) if person else browser

    return build

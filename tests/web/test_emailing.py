"""The page on which somebody says whether they want e-mail."""

from collections.abc import Callable

import pytest

from bot.handle import Service
from bot.store import mailing
from tests.people import MANAGER
from tests.web.client import Reader


@pytest.fixture
def service(sqlite_service: Service) -> Service:
    """Pages do not differ by database."""
    return sqlite_service


def test_somebody_says_no_and_then_yes(service: Service, reader: Callable[..., Reader]) -> None:
    """Everybody is sent e-mail until they say otherwise, and may change their mind."""
    page = reader(MANAGER)
    assert "amara.okafor@larkholme.example.org" in page.get("/email").text
    for answer, wanted in (("no", False), ("yes", True)):
        action, fields = page.fields("wanted", answer)
        page.post(action, fields)
        assert service.database.read(lambda connection: mailing.wants(connection, MANAGER)) is wanted
        assert ("We send you no e-mail" in page.page.text) is not wanted

"""A second person's pages, without scripts: the list, the reasons, an answer, and what the manager then reads."""

from collections.abc import Callable
from datetime import datetime

import pytest

from bot.handle import Service
from tests.bot.conversation.test_confirming import FAR, NEAR, asked, kept
from tests.people import MANAGER, of_role
from tests.web.client import Reader

Opens = Callable[..., Reader]


@pytest.fixture
def service(sqlite_service: Service) -> Service:
    """Pages do not differ by database."""
    return sqlite_service


@pytest.fixture
def path(service: Service, now: datetime) -> str:
    """Where a manager's question stands."""
    return f"/confirm/{kept(asked(service, now)).id}"


def test_a_second_person_comes_to_what_waits_for_them(path: str, reader: Opens) -> None:
    """Their own start is the list: who asks, in which guide, and by when."""
    page = reader(NEAR).get("/").text
    assert path in page
    assert "Amara Okafor" in page
    assert "Larkholme" in page


def test_the_page_has_the_organisation_and_the_recorded_reasons(path: str, reader: Opens) -> None:
    """The organisation first, then what is asked and what was recorded; nothing else of the conversation."""
    page = reader(NEAR).get(path).text
    main = page[page.index("<main") :]
    assert main.index("Larkholme") < main.index("Amara Okafor") < main.index("They know every door code")
    assert "/conversations/" not in main


def test_agreeing_from_the_page(path: str, reader: Opens) -> None:
    """The answer is said back, the list is empty, and the manager reads who agreed."""
    senior = reader(NEAR)
    senior.get(path)
    assert "You agreed" in senior.press("agree").text
    assert path not in senior.page.text
    assert "Grace Mensah has answered this" in senior.get(path).text
    manager = reader(MANAGER)
    assert "Grace Mensah agreed." in manager.get(_conversation(manager)).text


def test_refusing_without_a_reason_is_said_beside_the_box(path: str, reader: Opens) -> None:
    """Nothing has changed; with a reason it is taken, and the manager reads it."""
    senior = reader(NEAR)
    senior.get(path)
    assert "Please say why you do not agree" in senior.press("decline").text
    assert senior.page.status_code == 422
    senior.press("decline", "A move to days is enough")
    manager = reader(MANAGER)
    page = manager.get(_conversation(manager)).text
    assert "Grace Mensah did not agree." in page
    assert "A move to days is enough" in page


@pytest.mark.parametrize("person", [MANAGER, of_role("adviser")[0], of_role("analyst")[0]])
def test_for_anybody_else_there_is_no_such_question(path: str, reader: Opens, person: str) -> None:
    """The same answer as for an id that leads nowhere, for the manager who asks as well."""
    assert reader(person).get(path).status_code == 404
    assert reader(person).get("/confirm/nothing").status_code == 404


def test_the_manager_reads_whom_they_wait_for(path: str, reader: Opens) -> None:
    """By name and by when, with what to do until then first."""
    assert path
    manager = reader(MANAGER)
    page = manager.get(_conversation(manager)).text
    assert "We have asked Grace Mensah. You should hear by 23 November 2026" in page
    assert page.index("Until you hear") < page.index("What they are asked")
    assert "cannot answer here" not in page


def test_somebody_further_out_sees_it_too(path: str, reader: Opens) -> None:
    """They were not disturbed, but may step in."""
    assert reader(FAR).get(path).status_code == 200


def _conversation(manager: Reader) -> str:
    page = manager.get("/").text
    begins = page.index("/conversations/")
    return page[begins : page.index('"', begins)]

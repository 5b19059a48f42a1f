"""The desk in pages: search by form, a list at a time, and as many statements for few as for many."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import Connection, event

from bot.delivery.worker import Worker
from bot.handle import Service
from bot.store import notifications
from bot.store.notifications import Notification
from escalation import store
from escalation.model import Move
from tests.bot.acting import handed_over
from tests.people import ADVISER, LEAD, MANAGER, OTHER_ADVISER
from tests.web.client import Reader

Open = Callable[..., Reader]

MANY = 60


@pytest.fixture
def sent(service: Service, now: datetime) -> str:
    """A hand-over of half an hour ago."""
    thread = handed_over(service, now - timedelta(minutes=30), MANAGER).reply.thread
    assert thread is not None
    return thread.escalation


@pytest.fixture
def many(service: Service, sent: str) -> int:
    """Sixty more like it."""
    first = service.database.read(lambda connection: store.load(connection, sent))
    assert first is not None
    copies = [Move(escalation=replace(first, id=f"copy{number:02}", count=0)) for number in range(MANY)]

    def keep(connection: Connection) -> None:
        for copy in copies:
            store.insert(connection, copy)

    service.database.write(keep)
    return MANY


def statements(service: Service, work: Callable[[], object]) -> int:
    """How many statements the work costs."""
    seen: list[str] = []

    def note(*given: object) -> None:
        seen.append(str(given[2]))

    event.listen(service.database.engine, "before_cursor_execute", note)
    work()
    event.remove(service.database.engine, "before_cursor_execute", note)
    return len(seen)


def test_search_finds_by_word_and_name_and_keeps_both_out_of_the_address(reader: Open, sent: str) -> None:
    """A manager's name is nobody's business in a log of addresses."""
    adviser = reader(ADVISER)
    adviser.get("/desk")
    action, fields = adviser.fields_of("/desk/search")
    for words in ("ring me AFTER two", "okafor", "short-term"):
        page = adviser.post(action, {**fields, "words": words})
        assert f'href="/desk/{sent}"' in page.text, words
        assert page.url.path == "/desk/search"
        assert not page.url.query
    assert "We found nothing" in adviser.post(action, {**fields, "words": "zebra"}).text


def test_search_for_next_to_nothing_leads_back(reader: Open, sent: str) -> None:
    """One letter is found everywhere."""
    adviser = reader(ADVISER)
    adviser.get("/desk")
    action, fields = adviser.fields_of("/desk/search")
    assert adviser.post(action, {**fields, "words": " a "}).url.path == "/desk"
    assert sent in adviser.page.text


def test_a_receipts_code_finds_its_hand_over(reader: Open, service: Service, sent: str) -> None:
    """However it is typed."""
    from bot.store.tables import receipt

    with service.database.engine.connect() as connection:
        codes = [row.code for row in connection.execute(receipt.select())]
    adviser = reader(ADVISER)
    adviser.get("/desk")
    action, fields = adviser.fields_of("/desk/search")
    assert codes
    assert sent in adviser.post(action, {**fields, "words": codes[-1].lower()}).text


@pytest.mark.usefixtures("many")
def test_a_list_is_read_page_by_page(reader: Open) -> None:
    """Twenty-five at a time; the front shows the first few and leads on."""
    adviser = reader(ADVISER)
    assert "See all 61" in adviser.get("/desk").text
    assert adviser.get("/desk?list=waiting").text.count("nhsuk-card__link") == 25
    last = adviser.get("/desk?list=waiting&page=3")
    assert last.text.count("nhsuk-card__link") == 11
    assert "Next page" not in last.text
    assert adviser.get("/desk?list=nonsense").text.count("<h1") == 1


@pytest.mark.parametrize("path", ["/desk", "/desk?list=waiting"])
def test_a_page_costs_as_much_for_many_as_for_one(
    reader: Open, service: Service, sent: str, request: pytest.FixtureRequest, path: str
) -> None:
    """The number of statements does not grow with what is open."""
    del sent
    adviser = reader(ADVISER)
    few = statements(service, lambda: adviser.get(path))
    request.getfixturevalue("many")
    assert statements(service, lambda: adviser.get(path)) == few
    assert few < 10


def test_whoever_is_part_of_the_matter_sees_nothing_of_it(reader: Open, service: Service, sent: str) -> None:
    """Not on the lists, not by search, not by its address, and no verb does anything."""
    before = service.database.read(lambda connection: store.load(connection, sent))
    assert before is not None
    involved = replace(before, not_for=(OTHER_ADVISER,), count=before.count + 1)
    assert service.database.write(lambda connection: store.update(connection, Move(escalation=involved)))
    other = reader(OTHER_ADVISER)
    assert sent not in other.get("/desk").text
    action, fields = other.fields_of("/desk/search")
    assert sent not in other.post(action, {**fields, "words": "after two"}).text
    assert other.get(f"/desk/{sent}").status_code == 404
    claim = {**fields, "verb": "claim", "count": "1", "turn": "a-turn-of-mine"}
    assert other.post(f"/desk/{sent}", claim).status_code == 404
    assert sent in reader(LEAD).get("/desk").text


def test_what_a_lead_is_told_of_one_hand_over_is_one_line(reader: Open, service: Service, now: datetime) -> None:
    """Each thing once, the newest first."""
    sent = handed_over(service, now - timedelta(days=6), MANAGER).reply.thread
    assert sent is not None
    Worker(database=service.database, shelf=service.shelf, clock=lambda: now).work()
    for key, hours in (("later", 1), ("again", 2)):
        told = Notification(
            key=key,
            audience="lead/example",
            organisation="example",
            what="unclaimed",
            escalation=sent.escalation,
            conversation=None,
            at=now - timedelta(hours=hours),
        )
        service.database.write(partial(notifications.add, told=told))
    page = reader(LEAD).get("/desk").text
    lines = page[page.index('id="told-heading"') :].split("</ul>")[0]
    assert lines.count("<li>") == 1
    assert lines.count("Nobody has taken this") == lines.count("This was not answered") == 1


def test_a_lead_who_is_part_of_the_matter_is_not_told_of_it(reader: Open, service: Service, now: datetime) -> None:
    """Nor that it was late."""
    sent = handed_over(service, now - timedelta(days=6), MANAGER).reply.thread
    assert sent is not None
    Worker(database=service.database, shelf=service.shelf, clock=lambda: now).work()
    lead = reader(LEAD)
    assert "This was not answered in the time that was promised." in lead.get("/desk").text
    before = service.database.read(lambda connection: store.load(connection, sent.escalation))
    assert before is not None
    involved = replace(before, not_for=(LEAD,), count=before.count + 1)
    assert service.database.write(lambda connection: store.update(connection, Move(escalation=involved)))
    page = lead.get("/desk").text
    assert "This was not answered" not in page
    assert sent.escalation not in page

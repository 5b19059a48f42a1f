"""The working week on its page: one's own, anybody's for a lead, without scripts and in a browser."""

from collections.abc import Callable
from datetime import date, time
from functools import partial

import pytest
from playwright.sync_api import Page

from bot.desk.staff import roles_of
from bot.handle import Service
from bot.store.tables import job
from escalation import staff_store
from escalation.staffing import Adviser, Leave
from tests.bot.acting import rows
from tests.people import ADVISER, LEAD, MANAGER, OTHER_ADVISER
from tests.web.client import Reader
from tests.web.test_browser import Axe, address, open_as
from tests.web.test_ending_browser import sound

__all__ = ["address", "open_as"]

TODAY = date(2026, 11, 23)
HOURS = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), "")
LEAVE = {"first-day": "24", "first-month": "12", "first-year": "2026",
         "last-day": "4", "last-month": "1", "last-year": "2027", "cover": OTHER_ADVISER}  # fmt: skip


@pytest.fixture
def service(sqlite_service: Service) -> Service:
    """The store's own tests hold both databases to the same."""
    return sqlite_service


def kept(service: Service, person: str = ADVISER) -> Adviser:
    """The adviser as the tables have them."""
    roles = roles_of(service.shelf.current.people, organisation="example", on=TODAY)
    return service.database.read(partial(staff_store.team, roles=roles, since=TODAY)).advisers[person]


def send(browser: Reader, do: str, whose: str | None = None, /, **typed: str) -> str:
    """Opens the page, fills in the form that does this, and sends it; the page that follows."""
    browser.get("/desk/week" + (f"?of={whose}" if whose else ""))
    action, fields = browser.fields_of("/desk/week")
    return browser.post(action, {**fields, "do": do, **typed}).text


def test_an_adviser_enters_their_own_hours(reader: Callable[..., Reader], service: Service) -> None:
    """They stand on the page again, can be changed, and the usual ones come back."""
    adviser = reader(ADVISER)
    assert "These are the usual hours" in adviser.get("/desk/week").text
    page = send(adviser, "hours", **HOURS | {"monday": "9-12, 1pm to 5pm", "tuesday": "9am-1pm"})
    assert "These hours are kept." in page
    assert 'value="09:00 to 12:00, 13:00 to 17:00"' in page
    week = kept(service).posts["example"].week
    assert week is not None
    assert (week[1], week[2]) == (((time(9), time(13)),), ())
    assert "usual hours are back" in send(adviser, "usual")
    assert kept(service).posts["example"].week is None


def test_hours_that_cannot_be_read_are_said_at_their_day(reader: Callable[..., Reader], service: Service) -> None:
    """Nothing is kept and nothing that was typed is lost."""
    adviser = reader(ADVISER)
    page = send(adviser, "hours", **HOURS | {"monday": "9-12", "friday": "mornings <b>"})
    assert adviser.page.status_code == 422
    assert 'href="#friday"' in page
    assert 'id="friday-error"' in page
    assert 'value="mornings &lt;b&gt;"' in page
    assert 'value="9-12"' in page
    assert "<title>Error: Your working week" in page
    assert kept(service).posts["example"].week is None


def test_days_away_are_entered_and_taken_back(reader: Callable[..., Reader], service: Service) -> None:
    """With who covers; nobody says why."""
    adviser = reader(ADVISER)
    page = send(adviser, "leave", **LEAVE)
    assert "Thursday 24 December to Monday 4 January 2027. Imran Sadiq covers." in page
    expected = Leave(first=date(2026, 12, 24), last=date(2027, 1, 4), organisation="example", cover=OTHER_ADVISER)
    assert kept(service).leave == (expected,)
    (goes,) = (row for row in rows(service.database, job) if row["kind"] == "away")
    assert (goes["run_at"].isoformat(), goes["payload"]["person"]) == ("2026-12-24T00:00:00+00:00", ADVISER)
    action, fields = adviser.fields_of("/desk/week")
    (entered,) = service.database.read(partial(staff_store.leave_of, people={ADVISER: None}, since=TODAY))
    page = adviser.post(action, {**fields, "do": "take_back", "leave": str(entered.id)}).text
    assert "taken back" in page
    assert kept(service).leave == ()


def test_a_cover_who_is_away_too_is_said(reader: Callable[..., Reader], service: Service) -> None:
    """So that somebody else can be asked in time."""
    away = Leave(first=date(2026, 12, 31), last=date(2026, 12, 31), organisation="example")
    service.database.write(partial(staff_store.add_leave, person=OTHER_ADVISER, leave=away))
    page = send(reader(ADVISER), "leave", **LEAVE)
    assert "Imran Sadiq covers, but is away too on some of these days." in page


def test_a_lead_sees_the_team_and_sets_the_numbers(reader: Callable[..., Reader], service: Service) -> None:
    """Hours, days away and places of anybody of the team; the page says whose week it is."""
    lead = reader(LEAD)
    page = lead.get("/desk/week").text
    assert f'href="/desk/week?of={ADVISER}"' in page
    page = send(lead, "places", ADVISER, capacity="12", floor="4")
    assert "The working week of Hannah Lister" in page
    assert (kept(service).capacity, kept(service).posts["example"].floor) == (12, 4)
    send(lead, "leave", ADVISER, **LEAVE)
    assert kept(service).leave[0].cover == OTHER_ADVISER
    assert "at most 12 at a time, and 4 of these places" in reader(ADVISER).get("/desk/week").text


def test_a_lead_sees_the_hours_without_anybody(reader: Callable[..., Reader], service: Service) -> None:
    """By queue, for two weeks; with everybody there, it says so."""
    lead = reader(LEAD)
    assert "Every queue has somebody" in lead.get("/desk/week").text
    away = Leave(first=date(2026, 11, 25), last=date(2026, 11, 25), organisation="example")
    (senior,) = (p for p, serving in roles(service).items() if "senior" in serving["example"])
    service.database.write(partial(staff_store.add_leave, person=senior, leave=away))
    page = lead.get("/desk/week").text
    assert "Senior advisers:" in page
    assert "Wednesday 25 November, 09:00 to 17:00" in page


def roles(service: Service) -> staff_store.Roles:
    """The team of the example."""
    return roles_of(service.shelf.current.people, organisation="example", on=TODAY)


def test_only_a_lead_opens_anothers_week(reader: Callable[..., Reader], service: Service) -> None:
    """Not to look, not to change, and not to set one's own limit; a manager has none at all."""
    adviser = reader(ADVISER)
    assert adviser.get(f"/desk/week?of={OTHER_ADVISER}").status_code == 404
    send(adviser, "hours", **HOURS | {"of": OTHER_ADVISER})
    assert adviser.page.status_code == 404
    send(adviser, "places", capacity="1", floor="1")
    assert adviser.page.status_code == 400
    assert (kept(service).capacity, kept(service, OTHER_ADVISER).posts["example"].week) == (None, None)
    assert reader(MANAGER).get("/desk/week").status_code == 403
    assert reader(LEAD).get(f"/desk/week?of={MANAGER}").status_code == 404


def test_days_away_of_somebody_else_are_not_taken_back(reader: Callable[..., Reader], service: Service) -> None:
    """A number that was made up does nothing."""
    away = Leave(first=TODAY, last=TODAY, organisation="example")
    service.database.write(partial(staff_store.add_leave, person=OTHER_ADVISER, leave=away))
    (entered,) = service.database.read(partial(staff_store.leave_of, people={OTHER_ADVISER: None}, since=TODAY))
    adviser = reader(ADVISER)
    for number in (str(entered.id), "0", "-1", "²", "99999999999", ""):
        send(adviser, "take_back", leave=number)
        assert adviser.page.status_code == 400, number
    assert kept(service, OTHER_ADVISER).leave == (away,)


@pytest.mark.parametrize("width", [1280, 375])
def test_the_page_is_sound(open_as: Callable[..., Page], axe: Axe, width: int) -> None:
    """As a lead opens it, refused, and with days away kept by keyboard."""
    page = open_as(LEAD, width=width)
    page.click("text=Your working week")
    page.wait_for_selector("#monday")
    sound(page, axe)
    page.fill("#monday", "mornings")
    page.click("text=Keep these hours")
    page.wait_for_selector("#monday-error")
    sound(page, axe)
    page.fill("#first-day", "24")
    page.keyboard.press("Tab")
    page.keyboard.type("12")
    page.keyboard.press("Tab")
    page.keyboard.type("2026")
    for box in ("24", "12", "2026"):
        page.keyboard.press("Tab")
        page.keyboard.type(box)
    page.keyboard.press("Enter")
    page.wait_for_selector("text=These days away are kept.")
    sound(page, axe)

"""The caseload: a lead sees and moves everybody's, an adviser their own; each is a turn of its own."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from bot.handle import Service
from escalation import staff_store, store
from escalation.model import Escalation
from escalation.staffing import Leave
from tests.bot.acting import advise, handed_over, logged
from tests.people import ADVISER, ANALYST, LEAD, MANAGER, OTHER_ADVISER, OTHER_MANAGER, of_role
from tests.web.client import Reader

Open = Callable[..., Reader]


@pytest.fixture
def held(service: Service, now: datetime) -> list[str]:
    """Two hand-overs that the adviser has: one put on hold."""
    both = [handed_over(service, now - timedelta(hours=1), one, name=one) for one in (MANAGER, OTHER_MANAGER)]
    for sent in both:
        advise(sent, "claim")
    advise(both[1], "hold", until="2026-11-25", reason="waits")
    return [sent.reply.thread.escalation for sent in both if sent.reply.thread]


def kept(service: Service, escalation: str) -> Escalation:
    """The escalation as it stands."""
    found = service.database.read(lambda connection: store.load(connection, escalation))
    assert found is not None
    return found


def press(browser: Reader, person: str, to: str) -> str:
    """Hands all of somebody's over, and the page that follows."""
    _, fields = browser.fields("do", "hand_over")
    return browser.post("/desk/caseload", {**fields, "person": person, "to": to}).text


def test_a_lead_hands_over_all_that_somebody_holds(reader: Open, service: Service, held: list[str]) -> None:
    """Each is offered to the colleague, with a row of its own; pressing again moves nothing."""
    lead = reader(LEAD)
    page = lead.get("/desk/caseload").text
    assert "Hannah Lister: 2 open" in page
    assert "Imran Sadiq: nothing open" in page
    assert "Handed over: 2. The managers have been told." in press(lead, ADVISER, OTHER_ADVISER)
    for escalation in held:
        after = kept(service, escalation)
        assert (after.status, after.claimed_by, after.offered_to) == ("waiting", None, OTHER_ADVISER)
    rows = logged(service.database, "escalation", "person", kind="escalation_transferred")
    assert sorted(rows) == sorted((escalation, LEAD) for escalation in held)
    assert "For you to take (2)" in reader(OTHER_ADVISER).get("/desk").text


def test_an_adviser_hands_over_their_own_and_nobody_elses(reader: Open, service: Service, held: list[str]) -> None:
    """Before leave; of others they see nothing here."""
    own = reader(ADVISER)
    page = own.get("/desk/caseload").text
    assert "Hannah Lister: 2 open" in page
    assert "Imran Sadiq: nothing open" not in page
    assert "Handed over: 2." in press(own, ADVISER, "queue")
    assert {kept(service, one).status for one in held} == {"waiting"}
    assert len(logged(service.database, kind="escalation_released")) == 2
    other = reader(OTHER_ADVISER)
    other.get("/desk")
    _, fields = other.fields_of("/desk/search")
    assert other.post("/desk/caseload", {**fields, "turn": "t", "person": ADVISER, "to": "queue"}).status_code == 404


def test_what_a_colleague_cannot_take_goes_back_to_its_queue(reader: Open, service: Service, held: list[str]) -> None:
    """Nothing waits for somebody who is away."""
    lead = reader(LEAD)
    lead.get("/desk/caseload")
    page = press(lead, ADVISER, of_role("law")[0])
    assert "Back in their queues, as your colleague does not work from those: 2." in page
    assert {kept(service, one).status for one in held} == {"waiting"}


@pytest.mark.usefixtures("held")
def test_nobody_chosen_moves_nothing(reader: Open, service: Service) -> None:
    """Nor does handing over to the same person."""
    lead = reader(LEAD)
    for to in ("", ADVISER):
        lead.get("/desk/caseload")
        assert "Choose who takes these over." in press(lead, ADVISER, to)
    assert logged(service.database, kind="escalation_transferred") == []


@pytest.mark.usefixtures("held")
def test_who_is_on_leave_is_said_and_their_cover_chosen(reader: Open, service: Service, now: datetime) -> None:
    """The lead need only press."""
    away = Leave(first=date(2026, 11, 20), last=date(2026, 11, 27), organisation="example", cover=OTHER_ADVISER)
    service.database.write(lambda connection: staff_store.add_leave(connection, ADVISER, away))
    page = reader(LEAD).get("/desk/caseload").text
    assert "On leave until Friday 27 November" in page
    assert "Covered by Imran Sadiq." in page
    assert f'<option value="{OTHER_ADVISER}" selected>' in page
    del now


@pytest.mark.parametrize("person", [MANAGER, ANALYST])
def test_whoever_does_not_advise_sees_no_caseload(reader: Open, person: str) -> None:
    """It is the advice team's."""
    assert reader(person).get("/desk/caseload").status_code == 403

"""The hand-over's forms: a prepared reply, the checklist, the coding, passing it to a colleague."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.content.library import Shelf
from bot.handle import Service
from escalation import store
from escalation.model import Escalation
from escalation.prepared import Prepared, Reply
from tests.bot.acting import advise, handed_over, logged
from tests.people import ADVISER, ANALYST, LEAD, MANAGER, OTHER_ADVISER
from tests.web.client import Reader

Open = Callable[..., Reader]

NORTH = "Please ring the Northfield advice team on 01632 960199 before you do anything."


@pytest.fixture
def held(service: Service, now: datetime) -> str:
    """A hand-over that the adviser has taken."""
    sent = handed_over(service, now - timedelta(minutes=30), MANAGER)
    advise(sent, "claim")
    assert sent.reply.thread is not None
    return sent.reply.thread.escalation


@pytest.fixture
def at_it(reader: Open, held: str) -> Reader:
    """The adviser with its page open."""
    adviser = reader(ADVISER)
    adviser.get(f"/desk/{held}")
    return adviser


def kept(service: Service, escalation: str) -> Escalation:
    """The escalation as it stands."""
    found = service.database.read(lambda connection: store.load(connection, escalation))
    assert found is not None
    return found


def test_a_prepared_reply_is_put_below_what_was_typed(at_it: Reader, service: Service, held: str) -> None:
    """Nothing is sent by it; the adviser reads it over and sends it."""
    before = kept(service, held).count
    page = at_it.press("prepare", prepared="we-have-it", text="Dear Amara,")
    assert page.status_code == 200
    assert "Dear Amara,\n\nThank you for your question." in page.text
    assert "This was not done" not in page.text
    assert kept(service, held).count == before
    assert "Choose a prepared reply first." in at_it.press("prepare", text="Still here").text
    assert "Still here</textarea>" in at_it.page.text


def test_a_reply_prepared_for_one_trust_is_refused_in_anothers_conversation(
    at_it: Reader, service: Service, shelf: Shelf, held: str
) -> None:
    """Nothing is sent, nothing typed is lost, and the page says why."""
    prepared = Prepared(replies={"northfield": (Reply(id="ring", title="Ring", text=NORTH),)})
    before, library = kept(service, held), shelf.current
    shelf.current = replace(library, prepared=prepared)
    try:
        page = at_it.press("reply", text=f"Dear Amara,\n\n{NORTH}")
    finally:
        shelf.current = library
    assert page.status_code == 409
    assert "prepared for another trust. Nothing was sent." in page.text
    assert NORTH in page.text
    assert kept(service, held) == before


def test_a_form_of_another_trusts_page_is_refused(at_it: Reader, service: Service, held: str) -> None:
    """Even where its words would fit anywhere."""
    before = kept(service, held)
    page = at_it.press("reply", text="Hold the meeting first.", organisation="northfield")
    assert page.status_code == 409
    assert "another trust’s page" in page.text
    assert kept(service, held) == before


@pytest.mark.parametrize(
    ("name", "typed", "field"), [("minutes", "ten", "resolve-minutes"), ("hr_reference", "7" * 65, "hr-reference")]
)
def test_a_refusal_stands_at_its_own_field(
    at_it: Reader, service: Service, held: str, name: str, typed: str, field: str
) -> None:
    """Not at the question that was answered well; what was chosen and typed comes back."""
    page = at_it.press("resolve", **{"reason": "advice_given", "advice_was_wrong": "yes", name: typed}).text
    assert f'<a href="#{field}">' in page
    assert f'id="{field}-error"' in page
    assert "resolve-reason-error" not in page
    assert '<option value="advice_given" selected>' in page
    assert f'value="{typed}"' in page
    assert kept(service, held).status != "resolved"


def test_the_checklist_is_kept(at_it: Reader, service: Service, held: str) -> None:
    """Line by line, and unticked again."""
    page = at_it.press("tick_off", **{"line-pattern": "yes", "line-next-step": "yes"})
    assert "Checklist: 2 of 8 done" in page.text
    assert kept(service, held).ticked == ("next-step", "pattern")
    at_it.press("tick_off", **{"line-pattern": "yes"})
    assert kept(service, held).ticked == ("pattern",)
    assert len(logged(service.database, kind="note_added")) == 2


def test_the_coding_is_kept_and_logged(at_it: Reader, service: Service, held: str) -> None:
    """The topic's stage is chosen beforehand."""
    assert '<option value="working" selected>' in at_it.page.text
    at_it.press(
        "resolve", reason="advice_given", stage="working", tree_could_answer="yes", advice_was_wrong="no", minutes="15"
    )
    coding = kept(service, held).coding
    assert (coding.stage, coding.tree_could_answer, coding.advice_was_wrong, coding.minutes) == (
        "working",
        True,
        False,
        15,
    )
    ((detail,),) = logged(service.database, "detail", kind="escalation_resolved")
    assert (detail["minutes"], detail["advice_was_wrong"]) == (15, False)


def test_it_is_passed_to_a_colleague(at_it: Reader, reader: Open, service: Service, held: str) -> None:
    """Who finds it first on their desk; whoever is no adviser cannot be chosen."""
    assert f'value="{OTHER_ADVISER}"' in at_it.page.text
    assert f'value="{ANALYST}"' not in at_it.page.text
    at_it.press("transfer", to=OTHER_ADVISER, queue="")
    assert kept(service, held).offered_to == OTHER_ADVISER
    assert "For you to take" in reader(OTHER_ADVISER).get("/desk").text
    assert "For you to take</h2>" not in reader(LEAD).get("/desk").text


@pytest.mark.parametrize("to", [ANALYST, MANAGER, "nobody"])
def test_it_is_not_passed_to_whoever_does_not_advise(at_it: Reader, service: Service, held: str, to: str) -> None:
    """A form that names them is refused."""
    before = kept(service, held)
    assert at_it.press("transfer", to=to, queue="").status_code == 409
    assert kept(service, held) == before


def test_a_hold_ends_at_the_hour_that_was_chosen(at_it: Reader, service: Service, held: str) -> None:
    """A day and an hour of the advice team's."""
    at_it.press("hold", until="2026-11-24", hour="14:30", reason="waits for payroll")
    until = kept(service, held).held_until
    assert until is not None
    assert f"{until:%d %H:%M}" == "24 14:30"

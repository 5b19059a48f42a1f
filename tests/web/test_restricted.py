"""Restricted topics are for named people; who is behind an id is asked twice; an organisation is chosen, and shown."""

from collections.abc import Callable
from copy import copy
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from starlette.applications import Starlette

from activity import summary
from bot.content.library import Shelf
from bot.delivery.worker import Worker
from bot.handle import Service
from bot.people.membership import Viewer
from bot.people.restricted import hidden_topics
from bot.store.tables import notification
from bot.web.app import create_app
from tests.bot.acting import advise, handed_over, logged, rows
from tests.people import ADVISER, ANALYST, LEAD, MANAGER, OTHER_ADVISER
from tests.web.client import Reader
from tests.web.conftest import SETTINGS
from tests.web.taking import take

TOPIC = "short-term-sickness"
REASON = "A patient may be at risk tonight"


@pytest.fixture
def service(service: Service) -> Service:
    """A service whose one tree is about a restricted topic, which one adviser may see."""
    shelf: Shelf = copy(service.shelf)
    example = replace(shelf.current.organisations["example"], restricted={TOPIC: (ADVISER,)})
    shelf.current = replace(shelf.current, organisations={"example": example})
    return replace(service, shelf=shelf)


@pytest.fixture
def held(service: Service, now: datetime) -> str:
    """A hand-over under the restricted topic."""
    asked = handed_over(service, now - timedelta(hours=1), MANAGER)
    while service.database.write(summary.catch_up):
        pass
    assert asked.reply.thread is not None
    return asked.reply.thread.escalation


def test_an_adviser_who_is_named_works_on_it(reader: Callable[..., Reader], held: str) -> None:
    """It is on their lists, and its page opens."""
    named = reader(ADVISER)
    assert f"/desk/{held}" in named.get("/desk").text
    assert "Please ring me after two." in named.get(f"/desk/{held}").text


def test_an_adviser_who_is_not_named_sees_nothing_of_it(
    reader: Callable[..., Reader], service: Service, held: str, now: datetime
) -> None:
    """Not on the lists, not on its page, and no verb does anything."""
    other = reader(OTHER_ADVISER)
    assert held not in other.get("/desk").text
    page = other.get(f"/desk/{held}")
    assert page.status_code == 403
    assert "Please ring me" not in page.text
    asked = handed_over(service, now, MANAGER, "again")
    with pytest.raises(Exception, match="cannot find that hand-over"):
        advise(asked, "claim", OTHER_ADVISER)


def test_hr_sees_neither_its_conversation_nor_its_rows(
    reader: Callable[..., Reader], service: Service, held: str
) -> None:
    """Not in the list, not by its address, not in the counts, not in the export."""
    (conversation,) = {row[0] for row in logged(service.database, "conversation") if row[0]}
    analyst = reader(ANALYST)
    assert conversation not in analyst.get("/activity/conversations").text
    assert analyst.get(f"/activity/conversations/{conversation}").status_code == 404
    exported = take(analyst, format="jsonl").text
    assert conversation not in exported
    assert held not in exported
    assert "log_exported" in exported


def test_breaking_the_glass_opens_it_for_a_while_and_tells_the_lead(
    reader: Callable[..., Reader], app: Starlette, service: Service, held: str, now: datetime
) -> None:
    """With a reason, in the log, before anything is shown; tomorrow it is shut again."""
    other = reader(OTHER_ADVISER)
    other.get(f"/desk/{held}")
    action, fields = other.fields("open", "yes")
    assert other.post(action, {**fields, "reason": "because"}).status_code == 422
    assert logged(service.database, kind="break_glass_used") == []
    page = other.post(action, {**fields, "reason": REASON})
    assert page.status_code == 200
    assert "Please ring me after two." in page.text
    assert logged(service.database, "person", "escalation", "detail", kind="break_glass_used") == [
        (OTHER_ADVISER, held, {"reason": REASON})
    ]
    Worker(database=service.database, shelf=service.shelf, clock=lambda: now + timedelta(seconds=1)).work()
    told = [row["what"] for row in rows(service.database, notification) if row["audience"].startswith("lead/")]
    assert told == ["break_glass"]
    desk = reader(LEAD).get("/desk").text
    assert "Somebody opened this restricted hand-over in an emergency." in desk
    assert "Somebody opened" not in reader(ADVISER).get("/desk").text
    later = create_app(service, settings=SETTINGS, clock=lambda: now + timedelta(hours=9))
    tomorrow = Reader(app=later)
    assert tomorrow.sign_in(OTHER_ADVISER).get(f"/desk/{held}").status_code == 403
    assert app.state.house is not later.state.house


def test_what_is_open_to_read_is_still_not_theirs_to_work_on(
    reader: Callable[..., Reader], service: Service, held: str
) -> None:
    """A named adviser takes it; whoever broke the glass cannot."""
    other = reader(OTHER_ADVISER)
    other.get(f"/desk/{held}")
    action, fields = other.fields("open", "yes")
    other.post(action, {**fields, "reason": REASON})
    _, claim = other.fields("verb", "claim")
    assert other.post(f"/desk/{held}", claim).status_code == 404
    assert "escalation_claimed" not in {kind for (kind,) in logged(service.database)}


def test_where_nobody_is_named_the_leads_stand_in(shelf: Shelf) -> None:
    """What nobody may see, nobody answers."""
    library = shelf.current
    example = replace(library.organisations["example"], restricted={})

    def hidden(role: str) -> frozenset[str]:
        viewer = Viewer(person="p", name="P", organisation="example", group="trust", roles=frozenset({role}))
        return hidden_topics(viewer, organisation=example, topics=library.topics)

    assert hidden("lead") == frozenset()
    assert hidden("adviser") == {
        "speaking-up",
        "sexual-misconduct",
        "safeguarding-allegation",
        "advice-team-complaint",
    }


@pytest.fixture
def open_conversation(new_database: Callable[..., object], service: Service, shelf: Shelf, now: datetime) -> str:
    """A conversation that is not restricted, in the same service."""
    del new_database
    service.shelf.current = shelf.current
    begun = handed_over(service, now - timedelta(hours=1), MANAGER)
    while service.database.write(summary.catch_up):
        pass
    assert begun.reply.conversation is not None
    return begun.reply.conversation


def test_a_person_is_looked_up_in_two_steps_and_the_log_says_so(
    reader: Callable[..., Reader], service: Service, open_conversation: str
) -> None:
    """The name stands on the third page alone, and the row is there before it."""
    lead = reader(LEAD)
    page = lead.get(f"/activity/conversations/{open_conversation}")
    assert "Ask whose conversation this is" in page.text
    lead.get(f"/activity/conversations/{open_conversation}/person")
    action, fields = lead.fields("step", "ask")
    assert lead.post(action, {**fields, "reason": "short"}).status_code == 422
    second = lead.post(action, {**fields, "reason": REASON})
    assert "Amara Okafor" not in second.text
    assert logged(service.database, kind="identified_looked_up") == []
    action, fields = lead.fields("step", "confirm")
    third = lead.post(action, fields)
    assert "Amara Okafor" in third.text
    assert logged(service.database, "person", "detail", kind="identified_looked_up") == [
        (LEAD, {"reason": REASON, "identified": MANAGER, "conversation": open_conversation})
    ]


@pytest.mark.parametrize("changed", [{"asked": ""}, {"asked": "made-up"}, {"reason": "Quite another reason"}])
def test_the_second_step_cannot_be_left_out(
    reader: Callable[..., Reader], service: Service, open_conversation: str, changed: dict[str, str]
) -> None:
    """Nor its reason exchanged: the first page is shown again, and no name."""
    lead = reader(LEAD)
    lead.get(f"/activity/conversations/{open_conversation}/person")
    action, fields = lead.fields("step", "ask")
    lead.post(action, {**fields, "reason": REASON})
    action, fields = lead.fields("step", "confirm")
    answer = lead.post(action, {**fields, **changed})
    assert "Amara Okafor" not in answer.text
    assert logged(service.database, kind="identified_looked_up") == []


def test_an_analyst_is_not_told_who_it_was(reader: Callable[..., Reader], open_conversation: str) -> None:
    """Codes are enough for counting."""
    analyst = reader(ANALYST)
    assert "Ask whose" not in analyst.get(f"/activity/conversations/{open_conversation}").text
    assert analyst.get(f"/activity/conversations/{open_conversation}/person").status_code == 403


def test_refusals_are_logged_once_an_hour(reader: Callable[..., Reader], service: Service) -> None:
    """Somebody who goes on trying cannot fill the log."""
    manager = reader(MANAGER)
    for _ in range(3):
        manager.get("/desk")
    manager.get("/activity")
    assert logged(service.database, "detail", kind="access_refused") == [
        ({"action": "see_desk"},),
        ({"action": "see_activity"},),
    ]

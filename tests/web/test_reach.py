"""Every role, page and verb, over HTTP, on both databases: nobody reaches further than the table of roles says."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import select
from starlette.responses import PlainTextResponse, Response

from activity import summary
from bot.content.library import Shelf
from bot.conversation import decide
from bot.conversation.advisers import advising
from bot.conversation.reply import Reply
from bot.conversation.state import Effects
from bot.conversation.turn import Turn
from bot.conversation.world import World
from bot.people.roles import VERBS
from bot.store.engine import Database
from bot.web.app import PAGES, create_app
from bot.web.house import Visit
from bot.web.routes import Page
from escalation import desk, store
from escalation.model import Act, Actor
from escalation.store import escalation_table, message_table
from tests.web.conftest import SETTINGS
from tests.web.reach import ELSEWHERE, HERE, Ground, joined, leave, person_of, shelf_of_two, violations


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """Two organisations."""
    return shelf_of_two(tmp_path_factory.mktemp("two") / "organisations")


@pytest.fixture
def ground(two: Shelf, new_database: Callable[[], Database], now: datetime) -> Ground:
    """Two organisations with their people and records, behind the application."""
    database = new_database()
    service = joined(two, database, at=now)
    records = [
        leave(service, person_of("manager", HERE), HERE, at=now),
        leave(service, person_of("manager", HERE, 2), HERE, at=now),
        leave(service, person_of("manager", ELSEWHERE), ELSEWHERE, at=now),
    ]
    while database.write(summary.catch_up):
        pass
    own, others, elsewhere = records
    app = create_app(service, settings=SETTINGS, clock=lambda: now, extra=PLANTED)
    return Ground(app=app, database=database, own=own, others=others, elsewhere=elsewhere)


async def unchecked(visit: Visit) -> Response:
    """A page that forgets to ask whose hand-over it shows."""
    asked = visit.request.path_params["escalation"]
    query = select(message_table.c.text).where(message_table.c.escalation == asked)
    found = await visit.house.database.read_async(lambda connection: connection.execute(query).scalars().all())
    return PlainTextResponse("\n".join(found))


async def changes(visit: Visit) -> Response:
    """A form that changes a hand-over without asking whose it is."""
    asked = visit.request.path_params["escalation"]
    table = escalation_table
    statement = table.update().where(table.c.id == asked).values(count=table.c.count + 1)
    await visit.house.database.write_async(lambda connection: connection.execute(statement))
    return PlainTextResponse("done")


READS = Page(path="/planted/{escalation}", answer=unchecked, action="see_desk")
WRITES = Page(path="/planted/{escalation}", answer=changes, action="stay", method="POST")
FAIR = 4
PLANTED = (READS, WRITES)
"""They stand in the application and are walked only where a test says so."""


def test_nobody_reaches_further_than_the_table_says(ground: Ground, *, full_size: bool) -> None:
    """Own records, another person's and another organisation's, as each role, on every page and with every verb."""
    # Which database it is changes no permission: on the second, a small run walks a fair part.
    fair = 1 if full_size or ground.database.dialect == "sqlite" else FAIR
    assert violations(ground, pages=PAGES[::fair], verbs=tuple(VERBS)[::fair]) == []


def test_a_page_without_a_check_is_found(ground: Ground) -> None:
    """Another organisation's hand-over is shown to advisers, and the walk says by whom and to whom."""
    found = violations(ground, pages=(READS,), verbs=())
    assert any("adviser: GET /planted/{escalation} of another organisation: showed" in said for said in found)


def test_a_form_that_anybody_may_send_is_found(ground: Ground) -> None:
    """What changes is compared, not only what is shown."""
    found = violations(ground, pages=(WRITES,), verbs=())
    assert any("analyst: POST /planted/{escalation} of another organisation: changed" in said for said in found)


def test_an_advisers_verb_that_forgets_the_organisation_is_found(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when somebody takes the check out of `advise` and the load before it."""

    def forgetful(turn: Turn, world: World) -> Effects:
        found = ground.database.read(lambda connection: store.load(connection, str(turn.conversation)))
        assert found is not None
        by = Actor(person=turn.person, role="adviser", organisation=found.organisation)
        act = Act(verb="note", by=by, at=turn.at, text="A note")
        return Effects(reply=Reply(), move=desk.move(found, act, calendar=world.organisation.calendar))

    monkeypatch.setattr(advising, "advise", forgetful)
    found = violations(ground, pages=(), verbs=("note",))
    assert any("adviser: note of another organisation: was done" in said for said in found)


def test_a_managers_verb_that_forgets_whose_it_is_is_found(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another manager writes into a conversation that is not theirs."""
    monkeypatch.setattr(decide, "_owns", lambda _turn, _conversation: True)
    found = violations(ground, pages=(), verbs=("write", "back"))
    assert any("manager: " in said and "of another manager: " in said for said in found)
    assert any("of another organisation: " in said for said in found)

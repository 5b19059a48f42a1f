"""HR's pages for understanding a guide: where its questions trouble managers, and the ways through it."""

from datetime import datetime

import pytest
from starlette.applications import Starlette

from activity import summary
from bot.handle import Service
from bot.web.app import create_app
from tests.bot.acting import TO_NO_ACTION
from tests.journey import Journey
from tests.people import ADVISER, ANALYST, MANAGER
from tests.web.client import Reader
from tests.web.conftest import SETTINGS

TREE = "short-term-sickness"


@pytest.fixture
def service(sqlite_service: Service, now: datetime) -> Service:
    """One manager came to advice."""
    journey = Journey(service=sqlite_service, person=MANAGER, at=now)
    journey.say("start", TREE)
    journey.answers(*TO_NO_ACTION)
    while sqlite_service.database.write(summary.catch_up):
        pass
    return sqlite_service


@pytest.fixture
def site(service: Service, now: datetime) -> Starlette:
    """The application over it."""
    return create_app(service, settings=SETTINGS, clock=lambda: now)


def test_a_guide_is_found_and_each_question_read(site: Starlette) -> None:
    """In words, small counts hidden, with the ways as a table; one conversation is nobody's business."""
    analyst = Reader(app=site).sign_in(ANALYST)
    assert f'href="/activity/trees/{TREE}?' in analyst.get("/activity/trees").text
    page = analyst.get(f"/activity/trees/{TREE}").text
    assert "Where are they now, after the latest spell of sickness?" in page
    assert "Check your answers" in page
    assert "the same since we began" in page
    assert "Few conversations went through this guide, so most counts are hidden" in page
    assert "Too little happened to draw the ways" in page
    assert "<td>1</td>" not in page


def test_what_nobody_used_says_so(site: Starlette) -> None:
    """A guide without a conversation, and one that is not there."""
    analyst = Reader(app=site).sign_in(ANALYST)
    assert "No conversation went through this guide" in analyst.get("/activity/trees/probation").text
    assert "No conversation started" in analyst.get("/activity/trees?from=2020-01-01&to=2020-01-02").text


def test_a_restricted_guide_is_not_there(service: Service, site: Starlette) -> None:
    """Whoever may not see its topic learns nothing of it."""
    topics = {name for name, topic in service.shelf.current.topics.items() if topic.restricted}
    trees = [name for name, tree in service.shelf.current.trees_of("example").items() if tree.topic in topics]
    analyst = Reader(app=site).sign_in(ANALYST)
    for name in trees:
        assert analyst.get(f"/activity/trees/{name}").status_code == 404


@pytest.mark.parametrize("person", [MANAGER, ADVISER])
def test_only_those_who_see_activity_come_in(person: str, site: Starlette) -> None:
    """Neither managers nor advisers are HR."""
    assert Reader(app=site).sign_in(person).get(f"/activity/trees/{TREE}").status_code == 403

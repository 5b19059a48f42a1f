"""HR's pages for understanding a guide: where its questions trouble managers, and the ways through it."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection
from starlette.applications import Starlette

from activity import summary
from activity.kinds import Event
from activity.log import Row, append
from bot.handle import Service
from bot.store.evidence import Content, keep_content
from bot.web.app import create_app
from tests.bot.acting import TO_NO_ACTION
from tests.journey import Journey
from tests.people import ADVISER, ANALYST, LEAD, MANAGER
from tests.web.client import Reader
from tests.web.conftest import SETTINGS
from trees.discreet import given_away

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
    told = analyst.get(f"/activity/trees/{TREE}/questions.json").json()
    assert {one["shown"]["count"] for one in told["questions"]} == {None}
    assert {one["count"] for one in told["steps"]} <= {None}


def test_what_gives_a_sensitive_answer_away_is_named_to_few(service: Service, site: Starlette, now: datetime) -> None:
    """Those who may see who is who are told every page; others the page before it, in rows and in steps."""
    tree = service.shelf.current.trees_of("example")[TREE]
    hidden, told = given_away(tree), {}
    asked = min(name for name, stands in hidden.items() if stands)
    write: Callable[[Connection], object] = partial(_shown, nodes=(tree.first, asked), at=now)
    service.database.write(write)
    while service.database.write(summary.catch_up):
        pass
    for person in (LEAD, ANALYST):
        told[person] = Reader(app=site).sign_in(person).get(f"/activity/trees/{TREE}/questions.json").json()
    named = {person: {one["node"] for one in found["questions"]} for person, found in told.items()}
    assert named[LEAD] - named[ANALYST] == {asked}
    steps = {person: {step["to"] for step in found["steps"]} for person, found in told.items()}
    assert asked not in steps[ANALYST]
    analyst = Reader(app=site).sign_in(ANALYST)
    assert "They are not named here" in analyst.get(f"/activity/trees/{TREE}").text


def _shown(connection: Connection, *, nodes: Sequence[str], at: datetime) -> None:
    events = [
        Event("conversation_started", detail={"topic": TREE}),
        *(Event("question_shown", node=one) for one in nodes),
    ]
    place = {
        "conversation": "c-sensitive",
        "organisation": "example",
        "person": MANAGER,
        "tree": TREE,
        "channel": "web",
    }
    append(connection, [Row(occurred_at=at, event=event, **place) for event in events])


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


def test_versions_treatment_and_pathway_say_what_there_is_too_little_of(site: Starlette) -> None:
    """One conversation gives nothing to compare, and the pages say so and how to see more."""
    analyst = Reader(app=site).sign_in(ANALYST)
    assert "Only one version of this guide was used" in analyst.get(f"/activity/trees/{TREE}/versions").text
    assert "No set of equal answers had 20 decisions" in analyst.get(f"/activity/trees/{TREE}/treatment").text
    assert "No whole month has a conversation yet" in analyst.get("/activity/pathway").text


def test_two_versions_are_chosen_and_their_other_words_named(service: Service, site: Starlette, now: datetime) -> None:
    """The last two unless others are asked for; a page with other words is named."""
    tree = service.shelf.current.trees_of("example")[TREE]
    older = Content(
        version="older",
        base_version="older",
        tree=TREE,
        organisation="example",
        content=tree.content.replace("Where are they now", "Where were they then"),
    )
    service.database.write(partial(keep_content, content=older, at=now - timedelta(days=40)))
    service.database.write(partial(_walked, tree=TREE, version="older", at=now - timedelta(days=40)))
    analyst = Reader(app=site).sign_in(ANALYST)
    page = analyst.get(f"/activity/trees/{TREE}/versions").text
    assert "Pages with other words" in page
    assert page.count("<li>Where are they now, after the latest spell of sickness?</li>") == 1
    assert '<option value="older" selected>' in page
    assert "Too few conversations to say." in page
    assert "No measure is clearly different." in page
    assert "Too few contacts to say." in analyst.get("/activity/pathway").text
    assert now.strftime("%B %Y") in analyst.get(f"/activity/trees/{TREE}").text


def _walked(connection: Connection, *, tree: str, version: str, at: datetime) -> None:
    """A conversation on another version of the tree."""
    common: dict[str, Any] = {"person": MANAGER, "organisation": "example", "group_id": "ward-12", "channel": "web"}
    event = Event("question_shown", node="latest", detail={"topic": tree})
    append(
        connection,
        [Row(occurred_at=at, event=event, conversation="old", tree=tree, tree_version=version, turn="t", **common)],
    )
    while summary.catch_up(connection):
        pass

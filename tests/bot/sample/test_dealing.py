"""What is dealt, day by day, the ways it is made of, and the rows that tell of a conversation without its turns."""

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select

from activity.log import interaction
from activity.spc import chart
from activity.trouble import trouble_spots
from activity.watched import History
from bot.content.library import Shelf
from bot.handle import Service
from bot.sample import history, stories, told
from bot.sample.dealing import Dealt
from bot.sample.history import STRETCHES, Cast
from bot.sample.script import from_payload, to_payload
from bot.sample.stories import A_WEEK, ORDINARY, STORIES, WEEKS, first_monday, months_of
from bot.sample.ways import QUEUES, SENSITIVE, TREE, WAYS
from bot.store.engine import Database
from tests.bot.sample.laid import DAYS, calendar, dealt_on, kinds_logged, script, take_all
from tests.people import MANAGER
from trees.model import Question


@pytest.mark.parametrize("day", DAYS)
def test_stories_do_not_hang_on_the_day(shelf: Shelf, day: date) -> None:
    """Whatever the day of making, the same ways are dealt in each whole week, and none begins later than yesterday."""
    dealt = dealt_on(day, shelf)
    zone = shelf.current.organisations["example"].zone
    last = first_monday(day) + timedelta(weeks=WEEKS)
    whole = [one for one in dealt if first_monday(day) <= one.at.date() < last and one.open is None]
    ward = [one.way for one in whole if one.group == "ward-12"]

    assert len(whole) == sum(A_WEEK.values()) * WEEKS + 2 * (stories.BUSY - A_WEEK["emergency"])
    assert ward.count("leaves_to_meet") >= 12
    assert all(months_of(day)[0] <= one.at.astimezone(zone).date() < day for one in dealt)
    assert [one.number for one in dealt] == list(range(1, len(dealt) + 1))
    assert len([one for one in dealt if one.open]) == 3


def test_it_is_the_same_each_time(shelf: Shelf) -> None:
    """The same day deals the same conversations with the same turns, also by way of a job's payload."""
    first, again = dealt_on(DAYS[1], shelf), dealt_on(DAYS[1], shelf)
    carried = [from_payload(dict(to_payload(one, "example"))) for one in again]

    assert first == again
    assert [script(one, shelf) for one in first] == [script(one, shelf) for one in carried]


def test_most_turns_are_in_working_hours(shelf: Shelf) -> None:
    """Four in five conversations begin on a working day between eight and six, and some do not."""
    begun = [one.at for one in dealt_on(DAYS[1], shelf)]
    ordinary = [at for at in begun if at.weekday() < 5 and 8 <= at.hour < 18]

    assert 0.8 < len(ordinary) / len(begun) < 1


def test_a_conversation_that_does_not_fit_is_not_handed_over(shelf: Shelf) -> None:
    """What an adviser could not have closed by then was never sent, so no sample escalation is left by chance."""
    [dealt, *_] = [one for one in dealt_on(DAYS[1], shelf) if one.way == "asks" and one.open is None]
    short = replace(dealt, until=dealt.at + timedelta(hours=1))
    verbs = {turn.verb for turn in script(short, shelf)}

    assert {"start", "answer"} <= verbs
    assert not verbs & {"ask_adviser", "send", "claim"}


def test_every_story_is_about_a_group_that_is_made(shelf: Shelf) -> None:
    """Stories, hands and the example's groups agree, and each ordinary way exists."""
    groups = {group.id for group in shelf.current.organisations["example"].groups}

    assert {story.group for story in STORIES} <= set(A_WEEK) <= groups
    assert set(ORDINARY) <= set(WAYS)
    assert set(QUEUES) == {way for way, steps in WAYS.items() if steps[-1].verb == "send"}
    assert set(QUEUES.values()) <= set(shelf.current.routes.queues)


def test_each_way_fits_the_tree(service: Service) -> None:
    """Every step of every way is one that the tree offers there: none is refused as old."""
    for number, way in enumerate(WAYS):
        before = len(kinds_logged(service.database))
        at = datetime(2026, 11, 2, 10, tzinfo=UTC) + timedelta(hours=number)
        until = at + timedelta(days=1)
        dealt = Dealt(
            number=number, way=way, person=MANAGER, adviser=None, at=at, until=until, open="waiting", group="theatres"
        )
        turns = script(dealt, service.shelf)
        service.database.write(partial(take_all, turns=turns, shelf=service.shelf))
        kinds = kinds_logged(service.database)[before:]

        assert "stale_turn" not in kinds, way
        assert kinds.count("answer_refused") == (1 if way == "leaves_when_refused" else 0), way
        assert len(turns) == len(WAYS[way]), way
        assert ("escalation_opened" in kinds) == (way in QUEUES), way
        assert ("outcome_reached" in kinds) == (not way.startswith("leaves")), way
        assert as_told(dealt, service.shelf) == as_walked(service.database, after=before), way


def as_told(dealt: Dealt, shelf: Shelf) -> list[tuple[str | None, ...]]:
    """What the rows say that are written without turns."""
    tree = shelf.current.trees_of("example")[TREE]
    place = told.Place(organisation="example", calendar=calendar(shelf), version=tree.version, since=dealt.at)
    return [
        (row.event.kind, row.event.node, row.event.outcome, row.event.policy)
        for row in told.rows_of(dealt, place=place)
    ]


def as_walked(database: Database, *, after: int) -> list[tuple[str | None, ...]]:
    """What the turns left, but for the policy sections that stood beside."""
    own = interaction.c
    rows = database.read(
        lambda c: c.execute(select(own.kind, own.node, own.outcome, own.policy).order_by(own.seq).offset(after)).all()
    )
    return [tuple(row) for row in rows if row.kind not in {"policy_shown", "notice_shown"}]


def test_what_is_told_withholds_what_the_tree_withholds(shelf: Shelf) -> None:
    """The rows without turns keep no answer that turns would not have kept."""
    tree = shelf.current.trees_of("example")[TREE]
    asked = {step.node for steps in WAYS.values() for step in steps if step.verb == "answer" and step.node}
    sensitive = {
        node
        for node in asked
        if "/" not in node and isinstance(found := tree.nodes[node], Question) and found.sensitive
    }

    assert sensitive == {node for node in SENSITIVE if "/" not in node}


@pytest.mark.parametrize("day", DAYS[1::2])
def test_a_quiet_year_but_for_the_story(shelf: Shelf, day: date) -> None:
    """Only what a story tells of stands out, whatever the day of making; the whole is as usual in its last month."""
    months, cells = months_of(day), defaultdict[tuple[str | None, str], Counter[date]](Counter)
    for one in dealt_on(day, shelf):
        cells[one.group, TREE][one.at.date().replace(day=1)] += 1
    versions = {tree.id: tree.version for tree in shelf.current.trees_of("example").values()}
    cast = Cast(organisation="example", people=dict.fromkeys(A_WEEK, ("p-1",)), versions=versions)
    for stretch in STRETCHES:
        for month in months:
            rows = history.rows_of(stretch, month, today=day, cast=cast)
            cells[stretch.group, stretch.tree][month] += len({row.conversation for row in rows})
    groups = shelf.current.organisations["example"].groups
    counts = {cell: tuple(found[month] for month in months) for cell, found in cells.items()}
    parents = {group.id: group.parent for group in groups}
    spots = trouble_spots(History(months=months, counts=counts, parents=parents))

    found = [(spot.at.group, spot.at.topic) for spot in spots]

    assert found[0] == (history.SPOT.group, history.SPOT.tree)
    assert set(found[1:]) <= {("emergency", TREE)}, "its busy weeks, where they fill the last month"
    assert chart([sum(each) for each in zip(*counts.values(), strict=True)]).variation == "common"

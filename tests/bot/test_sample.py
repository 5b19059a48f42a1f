"""Sample activity: marked, made once whatever happens, and telling the stories that it says it tells."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Table, func, select, text

from activity import measures, suppression
from activity.log import interaction
from activity.measures import AtNode, Overview
from activity.scope import Scope
from activity.struggles import Learning
from activity.troubled import spots
from bot.conversation.turn import Turn
from bot.delivery.worker import Worker
from bot.handle import Service, take
from bot.library import Library, Shelf
from bot.sample import making, stories
from bot.sample.history import SPOT, STRETCHES
from bot.sample.script import from_payload, to_payload, turns_of
from bot.sample.stories import A_WEEK, COACHING_WEEK, ORDINARY, STORIES, WEEKS, Dealt, deal, first_monday
from bot.sample.ways import QUEUES, TREE, WAYS
from bot.store import schema
from bot.store.engine import Database, open_database
from bot.store.tables import conversation, job, notification
from escalation.store import escalation_table
from organisations.calendar import Calendar
from tests.journey import Journey
from tests.people import MANAGER

NOW = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)
"""A Wednesday: two days of the present week have been made."""

DAYS = (date(2026, 11, 23), date(2026, 11, 25), date(2026, 11, 29), date(2027, 1, 2))
"""A Monday, a Wednesday, a Sunday, and a Saturday after weeks with bank holidays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A database with all sample activity in it."""

    database: Database
    begun: int

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self.database.read(lambda connection: connection.execute(text(statement)).all())]

    def overview(self, group: str | None = None, *, weeks: tuple[int, int] = (0, WEEKS)) -> Overview:
        """The measures from the first to the last of these weeks, counted from 0."""
        first = first_monday(NOW.date())
        scope = Scope(
            as_at=NOW,
            organisation="example",
            groups=None if group is None else frozenset({group}),
            since=first + timedelta(weeks=weeks[0]),
            until=first + timedelta(weeks=weeks[1], days=6),
            without=frozenset(stretch.tree for stretch in STRETCHES),
        )
        return self.database.read(lambda connection: measures.overview(connection, scope))

    def at(self, node: str, group: str, *, weeks: tuple[int, int] = (0, WEEKS)) -> AtNode:
        nodes = self.overview(group, weeks=weeks).nodes
        nothing = AtNode(tree=TREE, node=node, shown=0, answered=0, unsure=0, refused=0, stopped=0)
        return next((at for at in nodes if at.node == node), nothing)


def work(database: Database, shelf: Shelf, *, now: datetime = NOW, jobs: int | None = None) -> None:
    """Carries out what is due at that moment, or only so many jobs of it."""
    worker = Worker(database=database, shelf=shelf, clock=lambda: now)
    if jobs is None:
        worker.work()
        return
    for _ in range(jobs):
        assert worker._one()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, shelf: Shelf) -> Iterator[Made]:
    """All sample activity, made on a SQLite file."""
    path: Path = tmp_path_factory.mktemp("sample") / "fingerpost.sqlite3"
    database = open_database(f"sqlite:///{path}")
    schema.migrate(database)
    begun = making.begin(database, now=NOW - timedelta(minutes=10), library=shelf.current)
    work(database, shelf)
    yield Made(database=database, begun=begun)
    database.close()


def dealt_on(day: date, shelf: Shelf) -> tuple[Dealt, ...]:
    """What is dealt on this day."""
    return deal(
        day,
        calendar=calendar(shelf),
        managers={group: f"manager-of-{group}" for group in A_WEEK},
        advisers={"er-advice": ["first", "second"], "er-senior": ["senior"]},
    )


def script(dealt: Dealt, shelf: Shelf) -> tuple[Turn, ...]:
    """The turns of one conversation."""
    return turns_of(dealt, organisation="example", calendar=calendar(shelf))


def test_each_way_fits_the_tree(service: Service) -> None:
    """Every step of every way is one that the tree offers there: none is refused as old."""
    for number, way in enumerate(WAYS):
        before = len(kinds_logged(service.database))
        at = datetime(2026, 11, 2, 10, tzinfo=UTC) + timedelta(hours=number)
        until = at + timedelta(days=1)
        dealt = Dealt(number=number, way=way, person=MANAGER, adviser=None, at=at, until=until, open="waiting")
        turns = script(dealt, service.shelf)
        service.database.write(partial(take_all, turns=turns, shelf=service.shelf))
        kinds = kinds_logged(service.database)[before:]

        assert "stale_turn" not in kinds, way
        assert kinds.count("answer_refused") == (1 if way == "leaves_when_refused" else 0), way
        assert len(turns) == len(WAYS[way]), way
        assert ("escalation_opened" in kinds) == (way in QUEUES), way
        assert ("outcome_reached" in kinds) == (not way.startswith("leaves")), way


def take_all(connection: Connection, turns: Sequence[Turn], shelf: Shelf) -> None:
    """Takes turns as the job does."""
    for turn in turns:
        take(connection, turn, shelf=shelf, sample=True)


def kinds_logged(database: Database) -> list[str]:
    """Every kind in the log, in order."""
    return list(database.read(lambda c: c.scalars(select(interaction.c.kind).order_by(interaction.c.seq)).all()))


def test_every_row_is_marked(made: Made) -> None:
    """Each row of the log says that it is sample activity, and so does each conversation and the pages."""
    marks = made.rows("SELECT DISTINCT json_extract(detail, '$.sample') FROM interaction")
    kept = made.rows("SELECT DISTINCT json_extract(details, '$.sample') FROM conversation")

    assert marks == kept == [(1,)]
    assert made.overview().sample


def test_all_is_made_and_nothing_piles_up(made: Made) -> None:
    """Every conversation is made, no job is parked, and what waits are timers that lie ahead."""
    [(conversations,)] = made.rows("SELECT count(*) FROM conversation")
    states = {name for (name,) in made.rows("SELECT DISTINCT kind || ' ' || state FROM job")}
    due = made.rows("SELECT count(*) FROM job WHERE state = 'waiting' AND run_at <= '2026-11-25 11:00:00'")

    assert conversations == made.begun
    assert 250 <= made.begun <= 350
    assert states == {"sample done", "abandon waiting", "next_step waiting"}
    assert due == [(0,)]
    assert made.rows("SELECT count(*) FROM interaction WHERE kind = 'stale_turn'") == [(0,)]


def test_a_handful_is_left_for_the_desk(made: Made) -> None:
    """Three escalations are open, not yet late, two untaken; only they are told of, once each."""
    still_open = made.rows(
        "SELECT status, queue, respond_by > '2026-11-25 11:00:00' FROM escalation WHERE status <> 'resolved' ORDER BY 1"
    )

    assert still_open == [("claimed", "er-advice", 1), ("waiting", "er-advice", 1), ("waiting", "er-advice", 1)]
    assert made.rows("SELECT audience, count(*) FROM notification GROUP BY 1") == [("queue/er-advice", 3)]


def test_a_few_were_answered_late(made: Made) -> None:
    """Some service levels were missed, each reported at the moment when it was, and only some."""
    [(late,)] = made.rows("SELECT count(*) FROM escalation WHERE missed_at IS NOT NULL")
    [(everyone,)] = made.rows("SELECT count(*) FROM escalation")
    reported = made.rows(
        "SELECT count(*) FROM interaction JOIN escalation e ON e.id = interaction.escalation "
        "WHERE kind = 'service_level_missed' AND occurred_at = e.missed_at"
    )

    assert 3 <= late < everyone / 5
    assert reported == [(late,)]


def test_times_run_forward_and_end_yesterday(made: Made) -> None:
    """No walked row lies before the first Monday or any after making; within a conversation time runs forward."""
    [(first,)] = made.rows("SELECT min(occurred_at) FROM interaction WHERE turn IS NOT NULL")
    [(last,)] = made.rows("SELECT max(occurred_at) FROM interaction")
    back = made.rows(
        "SELECT count(*) FROM (SELECT occurred_at, lag(occurred_at) OVER "
        "(PARTITION BY conversation ORDER BY seq) AS before FROM interaction WHERE conversation IS NOT NULL) "
        "WHERE before > occurred_at"
    )
    turns = made.rows("SELECT max(occurred_at) FROM interaction WHERE kind <> 'conversation_abandoned'")

    assert str(first) >= str(first_monday(NOW.date()))
    assert str(last) < "2026-11-25 11:00:00"
    assert str(turns[0][0]) < "2026-11-25 00:00:00"
    assert back == [(0,)]


def test_story_conversations_that_are_not_held(made: Made) -> None:
    """Since the fourth week Ward 12 mostly stops at the page to meet first; before, and elsewhere, a third at most."""
    since = made.at("hold_it_now", "ward-12", weeks=(3, 6))
    before = made.at("hold_it_now", "ward-12", weeks=(0, 2))

    assert since.shown >= 15
    assert since.stopped / since.shown > 0.6
    assert suppression.share(since.lost, since.shown) is not None
    assert before.stopped / before.shown < 0.3
    quiet = [made.at("hold_it_now", group) for group in A_WEEK if group not in {"ward-12", "theatres"}]
    assert all(at.stopped / at.shown <= 0.34 for at in quiet)
    assert made.overview("ward-12", weeks=(3, 6)).nodes[0].node == "hold_it_now"


def test_story_not_sure_about_disability(made: Made) -> None:
    """In Theatres most are not sure about a condition, and twice the others' share ends with an adviser."""
    theatres = made.at("condition", "theatres")
    others = [made.at("condition", group) for group in A_WEEK if group != "theatres"]
    handed = {group: made.overview(group).ends for group in A_WEEK}
    share = {group: ends.handoff / ends.started for group, ends in handed.items()}

    assert theatres.unsure / theatres.shown > 0.6
    assert suppression.part(theatres.unsure, theatres.shown) == str(theatres.unsure)
    assert sum(at.unsure for at in others) / sum(at.shown for at in others) < 0.25
    assert all(share["theatres"] > 2 * share[group] for group in A_WEEK if group != "theatres")


def test_story_twice_as_many(made: Made) -> None:
    """The Emergency department's weeks double from the fifth; no other group's whole weeks change."""
    weeks = {group: [ends.started for _, ends in made.overview(group, weeks=(0, 5)).weeks] for group in A_WEEK}
    busy = weeks.pop("emergency")

    assert busy == [6, 6, 6, 6, 12, 12]
    assert all(max(counts) - min(counts) <= 1 for counts in weeks.values())


def test_story_what_coaching_did(made: Made) -> None:
    """District nursing stops at the days in the first three weeks, hardly after its coaching; others hardly at all."""
    before = made.at("days", "district-nursing", weeks=(0, COACHING_WEEK - 1))
    after = made.at("days", "district-nursing", weeks=(COACHING_WEEK, WEEKS))
    others = [made.at("days", group) for group in A_WEEK if group != "district-nursing"]
    coached = made.rows("SELECT occurred_at, group_id FROM interaction WHERE kind = 'coaching_recorded'")

    assert before.stopped / before.shown > 0.5
    assert before.refused >= 5
    assert after.stopped / after.shown < 0.15
    assert all(at.stopped / at.shown < 0.15 for at in others)
    monday = first_monday(NOW.date()) + timedelta(weeks=COACHING_WEEK)
    assert [(str(at)[:10], group) for at, group in coached] == [(str(monday), "district-nursing")]


def test_story_more_about_flexible_working(made: Made) -> None:
    """Therapies stands first among the trouble spots, with its question and what answers it."""
    scope, parents = Scope(as_at=NOW, organisation="example"), dict.fromkeys(A_WEEK)
    offered = {(SPOT.tree, SPOT.end): [Learning(name="l", title="Finding a way", minutes=20, link=None, offered=0)]}
    found = made.database.read(partial(spots, scope=scope, parents=parents, offered=offered))[0]
    assert (found.spot.at.group, found.spot.at.topic, found.spot.since) == (SPOT.group, SPOT.tree, date(2026, 8, 1))
    assert found.spot.sure == "almost certain"
    assert [(at.node, at.what) for at in found.struggles] == [(SPOT.hard, "unsure")]
    assert [entry.title for entry in found.learning] == ["Finding a way"]


@pytest.mark.parametrize("day", DAYS)
def test_stories_do_not_hang_on_the_day(shelf: Shelf, day: date) -> None:
    """Whatever the day of making, the same ways are dealt in each whole week, and none begins later than yesterday."""
    dealt = dealt_on(day, shelf)
    zone = shelf.current.organisations["example"].zone
    last = first_monday(day) + timedelta(weeks=WEEKS)
    whole = [one for one in dealt if one.at.date() < last and one.open is None]
    ward = [one.way for one in whole if one.person.endswith("ward-12")]

    assert len(whole) == sum(A_WEEK.values()) * WEEKS + 2 * (stories.BUSY - A_WEEK["emergency"])
    assert ward.count("leaves_to_meet") >= 12
    assert all(first_monday(day) <= one.at.astimezone(zone).date() < day for one in dealt)
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


def calendar(shelf: Shelf) -> Calendar:
    """The example's calendar."""
    return shelf.current.organisations["example"].calendar


def test_stopping_halfway_loses_and_doubles_nothing(service: Service) -> None:
    """A second start while jobs are under way begins nothing new, and the rest is made once."""
    database, shelf = service.database, service.shelf
    begun = making.begin(database, now=NOW, library=shelf.current)
    soon = NOW + 6 * making.SPACING
    work(database, shelf, now=soon, jobs=7)

    assert making.begin(database, now=soon, library=shelf.current) == 0
    work(database, shelf, now=soon)

    assert begun > 250
    assert counted(database, conversation) == 6
    assert counted(database, notification) == 0
    assert database.read(lambda c: c.scalar(select(func.count()).where(job.c.state == "parked"))) == 0
    assert kinds_logged(database).count("conversation_started") == 6


def counted(database: Database, table: Table) -> int:
    """The rows of a table."""
    return int(database.read(lambda c: c.scalar(select(func.count()).select_from(table))) or 0)


def test_a_part_that_fails_leaves_nothing_behind(service: Service) -> None:
    """A job rolled back in the middle is made whole when it is tried again."""
    database, shelf = service.database, service.shelf
    making.begin(database, now=NOW, library=shelf.current)
    payload = first_payload(database)

    def broken(connection: Connection) -> None:
        making.make(connection, payload, shelf=shelf, now=NOW)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        database.write(broken)
    assert counted(database, conversation) == 0
    work(database, shelf, now=NOW + making.SPACING)
    assert counted(database, conversation) == 1


def first_payload(database: Database) -> dict[str, object]:
    """What the first job carries."""
    payload = database.read(lambda c: c.scalar(select(job.c.payload).order_by(job.c.id).limit(1)))
    return dict(payload or {})


def test_none_where_somebody_has_begun(service: Service) -> None:
    """One real conversation, and there will be no sample activity beside it."""
    Journey(service=service, person=MANAGER, at=NOW).say("start", TREE)

    assert making.begin(service.database, now=NOW, library=service.shelf.current) == 0
    assert counted(service.database, job) == 1


def test_none_beside_another_organisation(service: Service) -> None:
    """With a real organisation there is no sample activity, for the example neither."""
    library = service.shelf.current
    both: Library = replace(library, organisations={**library.organisations, "real": library.organisations["example"]})

    assert making.begin(service.database, now=NOW, library=both) == 0
    assert counted(service.database, job) == 0


def test_a_real_hand_over_is_not_marked(service: Service) -> None:
    """A manager's own conversation carries no mark, and a field that says `sample` makes none."""
    journey = Journey(service=service, person=MANAGER, at=NOW)
    journey.say("start", TREE, fields={"sample": "yes"})
    marked = service.database.read(
        lambda c: [
            row.detail for row in c.execute(select(interaction.c.detail)) if row.detail and "sample" in row.detail
        ]
    )

    assert marked == []


def test_a_made_up_hand_over_joins_no_real_one(service: Service) -> None:
    """The manager's own open escalation is left alone by their made-up ones."""
    journey = Journey(service=service, person=MANAGER, at=NOW)
    journey.say("start", TREE)
    journey.say("ask_adviser")
    journey.say("send")
    at = NOW - timedelta(days=9)
    dealt = Dealt(number=1, way="asks", person=MANAGER, adviser=None, at=at, until=NOW, open="waiting")
    payload = to_payload(dealt, "example")
    for done in (0, 5, 10, 15, 20):
        part = {**payload, "done": done}
        service.database.write(partial(making.make, payload=part, shelf=service.shelf, now=NOW))

    assert counted(service.database, escalation_table) == 2
    assert "escalation_joined" not in kinds_logged(service.database)


def test_every_story_is_about_a_group_that_is_made(shelf: Shelf) -> None:
    """Stories, hands and the example's groups agree, and each ordinary way exists."""
    groups = {group.id for group in shelf.current.organisations["example"].groups}

    assert {story.group for story in STORIES} <= set(A_WEEK) <= groups
    assert set(ORDINARY) <= set(WAYS)
    assert set(QUEUES) == {way for way, steps in WAYS.items() if steps[-1].verb == "send"}
    assert set(QUEUES.values()) <= set(shelf.current.routes.queues)

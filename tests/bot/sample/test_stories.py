"""Sample activity as it was laid: marked, whole, and telling the stories that it says it tells."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest

from activity import suppression
from activity.scope import Scope
from activity.struggles import Learning
from activity.troubled import spots
from bot.content.library import Shelf
from bot.sample import making
from bot.sample.history import COACHED_BEFORE, REWORDED, SPOT, STRETCHES
from bot.sample.stories import A_WEEK, COACHING_WEEK, WEEKS, first_monday
from bot.store import schema
from bot.store.engine import open_database
from tests.bot.sample.laid import NOW, Made, work


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
    assert 80 <= made.begun <= 130
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
    weeks = {group: [made.overview(group, weeks=(week, week)).ends.started for week in range(6)] for group in A_WEEK}
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
    assert (str(monday), "district-nursing") in [(str(at)[:10], group) for at, group in coached]


def test_story_more_about_flexible_working(made: Made) -> None:
    """Therapies stands first among the trouble spots, with its question and what answers it."""
    scope, parents = Scope(as_at=NOW, organisation="example"), dict.fromkeys(A_WEEK)
    offered = {(SPOT.tree, SPOT.end): [Learning(name="l", title="Finding a way", minutes=20, link=None, offered=0)]}
    found = made.database.read(partial(spots, scope=scope, parents=parents, offered=offered))[0]
    assert (found.spot.at.group, found.spot.at.topic, found.spot.since) == (SPOT.group, SPOT.tree, date(2026, 8, 1))
    assert found.spot.sure == "almost certain"
    assert [(at.node, at.what) for at in found.struggles] == [(SPOT.hard, "unsure")]
    assert [entry.title for entry in found.learning] == ["Finding a way"]


def test_story_coaching_that_worked(made: Made) -> None:
    """The register has it; before it there were about fourteen a month on its topic, and half as many since."""
    [(on,)] = made.rows("SELECT \"on\" FROM coaching WHERE topic = 'probation'")
    months = dict(made.rows("SELECT started_month, count(*) FROM summary WHERE topic = 'probation' GROUP BY 1"))
    coached = str(on)[:8] + "01"
    before = [count for month, count in months.items() if str(month) < coached]
    after = [count for month, count in months.items() if coached < str(month) < "2026-11-01"]

    assert (COACHED_BEFORE.group, COACHED_BEFORE.tree) == ("emergency", "probation")
    assert min(before) >= 13
    assert max(after) <= 8
    assert len(before) >= 5
    assert len(after) >= 5


def test_story_what_new_words_did(made: Made) -> None:
    """Two versions of the guide were used, and with the later one far fewer were not sure."""
    [old, new] = made.rows(
        "SELECT tree_version, avg(unsures > 0), count(*) FROM summary "
        "WHERE tree = 'long-term-sickness' GROUP BY 1 ORDER BY min(started_on)"
    )

    assert REWORDED == "long-term-sickness"
    assert old[1] > 2.5 * new[1]
    assert min(old[2], new[2]) >= 80


def test_every_month_is_like_the_others(made: Made) -> None:
    """A year of whole months of much the same size, several managers in each group, and most of them manage alone."""
    months = [count for (count,) in made.rows("SELECT count(*) FROM summary GROUP BY started_month")]
    managers = made.rows("SELECT count(DISTINCT person) FROM summary GROUP BY group_id")

    assert len(months) == 14
    assert max(months[:-1]) < 1.3 * min(months[:-1])
    assert all(count >= 10 for (count,) in managers)
    assert {stretch.group for stretch in STRETCHES} == set(A_WEEK)

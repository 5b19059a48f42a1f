"""Retention: what is past its time goes, class by class; what is held, or leans on something, stays."""

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.exc import DBAPIError

from activity import log
from activity.kinds import Event
from activity.log import Row, interaction
from activity.seal import STRETCH
from activity.verify import verify
from bot.delivery import jobs, posted_chores
from bot.delivery.worker import Worker
from bot.handle import Service
from bot.privacy import keeping, retention
from bot.privacy.keeping import KINDS, months_before
from bot.privacy.retention import ORDER, RULES
from bot.store import tables
from escalation.store import escalation_table, message_table
from organisations.build import KEPT
from organisations.model import Organisation
from tests.bot.acting import count, logged
from tests.bot.privacy.kept import catch_up, do, everything, put_by, taken_over, worked
from tests.bot.privacy.kept import tables as every_table
from tests.people import MANAGER, OTHER_MANAGER, of_role

KEEPER = of_role("operator")[0]
YEARS = timedelta(days=366 * 10)
LASTING = {"tree_version", "seal", "watermark", "retention_pass", "summary_node", "directory", "person", "membership"}
LASTING |= {"calendar_feed", "publication", "withdrawal", "adviser_post", "adviser_capacity", "adviser_leave"}
LASTING |= {
    "confirmation",
    "mail_choice",
    "privilege",
    "wrong_advice",
    "summary_escalation",
    "summary_event",
}
LASTING |= {"export_file", "export_schedule", "picture"}
LASTING |= {"slack_installation", "slack_member", "chat_message", "chat_seen", "teams_member", "teams_place"}
"""Tables that name nobody, those whose rows go with `summary` or with a conversation, the directory, which erasing
empties, what ends when its person leaves, those of exports, which go with their files, and those of Slack and Teams,
which their senders tidy (`bot/channels/chat/retiring`). Pictures name nobody, and each new one removes those of 40 days
ago."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where what each test begins with is put by."""
    return tmp_path_factory.mktemp("sealed")


@pytest.fixture
def sealed(service: Service, now: datetime, folder: Path) -> Service:
    """A service with finished work of two managers, all of its log sealed."""
    if taken_over(service.database, folder / "sealed.sqlite3"):
        return service
    worked(service, now, MANAGER)
    worked(service, now, OTHER_MANAGER, name="other")
    do(service, "seal", now)
    put_by(service.database, folder / "sealed.sqlite3")
    return service


def would_go(service: Service, at: datetime) -> Mapping[str, int]:
    """What a dry run says."""
    organisations = tuple(service.shelf.current.organisations.values())
    return service.database.read(lambda connection: retention.would_go(connection, organisations=organisations, now=at))


def retain(service: Service, at: datetime) -> Mapping[str, int]:
    """A whole retention run: how many rows went, by class."""
    done = do(service, "retention", at, by=KEEPER)
    return {name: int(number or 0) for name, number in done.items()}


def test_every_table_has_its_time() -> None:
    """A new table cannot be forgotten: it is in a class, or is said to name nobody."""
    ruled = {rule.table.name for rule in RULES.values()} | {interaction.name}
    assert {table.name for table in every_table()} == ruled | LASTING
    assert set(ORDER) == set(RULES) | {"log"}


def test_nothing_goes_before_its_time(sealed: Service, now: datetime) -> None:
    """The day after, a run removes nothing and says nothing."""
    before = everything(sealed.database)
    assert set(would_go(sealed, now + timedelta(days=1)).values()) == {0}
    assert set(retain(sealed, now + timedelta(days=1)).values()) == {0}
    assert everything(sealed.database) == before


@pytest.mark.parametrize(
    ("name", "days"),
    [("replies", 15), ("notices", 370), ("messages", 740), ("receipts", 2200)],
)
def test_each_class_goes_in_its_time(sealed: Service, now: datetime, name: str, days: int) -> None:
    """A day or so after its figure a class is empty, and not a month before."""
    table = RULES[name].table
    retain(sealed, now + timedelta(days=days - 20))
    before = count(sealed.database, table) if name != "replies" else None
    done = retain(sealed, now + timedelta(days=days))
    assert count(sealed.database, table) == 0
    assert before is None or done[name] == before


def test_everything_goes_at_last_and_the_log_still_verifies(sealed: Service, now: datetime) -> None:
    """After ten years only seals are left, and rows that say what was removed; the seals are accepted and listed."""
    total = len(logged(sealed.database))
    later = now + YEARS
    assert would_go(sealed, later)["log"] == total
    done = retain(sealed, later)
    assert done["log"] == total
    left = {name for name, rows in everything(sealed.database).items() if rows}
    # A manager's calendar address stays as long as they do; it holds no more than whose it is.
    assert left <= {"tree_version", "seal", "watermark", "interaction"} | {"job", "calendar_feed"}
    found = verify(sealed.database.read)
    assert found.problems == []
    assert sum(one.count for one in found.removed) == total
    assert {kind for (kind,) in logged(sealed.database)} == {"retention_applied"}
    assert logged(sealed.database, "person") == [(KEEPER,)] * len(logged(sealed.database))


def test_a_dry_run_says_what_the_run_removes(sealed: Service, now: datetime) -> None:
    """An escalation goes with its messages and a conversation with its receipts, in the count as in the run."""
    removed: Counter[str] = Counter()
    for days in (15, 370, 740, 1500, 2200, 3700):
        at = now + timedelta(days=days)
        said = would_go(sealed, at)
        assert said == retain(sealed, at)
        removed.update(said)
    assert all(removed[name] for name in ("messages", "escalations", "receipts", "conversations", "log"))


def test_a_second_run_over_more_removals_still_verifies(sealed: Service, now: datetime) -> None:
    """The row that says what was removed may itself be removed: a newer one says all of it again."""
    retain(sealed, now + YEARS)
    do(sealed, "seal", now + YEARS)
    for number in range(3):
        fill(sealed, now + YEARS + timedelta(days=number))
        do(sealed, "seal", now + YEARS)
    assert retain(sealed, now + YEARS * 2)["log"] > 0
    found = verify(sealed.database.read)
    assert found.problems == []
    assert len(found.removed) >= 4


def test_a_stretch_goes_only_when_every_row_may(service: Service, now: datetime) -> None:
    """One young row keeps its whole stretch; the other stretches go."""
    fill(service, now, rows=600)
    fill(service, now + timedelta(days=1000), rows=1)
    do(service, "seal", now)
    assert retain(service, now + timedelta(days=1200))["log"] == 500
    assert (
        service.database.read(
            lambda c: c.scalar(select(func.count()).select_from(interaction).where(interaction.c.kind == "unsure"))
        )
        == 101
    )


def test_rows_that_are_not_sealed_or_not_counted_stay(service: Service, now: datetime) -> None:
    """What no seal holds cannot be shown to have been removed rightly; what no summary has read would be lost."""
    fill(service, now, rows=10)
    assert retain(service, now + YEARS)["log"] == 0
    service.database.write(lambda connection: log.append(connection, [Row(occurred_at=now, event=Event("unsure"))]))
    do(service, "seal", now)
    assert retain(service, now + YEARS)["log"] == 0


def test_the_log_stays_permanent_after_a_run(sealed: Service, now: datetime) -> None:
    """The pass that the run has is over when it ends."""
    retain(sealed, now + YEARS)
    with pytest.raises(DBAPIError, match="permanent"):
        sealed.database.write(lambda connection: connection.execute(delete(interaction)))


@pytest.mark.parametrize("on", ["person", "conversation"])
def test_what_is_held_stays_until_the_hold_is_lifted(sealed: Service, now: datetime, on: str) -> None:
    """A hold keeps every class of a person or a conversation, and the rows of the log with them."""
    handed = next(row for row in everything(sealed.database)["escalation"] if row["person"] == MANAGER)
    held = MANAGER if on == "person" else handed["conversation"]
    do(sealed, "hold", now, id="h-1", by=KEEPER, reason="Tribunal claim", **{on: held})
    retain(sealed, now + YEARS)
    left = everything(sealed.database)
    assert {row["id"] for row in left["escalation"]} == {handed["id"]}
    assert handed["conversation"] in {row["id"] for row in left["conversation"]}
    assert {row["person"] for row in left["conversation"]} == {MANAGER}
    assert len(left["escalation_message"]) >= 4
    assert any(row["conversation"] == handed["conversation"] for row in left["interaction"])
    assert bool(left["turn"]) is (on == "person")
    do(sealed, "lift", now, id="h-1", by=KEEPER)
    retain(sealed, now + YEARS)
    assert count(sealed.database, escalation_table) == count(sealed.database, message_table) == 0
    assert [row["conversation"] for row in everything(sealed.database)["interaction"]] == [None] * len(
        logged(sealed.database)
    )


def test_a_conversation_stays_as_long_as_its_receipt(sealed: Service, now: datetime) -> None:
    """Between the two figures the answers are still there to prove the advice by."""
    between = months_before(now, -30)
    retain(sealed, between)
    codes = {row["conversation"] for row in everything(sealed.database)["receipt"]}
    assert codes
    assert {row["id"] for row in everything(sealed.database)["conversation"]} == codes


def test_an_organisation_has_its_own_figures(sealed: Service, now: datetime) -> None:
    """What a trust sets stands; what is no organisation's is kept as long as the longest."""
    (example,) = sealed.shelf.current.organisations.values()
    other = replace(example, id="other", settings={"keep_messages_months": 1, "keep_notices_months": 60})
    short = replace(example, settings={"keep_messages_months": 2})
    at = months_before(now, -3)

    def counts(*organisations: Organisation) -> Mapping[str, int]:
        return sealed.database.read(lambda c: retention.would_go(c, organisations=organisations, now=at))

    assert counts(example)["messages"] == 0
    assert counts(short)["messages"] == count(sealed.database, message_table)
    assert counts(replace(example, settings={}), other)["messages"] == 0
    limits = keeping.before(keeping.EVERY["notices"], (example, other), now=now)
    assert limits.otherwise == months_before(now, 60)


def test_each_piece_is_logged_with_its_count(sealed: Service, now: datetime) -> None:
    """What the log says was removed is what was removed."""
    done = retain(sealed, now + timedelta(days=750))
    said = {
        row["detail"]["class"]: row["detail"]["count"]
        for row in everything(sealed.database)["interaction"]
        if row["kind"] == "retention_applied"
    }
    assert said == {name: number for name, number in done.items() if number}


def test_the_server_does_it_as_jobs(sealed: Service, now: datetime) -> None:
    """Where a server has the file, it does the same pieces, one a job, and keeps what to answer."""
    posted = posted_chores.post("retention", {"by": KEEPER}, chore="c-1", at=now)
    sealed.database.write(lambda connection: jobs.enqueue(connection, (posted,)))
    Worker(database=sealed.database, shelf=sealed.shelf, clock=lambda: now + timedelta(days=750)).work()
    answer = sealed.database.read(lambda connection: posted_chores.answer_to(connection, "c-1"))
    assert answer is not None
    assert answer.refused is None
    assert answer.done["messages"] == 8
    assert count(sealed.database, message_table) == 0


def test_the_worker_seals_whole_stretches(service: Service, now: datetime) -> None:
    """The log is sealed as it grows, without anybody's asking, and nothing is written while too little has come."""
    worker = Worker(database=service.database, shelf=service.shelf, clock=lambda: now)
    fill(service, now, rows=2 * STRETCH + 10)
    worker.work()
    found = verify(service.database.read)
    assert (found.problems, found.seals, found.unsealed) == ([], 2, 10)
    worker.work()
    assert verify(service.database.read).seals == 2


@pytest.mark.parametrize(
    ("at", "months", "before"),
    [
        (datetime(2026, 11, 23, tzinfo=UTC), 24, datetime(2024, 11, 23, tzinfo=UTC)),
        (datetime(2027, 3, 31, tzinfo=UTC), 1, datetime(2027, 2, 28, tzinfo=UTC)),
        (datetime(2028, 1, 31, tzinfo=UTC), 11, datetime(2027, 2, 28, tzinfo=UTC)),
        (datetime(2026, 12, 5, tzinfo=UTC), 12, datetime(2025, 12, 5, tzinfo=UTC)),
    ],
)
def test_months_are_those_of_the_calendar(at: datetime, months: int, before: datetime) -> None:
    """The same day so many months earlier, or the last of a short month."""
    assert months_before(at, months) == before


def test_every_class_has_words_and_a_figure() -> None:
    """The privacy page is made from them, and a trust's file may set each and no other."""
    assert tuple(kind.setting for kind in KINDS) == KEPT
    assert all(kind.holds and kind.after and kind.months > 0 for kind in KINDS)
    assert [keeping.said(count) for count in (1, 3, 12, 24, 18)] == [
        "1 month",
        "3 months",
        "1 year",
        "2 years",
        "18 months",
    ]


@pytest.mark.proof
def test_a_piece_is_short(service: Service, now: datetime, *, full_size: bool) -> None:
    """Removing a stretch, or a piece of a class, keeps SQLite's one writer for under 20 ms of its own time (rule 5)."""
    fill(service, now, rows=1000)
    do(service, "seal", now)
    with service.database.engine.begin() as connection:
        rows = [{"person": MANAGER, "id": f"t-{n}", "at": now, "reply": "{}" * 500} for n in range(1000)]
        connection.execute(tables.turn.insert(), rows)
    organisations = tuple(service.shelf.current.organisations.values())
    times = []
    for name in ("replies", "log"):
        for _ in range(4):
            with service.database.engine.begin() as connection:
                began = time.thread_time()
                removed = retention.remove(connection, name, organisations=organisations, now=now + YEARS, by=KEEPER)
                times.append(time.thread_time() - began)
            assert removed.count > 0
    if full_size:
        assert sorted(times)[len(times) // 2] < 0.02


def fill(service: Service, at: datetime, *, rows: int = 250) -> None:
    """Rows of the log of no conversation, which the summaries have read."""
    written = [Row(occurred_at=at, event=Event("unsure", node=f"n{n}"), organisation="example") for n in range(rows)]
    service.database.write(lambda connection: log.append(connection, written))
    catch_up(service.database)

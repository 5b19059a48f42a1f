"""A kept picture is the picture: read back equal, and put aside where another version of Fingerpost kept it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from activity.kept_pictures import KEPT_FOR, Made, keep, kept, key_of, picture_table, read, written
from activity.measures.definitions import MEASURES
from activity.measures.sources import Known
from activity.picture import Picture, picture
from activity.recalculation import Recalculation
from activity.report import Report, Reported, Told
from activity.struggles import Learning
from activity.summary import summary
from activity.suppression import Shown
from activity.watched import History
from bot.store.engine import Database
from tests.activity.test_troubled import AS_AT, COACHING, MONTHS, PARENTS, SCOPE, a_month

KNOWN = Known(around={"ward-1": ("ward-1", "surgery"), "ward-2": ("ward-2", "surgery"), "surgery": ("surgery",)})
OFFERED: dict[tuple[str, str], list[Learning]] = {("conduct", "talk"): [COACHING]}
AFRESH = Recalculation(
    id="r1",
    organisation="example",
    group_id="ward-2",
    topic=None,
    measure="use",
    since=date(2026, 2, 1),
    reason="A new building.",
    recalculated_by="person-9",
    recalculated_at=AS_AT,
)


@pytest.fixture
def database(new_database: Callable[[], Database]) -> Database:
    """A trouble spot, a rare topic, and conversations of managers in no group."""
    rows: list[dict[str, Any]] = []
    for month in MONTHS:
        rows += a_month(month, 25 if month >= date(2026, 8, 1) else 10, first=len(rows))
        rows += a_month(month, 40 + month.month % 3, first=len(rows), group_id="ward-2")
        rows += a_month(month, 1, first=len(rows), group_id=None, topic="leave", tree="leave", tree_version="v2")
    made = new_database()
    made.write(lambda connection: connection.execute(insert(summary), rows))
    return made


def pictured(database: Database) -> Picture:
    """With everything in it that a picture may hold."""
    found = database.read(
        lambda connection: picture(
            connection, SCOPE, known=KNOWN, parents=PARENTS, recalculated=[AFRESH], offered=OFFERED
        )
    )
    assert found.history is not None
    assert all((found.report, found.spots, found.charts, found.history.days, found.history.fresh))
    return found


def test_a_picture_comes_back_as_it_was_kept(database: Database) -> None:
    """Every figure, to the digit; a newer one takes its place, and what nobody has looked at for long goes."""
    made = Made(picture=pictured(database), at=AS_AT, took=timedelta(seconds=41), mark="a mark")
    newer = replace(made, at=AS_AT + KEPT_FOR + timedelta(days=1), mark="another")
    key, other = key_of(SCOPE), key_of(replace(SCOPE, groups=frozenset({"ward-1"})))
    assert key != other
    assert database.read(lambda connection: kept(connection, key)) is None
    for name, one in ((other, made), (key, made), (key, newer)):
        database.write(
            lambda connection, name=name, one=one: keep(connection, name, made=one, content=written(one.picture))  # type: ignore[misc]
        )
    assert database.read(lambda connection: kept(connection, key)) == newer
    assert database.read(lambda connection: kept(connection, other)) is None


KEPT = (
    '{"scope":{"as_at":"2026-11-23T10:00:00Z","organisation":"example"},"months":["2026-02-01"],'
    '"report":{"organisation":"example","as_at":"2026-11-23T10:00:00Z","since":null,"until":"2026-03-01",'
    '"sample":false,"minutes":20,"measures":[{"name":"use","whole":{"part":null,"numerator":{"how":"exact","count":12}},'
    '"by":{"group":[{"part":"ward-1","numerator":{"how":"few","count":null}}]}}]},"spots":[],'
    '"history":{"months":["2026-02-01"],"counts":[[["ward-1","conduct"],[3]]],"parents":{"ward-1":null},'
    '"days":[[["ward-1","conduct"],["2026-02-03"]]],"fresh":[[["ward-1","conduct"],"2026-02-01"]]},'
    '"versions":[],"charts":[[["conduct",null],[{"how":"exact","count":12}]]]}'
)
"""What is kept of one month. Another text here makes every picture of every organisation be counted anew."""


def test_the_kept_form_is_what_it_was() -> None:
    """So that a new version of Fingerpost reads what the one before has kept."""
    cell, month = ("ward-1", "conduct"), date(2026, 2, 1)
    whole, few = Shown(how="exact", count=12), Shown(how="few", count=None)
    use = Reported(
        measure=MEASURES["use"],
        whole=Told(part=None, numerator=whole),
        by={"group": (Told(part="ward-1", numerator=few),)},
    )
    one = Picture(
        scope=SCOPE,
        months=(month,),
        report=Report(
            organisation="example",
            as_at=AS_AT,
            since=None,
            until=date(2026, 3, 1),
            sample=False,
            minutes=20,
            measures=(use,),
        ),
        history=History(
            months=(month,),
            counts={cell: (3,)},
            parents={"ward-1": None},
            days={cell: (date(2026, 2, 3),)},
            fresh={cell: month},
        ),
        charts={("conduct", None): (whole,)},
    )
    assert written(one) == KEPT
    assert read(KEPT) == one


def test_an_empty_picture_comes_back_too() -> None:
    """Where nothing has happened."""
    empty = Picture(scope=SCOPE, months=(), report=None)
    assert read(written(empty)) == empty


@pytest.mark.parametrize(("before", "after"), [('"use"', '"a measure of before"'), ('"months"', '"moons"')])
def test_what_another_version_kept_is_as_good_as_nothing(database: Database, before: str, after: str) -> None:
    """It is counted anew."""
    made = Made(picture=pictured(database), at=AS_AT, took=timedelta(seconds=1), mark="a mark")
    strange = written(made.picture).replace(before, after)
    assert strange != written(made.picture)
    database.write(lambda connection: keep(connection, "key", made=made, content=strange))
    assert database.read(lambda connection: kept(connection, "key")) is None
    database.write(lambda connection: connection.execute(update(picture_table).values(content=written(made.picture))))
    assert database.read(lambda connection: kept(connection, "key")) == made

"""Two versions of a guide side by side."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import ColumnElement, Connection, and_, insert, update

from activity.compared import Compared, Side, compare, counts_of, difference, versions_used, wilson
from activity.measures.sources import Known
from activity.scope import Scope
from activity.summary import summary
from activity.suppression import Shown
from tests.activity.test_troubled import conversation

Read = Callable[[Callable[[Connection], Any]], Any]

AS_AT = datetime(2026, 11, 23, 10, tzinfo=UTC)
SCOPE = Scope(as_at=AS_AT, organisation="example")
TREE = "conduct"

ROWS = {"v1": (120, 36, 15), "v2": (150, 15, 18), "v3": (12, 0, 0)}
"""By version: conversations, those of them that were unsure, and those of them that stopped."""


@pytest.fixture
def used(read: Read) -> None:
    """Two versions with enough conversations and one with few; another guide has a version of its own."""
    rows: list[dict[str, Any]] = []
    for place, (version, (count, unsure, stopped)) in enumerate(ROWS.items()):
        for number in range(count):
            on = date(2026, 3 + 2 * place, 1) + timedelta(days=number % 28)
            end = {"end_kind": None, "end_node": None} if number < stopped else {}
            rows.append(
                conversation(len(rows), on=on, tree_version=version, unsures=int(count - number <= unsure), **end)
            )
    rows.append(conversation(len(rows), on=date(2026, 4, 1), tree="leave", tree_version="other"))
    read(lambda connection: connection.execute(insert(summary), rows))


def compared(read: Read, old: str, new: str) -> dict[str, Compared]:
    """The comparison by the names of its measures."""
    counts = read(lambda connection: counts_of(connection, SCOPE, tree=TREE, known=Known()))
    return {one.measure.name: one for one in compare(counts, old=old, new=new)}


@pytest.mark.usefixtures("used")
def test_a_version_with_better_words_shows_it(read: Read) -> None:
    """Shares, the limits of the difference, and a sentence; what stayed alike says so; few say nothing."""
    used = read(lambda connection: versions_used(connection, SCOPE, tree=TREE))
    assert [(one.version, one.since.month) for one in used] == [("v1", 3), ("v2", 5), ("v3", 7)]
    found = compared(read, "v1", "v2")
    assert (found["unsure"].old.share, found["unsure"].new.share) == (36 / 120, 15 / 150)
    assert found["unsure"].clear
    assert found["unsure"].says.startswith("Fewer than before, and clearly so: the true difference lies between 1")
    assert not found["outcome"].clear
    assert found["outcome"].says == "No clear difference. Chance alone could do this."
    with_few = compared(read, "v2", "v3")
    assert (with_few["unsure"].new.count.text, with_few["unsure"].new.out_of) == ("0", 12)
    assert with_few["outcome"].says == "Too few conversations to say."


@pytest.mark.usefixtures("used")
def test_a_small_count_of_one_version_hides_another_beside_it(read: Read) -> None:
    """What all versions have together stands on other pages, so one more count must go."""
    read(lambda connection: connection.execute(update(summary).where(_one_of_three()).values(unsures=1)))
    found = [compared(read, "v1", "v3")["unsure"], compared(read, "v2", "v3")["unsure"]]
    assert {one.new.count.text for one in found} == {"fewer than 5"}
    assert "not shown" in {one.old.count.text for one in found}
    assert {one.says for one in found} == {"Too few conversations to say."}


def _one_of_three() -> ColumnElement[bool]:
    return and_(summary.c.tree_version == "v3", summary.c.started_on <= date(2026, 7, 3))


def test_the_limits_are_the_published_ones() -> None:
    """The example of Newcombe (1998), Statistics in Medicine 17:873, table II (a): 56 of 70 less 48 of 80."""
    old, new = Side(count=Shown(how="exact", count=48), out_of=80), Side(count=Shown(how="exact", count=56), out_of=70)
    low, high = difference(old, new)
    assert (round(low, 4), round(high, 4)) == (0.0524, 0.3339)
    assert tuple(round(limit, 4) for limit in wilson(15 / 148, 148)) == (0.0624, 0.1605)

"""The page for taking the log away: with a reason, at once or by and by, and again and again."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, update
from starlette.applications import Starlette

from bot.content.library import Shelf
from bot.exports import store
from bot.exports.clerk import Clerk, file_of
from bot.handle import Service
from bot.people.membership import People
from bot.store.export_tables import export_file
from bot.web.app import create_app
from tests.bot.acting import logged
from tests.people import ANALYST
from tests.web.client import Reader
from tests.web.conftest import SETTINGS
from tests.web.taking import REASON, take


@pytest.fixture
def service(sqlite_service: Service) -> Service:
    """Pages do not differ by database; what the tables hold is looked at on both elsewhere."""
    return sqlite_service


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where files lie."""
    return tmp_path / "exports"


@pytest.fixture
def app(service: Service, now: datetime, folder: Path) -> Starlette:
    """The application, at a fixed moment, with a place for files."""
    return create_app(service, settings=replace(SETTINGS, exports=folder), clock=lambda: now)


@pytest.fixture
def clerk(service: Service, shelf: Shelf, folder: Path, now: datetime) -> Callable[..., int]:
    """Has the clerk do what there is to do, at a moment."""

    def work(at: datetime = now) -> int:
        keys = SETTINGS.secret_keys
        return Clerk(folder, database=service.database, shelf=shelf, secret_keys=keys, clock=lambda: at).work()

    return work


def test_csv_comes_at_once_with_its_reason_in_the_log(service: Service, reader: Callable[..., Reader]) -> None:
    """The warning and what was chosen stand in the file; `after` gives what is new."""
    analyst = reader(ANALYST)
    take(analyst, format="csv", to="2026-11-30")
    assert "-personal-data.csv" in analyst.page.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(analyst.page.text, newline="")))
    assert rows[0]["about"].startswith("PERSONAL DATA.")
    assert rows[0]["about"].endswith("Days: the first to 2026-11-30.")
    assert [row["kind"] for row in rows][-1] == "log_exported"
    assert [row["detail"] for row in logged_exports(service)] == [
        {"format": "csv", "reason": REASON, "to": "2026-11-30"}
    ]
    take(analyst, format="csv", after=rows[-1]["seq"])
    assert [row["kind"] for row in csv.DictReader(io.StringIO(analyst.page.text, newline=""))] == ["log_exported"]


def logged_exports(service: Service) -> list[dict[str, object]]:
    """The rows of the log that say that it was taken."""
    return [{"detail": row[0]} for row in logged(service.database, "detail", kind="log_exported")]


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"reason": "why"}, "Say why you take the rows"),
        ({"reason": "x" * 201}, "Keep the reason under 200"),
        ({"after": "many"}, "The row number is not a whole number"),
        ({"from": "2026-11-30", "to": "2026-11-01"}, "after the “to” date"),
    ],
)
def test_what_cannot_be_read_is_said_and_nothing_leaves(
    service: Service, reader: Callable[..., Reader], fields: dict[str, str], says: str
) -> None:
    """What was filled in stays filled in."""
    analyst = reader(ANALYST)
    take(analyst, format="csv", **fields)
    assert analyst.page.status_code == 422
    assert says in analyst.page.text
    assert logged_exports(service) == []


def test_an_old_address_of_a_file_leads_to_the_form(reader: Callable[..., Reader]) -> None:
    """Filled in; a form that there is not is not there."""
    analyst = reader(ANALYST)
    assert 'value="2026-11-01"' in analyst.get("/activity/export.jsonl?from=2026-11-01").text
    assert 'value="jsonl" checked' in analyst.page.text
    assert analyst.get("/activity/export.exe").status_code == 404


def test_a_workbook_is_made_by_and_by_and_fetched_by_who_asked(
    service: Service, reader: Callable[..., Reader], clerk: Callable[..., int], folder: Path, now: datetime
) -> None:
    """It waits, is made, lies ready for a week, and goes."""
    analyst = reader(ANALYST)
    take(analyst, format="xlsx")
    assert "Waiting" in analyst.page.text
    assert "Look again" in analyst.page.text
    assert clerk() == 1
    page = analyst.get("/activity/exports").text
    assert "Ready" in page
    address = page.split('href="/activity/exports/')[1].split('"')[0]
    file = analyst.get(f"/activity/exports/{address}")
    assert file.content.startswith(b"PK")
    assert "-personal-data.xlsx" in file.headers["content-disposition"]
    assert [path.stat().st_mode & 0o777 for path in folder.iterdir()] == [0o600]
    assert clerk(now + store.KEPT) == 0
    assert list(folder.iterdir()) == []
    assert analyst.get(f"/activity/exports/{address}").status_code == 404
    assert "Waiting" not in analyst.get("/activity/exports").text
    assert len(logged_exports(service)) == 1


def test_a_file_is_for_whoever_asked_for_it_alone(
    service: Service, reader: Callable[..., Reader], clerk: Callable[..., int]
) -> None:
    """What may be in it was looked at for them; others see that it is there."""
    analyst = reader(ANALYST)
    take(analyst, format="ocel")
    clerk()
    address = analyst.get("/activity/exports").text.split('href="/activity/exports/')[1].split('"')[0]
    service.database.write(lambda connection: connection.execute(update(export_file).values(person="another")))
    assert analyst.get(f"/activity/exports/{address}").status_code == 404
    assert address not in analyst.get("/activity/exports").text


def test_a_file_of_somebody_who_was_erased_goes_too(
    service: Service, reader: Callable[..., Reader], clerk: Callable[..., int], folder: Path
) -> None:
    """No row speaks of it any more."""
    take(reader(ANALYST), format="ocel")
    assert clerk() == 1
    assert list(folder.iterdir())
    service.database.write(lambda connection: connection.execute(delete(export_file)))
    assert clerk() == 0
    assert list(folder.iterdir()) == []


def test_a_file_that_cannot_be_made_says_why(
    reader: Callable[..., Reader], clerk: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A spreadsheet of too many rows, for one, with what else there is."""
    monkeypatch.setattr("activity.workbook.MOST_ROWS", 0)
    analyst = reader(ANALYST)
    take(analyst, format="xlsx")
    clerk()
    assert "An Excel file holds 0 at most. Choose fewer days" in analyst.get("/activity/exports").text


def test_a_file_that_was_given_up_half_way_is_made_after_its_lease(
    service: Service, reader: Callable[..., Reader], clerk: Callable[..., int], now: datetime
) -> None:
    """Whoever made it is gone; before that, nobody takes it from them."""
    take(reader(ANALYST), format="ocel")
    assert service.database.write(lambda connection: store.lease(connection, now))
    assert clerk() == 0
    assert clerk(now + store.LEASE) == 1


def test_a_copy_is_made_again_and_again_until_it_is_ended(
    service: Service, reader: Callable[..., Reader], clerk: Callable[..., int], now: datetime
) -> None:
    """Each Monday the week before, with the reason in the log; two clerks make one of it."""
    analyst = reader(ANALYST)
    take(analyst, format="jsonl", every="week")
    assert "Next on 30 November 2026" in analyst.page.text
    assert clerk() == 0
    assert clerk(now + timedelta(days=7)) == clerk(now + timedelta(days=7)) + 1
    (made,) = service.database.read(lambda connection: store.files(connection, "example"))
    assert (str(made.since), str(made.until), made.state) == ("2026-11-23", "2026-11-29", "ready")
    assert logged_exports(service)[0]["detail"] == {
        "format": "jsonl", "reason": REASON, "from": "2026-11-23", "to": "2026-11-29", "scheduled": True,
    }  # fmt: skip
    analyst.get("/activity/exports")
    action, fields = analyst.fields("do", "end")
    analyst.post(action, fields)
    assert "made again and again" not in analyst.page.text


def test_weeks_in_which_nothing_ran_are_in_the_next_copy(
    service: Service, reader: Callable[..., Reader], clerk: Callable[..., int], now: datetime
) -> None:
    """No day is missing between two copies."""
    take(reader(ANALYST), format="jsonl", every="month")
    clerk(now + timedelta(days=80))
    (made,) = service.database.read(lambda connection: store.files(connection, "example"))
    assert (str(made.since), str(made.until)) == ("2026-11-01", "2027-01-31")


def test_who_may_no_longer_take_the_log_gets_no_file(
    service: Service, reader: Callable[..., Reader], shelf: Shelf, folder: Path, now: datetime
) -> None:
    """Neither the one that waits nor the next of those that are made again and again."""
    analyst = reader(ANALYST)
    take(analyst, format="xlsx")
    take(analyst, format="xlsx", every="week")
    left = Shelf()
    left.current = replace(shelf.current, people=People())
    later = now + timedelta(days=7)
    keys = SETTINGS.secret_keys
    Clerk(folder, database=service.database, shelf=left, secret_keys=keys, clock=lambda: later).work()
    (made,) = service.database.read(lambda connection: store.files(connection, "example"))
    assert (made.state, made.problem and made.problem[:14]) == ("failed", "Whoever asked ")
    assert not file_of(folder, made).exists()
    assert service.database.read(lambda connection: store.schedules(connection, "example")) == []

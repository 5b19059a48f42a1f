"""HR's pages over a year of made-up activity with a trouble spot in it: found, explained, acted on, and counted."""

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from sqlalchemy import text
from starlette.applications import Starlette

from activity import summary
from activity.funnel_pages import days_page
from activity.suppression import NOTE
from bot.content.library import Shelf
from bot.handle import Service
from bot.sample.history import SPOT, STRETCHES
from bot.sample.making import begin, left_to_make, make_month
from bot.sample.stories import months_of
from bot.store import schema
from bot.store.engine import Database, open_database
from bot.web.app import create_app
from tests.people import ANALYST, LEAD, MANAGER
from tests.web.client import Reader
from tests.web.conftest import SETTINGS

NOW = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory, shelf: Shelf) -> Iterator[Database]:
    """A database with the made-up year in it, without the weeks that are walked."""
    database = open_database(f"sqlite:///{tmp_path_factory.mktemp('year') / 'fingerpost.sqlite3'}")
    schema.migrate(database)
    for stretch in STRETCHES:
        for month in months_of(NOW.date()):
            database.write(
                lambda connection, stretch=stretch, month=month: make_month(  # type: ignore[misc]
                    connection, stretch, month, today=NOW.date(), library=shelf.current
                )
            )
    while database.write(summary.catch_up):
        pass
    yield database
    database.close()


@pytest.fixture(scope="module")
def app(year: Database, shelf: Shelf) -> Starlette:
    """One application for the module: it remembers its picture of the year."""
    return create_app(Service(shelf=shelf, database=year), settings=SETTINGS, clock=lambda: NOW)


@pytest.fixture
def analyst(app: Starlette) -> Reader:
    """An analyst of HR's."""
    return Reader(app=app).sign_in(ANALYST)


class Outline(HTMLParser):
    """The elements of a page with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def well_formed(html: str) -> None:
    """One h1, captions for all tables, a scope for each heading cell, a name for each picture, no id twice."""
    tags = Outline(html).tags
    count = [tag for tag, _ in tags].count
    assert count("h1") == 1
    assert count("table") == count("caption")
    assert not [given for tag, given in tags if tag == "th" and "scope" not in given]
    assert not [given for tag, given in tags if tag == "svg" and not {"aria-labelledby", "aria-hidden"} & set(given)]
    ids = [given["id"] for _, given in tags if "id" in given]
    assert len(ids) == len(set(ids))


def test_a_new_start_counts_nothing_anew_before_it_shows_the_page(
    analyst: Reader, year: Database, shelf: Shelf
) -> None:
    """What was counted before stands there with the moment at which it was, however many hours ago."""
    assert "Counted on 25 November 2026, 11:00am." in analyst.get("/activity").text
    later = create_app(Service(shelf=shelf, database=year), settings=SETTINGS, clock=lambda: NOW + timedelta(hours=2))
    assert "Counted on 25 November 2026, 11:00am." in Reader(app=later).sign_in(ANALYST).get("/activity").text


def test_the_front_page_says_what_to_look_at_first(analyst: Reader) -> None:
    """Which, since when, how sure, what managers there struggle with, and what answers it; then how it is going."""
    html = analyst.get("/activity").text
    well_formed(html)
    assert "Flexible working requests: Therapies" in html
    assert "Since August 2026: about" in html
    assert "almost certain" in html
    assert "were not sure more often than elsewhere" in html
    assert "Finding a way with flexible working" in html
    assert "Came to an end" in html
    assert "made-up sample activity" in html
    assert f'href="/activity/topics/{SPOT.tree}?group={SPOT.group}"' in html


def test_while_the_sample_is_made_nothing_is_said_to_stand_out(
    shelf: Shelf, migrated_file: Path, tmp_path: Path
) -> None:
    """The first minute of a trial: how much is to come and when to look again, in place of "nothing"."""
    path = tmp_path / "fingerpost.sqlite3"
    shutil.copy(migrated_file, path)
    database = open_database(f"sqlite:///{path}")
    assert database.read(left_to_make) == 0
    begin(database, now=NOW, library=shelf.current)
    pieces = database.read(left_to_make)
    early = create_app(Service(shelf=shelf, database=database), settings=SETTINGS, clock=lambda: NOW)
    html = Reader(app=early).sign_in(ANALYST).get("/activity").text
    well_formed(html)
    assert f"The sample year is still being made.</strong> There are about {pieces} pieces to go." in html
    assert "It is too early to say." in html
    assert 'href="/activity">Look again</a>' in html
    assert "Nothing stands out" not in html
    database.close()


def test_every_measure_has_a_page_with_its_definition(analyst: Reader) -> None:
    """Listed in short, and each by itself."""
    html = analyst.get("/activity/measures").text
    well_formed(html)
    for name, title in (("use", "Conversations"), ("completion", "Came to an end"), ("urgent", "Urgent")):
        assert f'href="/activity/measures/{name}"' in html
        page = analyst.get(f"/activity/measures/{name}").text
        well_formed(page)
        assert title in page
        assert "What exactly is counted" in page
    assert NOTE.split(".")[0] in html.replace("&#39;", "'")
    assert analyst.get("/activity/measures/nothing").status_code == 404


def test_new_limits_have_a_name_and_a_reason_and_the_old_ones_stay(app: Starlette, analyst: Reader) -> None:
    """A reason of a word is refused with what to do; sent twice it is one; both limits are read."""
    address = "/activity/measures/completion"
    analyst.get(address)
    action, fields = analyst.fields_of(address)
    refused = analyst.post(action, {**fields, "since": "2026-08-01", "reason": "moved"})
    assert refused.status_code == 422
    assert "Say what changed for good" in refused.text
    assert ">moved</textarea>" in refused.text
    given = {**fields, "since": "2026-08-01", "reason": "Fingerpost came to all wards."}
    analyst.post(action, given)
    html = analyst.post(action, given).text
    well_formed(html)
    assert html.count("New limits by") == 1
    assert "Fingerpost came to all wards." in html
    limits = html.split('id="by-month-limits"')[1].split("</table>")[0]
    assert "October 2025" in limits
    assert "August 2026" in limits
    assert "New limits by" in Reader(app=app).sign_in(LEAD).get(address).text


def test_a_manager_sees_none_of_it(app: Starlette) -> None:
    """It is HR's."""
    manager = Reader(app=app).sign_in(MANAGER)
    for address in ("/activity", "/activity/counts", "/activity/measures", "/activity/measures/use"):
        assert manager.get(address).status_code == 403


def test_before_the_first_whole_month_the_page_says_so(sqlite_service: Service) -> None:
    """Nothing to count is no table of noughts."""
    fresh = create_app(sqlite_service, settings=SETTINGS, clock=lambda: NOW)
    reader = Reader(app=fresh).sign_in(ANALYST)
    assert "No whole month with conversations has passed yet." in reader.get("/activity").text
    assert "No whole month" in reader.get("/activity/measures").text


PLACE = f"/activity/topics/{SPOT.tree}?group={SPOT.group}"


def test_the_spot_leads_to_coaching_and_back_to_its_chart(analyst: Reader) -> None:
    """The form knows group and topic; what was done is a mark on the chart, with what came before and after."""
    html = analyst.get(PLACE).text
    well_formed(html)
    assert "A point is outside the limits." in html
    link = html.split('href="/activity/coaching/new?')[1].split('"')[0]
    form = analyst.get(f"/activity/coaching/new?{link.replace('&amp;', '&')}").text
    well_formed(form)
    assert f'<option value="{SPOT.group}" selected>' in form
    assert f'<option value="{SPOT.tree}" selected>' in form
    action, fields = analyst.fields_of("/activity/coaching/new")
    chosen = {**fields, "topic": SPOT.tree, "group": SPOT.group, "way": "workshop", "on": "2026-07-14"}
    refused = analyst.post(action, {**chosen, "what": " "})
    assert refused.status_code == 422
    assert "Say in a few words what was done." in refused.text
    done = analyst.post(action, {**chosen, "what": "How to say yes in part."})
    assert str(done.url).endswith(PLACE)
    well_formed(done.text)
    assert "Coaching on 14 July 2026: a workshop for Therapies." in done.text
    assert "How to say yes in part." in done.text
    assert "Conversations went from about 6 a month to about 15." in done.text
    analyst.post(action, {**chosen, "what": "How to say yes in part."})
    register = analyst.get("/activity/coaching").text
    well_formed(register)
    assert register.count("How to say yes in part.") == 1


def test_coaching_on_a_day_that_is_no_day_or_lies_ahead_is_refused(analyst: Reader) -> None:
    """With the sentence that says what to write, and all that was typed."""
    analyst.get("/activity/coaching/new")
    action, fields = analyst.fields_of("/activity/coaching/new")
    given = {**fields, "way": "written", "what": "A page of examples."}
    for on, says in (("soon", "Say on which day it was"), ("2026-12-24", "in the future")):
        refused = analyst.post(action, {**given, "on": on})
        assert refused.status_code == 422
        assert says in refused.text
        assert "A page of examples." in refused.text


def test_other_topics_groups_and_organisations_are_not_there(analyst: Reader) -> None:
    """A topic that is closed to the reader is as unknown as one that does not exist."""
    for address in ("nothing", f"{SPOT.tree}?group=nothing", "sexual-misconduct"):
        assert analyst.get(f"/activity/topics/{address}").status_code == 404
    analyst.get("/activity/coaching/new")
    action, fields = analyst.fields_of("/activity/coaching/new")
    given = {**fields, "way": "written", "what": "Something.", "on": "2026-11-02"}
    assert analyst.post(action, {**given, "group": "nothing"}).status_code == 403
    assert analyst.post(action, {**given, "topic": "nothing"}).status_code == 403


def test_the_limits_of_a_topic_in_a_group_can_be_begun_afresh(app: Starlette, analyst: Reader) -> None:
    """They stand on that chart alone, and the spot is then no news any more."""
    analyst.get(PLACE)
    action, fields = analyst.fields_of("/activity/measures/use")
    html = analyst.post(action, {**fields, "since": "2026-08-01", "reason": "Two teams were joined in August."}).text
    assert "Two teams were joined in August." in html
    assert html.split('id="topic-limits"')[1].split("</table>")[0].count('<th scope="row"') == 2
    assert "Two teams" not in Reader(app=app).sign_in(ANALYST).get("/activity/measures/use").text
    assert "Nothing stands out." in analyst.get("/activity").text


def test_groups_stand_side_by_side_and_are_not_ranked(analyst: Reader) -> None:
    """Innermost groups alone, in the order of their names, with limits; what cannot be divided so has no funnel."""
    html = analyst.get("/activity/measures/use/groups").text
    well_formed(html)
    assert 'id="funnel-title"' in html
    assert "from the others.</strong>" in html
    assert "The dotted lines hold 95 of 100 groups" in html
    table = html.split('id="funnel-table"')[1].split("</table>")[0]
    assert "directorate" not in table
    assert 'href="/activity/measures/use/groups"' in analyst.get("/activity/measures/use").text
    well_formed(analyst.get("/activity/measures/completion/groups").text)
    assert analyst.get("/activity/measures/first_answer/groups").status_code == 404


def test_days_between_are_shown_where_it_is_rare_and_reading_them_is_logged(analyst: Reader, year: Database) -> None:
    """They rest on single conversations: personal data, and not for those who see counts alone."""
    html = analyst.get("/activity/topics/probation/days").text
    well_formed(html)
    assert "Nothing is shown: either there was no conversation" in html
    assert "Each point is a single conversation." in html
    pages = year.read(lambda connection: connection.execute(text(READ)).scalars().all())
    assert "days" in {json.loads(page)["page"] if isinstance(page, str) else page["page"] for page in pages}


READ = "SELECT detail FROM interaction WHERE kind = 'log_read'"


def test_each_wait_is_told_with_its_signals(app: Starlette) -> None:
    """Ten waits of a month, then four of two days: the short ones stand out, in words as well."""
    at = date(2025, 1, 6)
    days = [at := at + timedelta(days=wait) for wait in (0, *(30, 34, 27, 31, 29, 33) * 3, 1, 1, 1, 1)]
    html = days_page(app.state.house.layout.render, days, title="Probation", back="/activity", sample=False)
    well_formed(f"{html}")
    assert html.count('<th scope="row"') == len(days) - 1
    assert "Two of three points in a row are close to the same limit." in html or "outside the limits" in html

"""The radar: whose advice a coming rule will change, who is told before, and what HR reads."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Connection

from bot.content import radar
from bot.content.library import Shelf
from bot.conversation.reply import ShownOutcome
from bot.delivery import looking_ahead
from bot.delivery.worker import Worker
from bot.handle import Service
from bot.store import notifications
from bot.store.engine import Database
from tests.bot.turning import ON_TRACK, turning_shelf
from tests.journey import Journey

NOVEMBER = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
DECEMBER = datetime(2026, 12, 7, 9, 0, tzinfo=UTC)

ADVISED = (*ON_TRACK, "continue")
"""Answers that lead to an advice, checked."""


@pytest.fixture(scope="module")
def turning(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """The shipped content, with a guide that turns on 1 January."""
    return turning_shelf(tmp_path_factory.mktemp("turning"))


@pytest.fixture
def service(new_database: Callable[[], Database], turning: Shelf) -> Service:
    """The service over that content."""
    return Service(shelf=turning, database=new_database())


@pytest.fixture
def begun(service: Service, manager: str) -> Callable[..., Journey]:
    """A manager who began a guide in November and gave these answers."""

    def begun(*answers: str | tuple[str, ...], tree: str = "probation", name: str = "journey") -> Journey:
        journey = Journey(service=service, person=manager, at=NOVEMBER, name=name)
        journey.say("start", tree)
        journey.answers(*answers)
        return journey

    return begun


def found(service: Service, *, on: date, groups: frozenset[str] | None = None) -> list[radar.Line]:
    """What the radar finds from early December."""
    scope = radar.Scope(organisation="example", now=DECEMBER, today=DECEMBER.date(), until=on, groups=groups)
    return [radar.line(one) for one in radar.everything(service.database.read, service.shelf, scope)]


def test_the_radar_lists_whose_advice_changes_with_the_day_and_the_figures(
    begun: Callable[..., Journey], service: Service
) -> None:
    """A probation is listed on 1 January, with its receipt; a sickness whose rules stay is not."""
    journey = begun(*ADVISED)
    begun(("none",), "employee", tree="short-term-sickness", name="other")
    assert isinstance(journey.reply.shown, ShownOutcome)
    (line,) = found(service, on=date(2027, 1, 31))
    assert (line.tree, line.on, line.receipt) == ("probation", date(2027, 1, 1), journey.reply.receipt)
    assert line.stands == journey.reply.shown.title
    assert line.group
    assert [one["fact"] for one in line.facts] == ["unfair_dismissal_qualifying_months"]
    assert found(service, on=date(2026, 12, 31)) == []


def test_a_year_is_looked_at_piece_by_piece(
    begun: Callable[..., Journey], service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each piece says where the next begins; together they find what one look would."""
    for number in range(3):
        begun(*ADVISED, name=f"piece-{number}")
    whole = found(service, on=date(2027, 1, 31))
    monkeypatch.setattr(radar, "AT_ONCE", 2)
    scope = radar.Scope(organisation="example", now=DECEMBER, today=DECEMBER.date(), until=date(2027, 1, 31))
    first = service.database.read(lambda connection: radar.piece(connection, service.shelf, scope))
    assert (len(first.found), first.looked) == (2, 2)
    assert first.then is not None
    rest = service.database.read(
        lambda connection: radar.piece(connection, service.shelf, scope, after=first.then or "")
    )
    assert (len(rest.found), rest.looked, rest.then) == (1, 1, None)
    assert found(service, on=date(2027, 1, 31)) == whole


def test_hr_sees_no_name_and_only_its_own_groups(begun: Callable[..., Journey], service: Service, manager: str) -> None:
    """A line holds ids and the guide's own words; somebody else's ward is not among them."""
    begun(*ADVISED)
    (line,) = found(service, on=date(2027, 1, 31))
    assert manager not in repr(line)
    assert "2026-07-01" not in repr(line)
    assert found(service, on=date(2027, 1, 31), groups=frozenset({"elsewhere"})) == []


def test_practice_and_made_up_activity_are_left_out(service: Service, manager: str) -> None:
    """Nobody acts on an advice that was never real."""
    journey = Journey(service=service, person=manager, at=NOVEMBER)
    journey.say("practise", "probation")
    journey.answers(*ADVISED)
    assert found(service, on=date(2027, 1, 31)) == []


def test_managers_are_told_once_before(begun: Callable[..., Journey], service: Service, manager: str) -> None:
    """The daily look leaves one notice a change, however often it looks, and asks for the next day's look."""
    journey = begun(*ADVISED)
    for day in (4, 7, 8):
        at = datetime(2026, 12, day, 9, 0, tzinfo=UTC)
        service.database.write(lambda connection, at=at: looking_ahead.begin(connection, shelf=service.shelf, now=at))  # type: ignore[misc]
        Worker(database=service.database, shelf=service.shelf, clock=lambda at=at: at).work()  # type: ignore[misc]
    (told,) = _told(service, manager)
    assert told.conversation == journey.reply.conversation
    assert list(looking_ahead.coming_days((told,), today=DECEMBER.date())) == [
        (journey.reply.conversation, date(2027, 1, 1))
    ]
    assert list(looking_ahead.coming_days((told,), today=date(2027, 2, 1))) == []


def _told(service: Service, person: str) -> tuple[notifications.Notification, ...]:
    def read(connection: Connection) -> tuple[notifications.Notification, ...]:
        return notifications.of_manager(connection, person, organisation="example", what=looking_ahead.TOLD)

    return service.database.read(read)


def test_a_conversation_says_before_that_a_rule_will_change_it(begun: Callable[..., Journey]) -> None:
    """Opened in December it tells of January; opened in November, more than thirty days before, it does not."""
    journey = begun(*ADVISED)
    assert journey.say("show").changed is None
    journey.at = DECEMBER
    coming = journey.say("show").changed
    assert coming is not None
    assert coming.title == "A change is coming"
    assert "On 1 January 2027 a rule changes" in coming.says[0]

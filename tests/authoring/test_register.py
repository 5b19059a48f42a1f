"""Which version is in force on a day, by what was signed and withdrawn."""

from datetime import UTC, date, datetime

import pytest

from authoring import store
from authoring.register import Publication, Register, Withdrawal
from bot.store import schema
from bot.store.engine import Database

JANUARY = date(2027, 1, 1)


def published(version: str, start: date, *, hour: int = 9, organisation: str = "example") -> Publication:
    """A version that was signed on 1 December, at this hour."""
    at = datetime(2026, 12, 1, hour, tzinfo=UTC)
    return Publication(
        organisation=organisation,
        tree="probation",
        version=version,
        in_force_from=start,
        published_by="p-lead",
        published_at=at,
    )


def withdrawn(version: str, *, hour: int = 12) -> Withdrawal:
    """The same version, taken out of use later that day."""
    at = datetime(2026, 12, 1, hour, tzinfo=UTC)
    return Withdrawal(
        organisation="example",
        tree="probation",
        version=version,
        withdrawn_by="p-lead",
        withdrawn_at=at,
        reason="A date in it is wrong.",
    )


def in_force(register: Register, on: date) -> str | None:
    """The version in force on a day."""
    found = register.in_force("example", "probation", on=on)
    return found.version if found else None


def test_a_version_is_in_force_from_its_day_until_another_begins() -> None:
    """What was signed for January waits until January."""
    register = Register(publications=(published("one", date(2026, 12, 1)), published("two", JANUARY)))
    days = (date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 31), JANUARY)
    assert [in_force(register, day) for day in days] == [None, "one", "one", "two"]


def test_of_two_that_begin_on_one_day_the_newest_counts() -> None:
    """A slip that was signed in the morning is put right in the afternoon."""
    register = Register(publications=(published("one", JANUARY), published("two", JANUARY, hour=15)))
    assert in_force(register, JANUARY) == "two"


def test_a_withdrawn_version_gives_way_to_the_one_before_it() -> None:
    """And to none where there was none; signed again, it is in force again."""
    both = (published("one", date(2026, 12, 1)), published("two", date(2026, 12, 2)))
    register = Register(publications=both, withdrawals=(withdrawn("two"),))
    assert in_force(register, JANUARY) == "one"
    assert register.withdrawal("example", "two") is not None
    assert register.published("example", "two") is None
    again = Register(publications=(*both, published("two", JANUARY, hour=15)), withdrawals=(withdrawn("two"),))
    assert in_force(again, JANUARY) == "two"
    assert again.withdrawal("example", "two") is None
    alone = Register(publications=both[:1], withdrawals=(withdrawn("one"),))
    assert in_force(alone, JANUARY) is None


def test_what_one_organisation_signs_is_not_signed_for_another() -> None:
    """Each trust answers for its own content."""
    register = Register(publications=(published("one", JANUARY, organisation="north"),))
    assert in_force(register, JANUARY) is None
    assert register.published("north", "one") is not None


def test_a_naive_time_is_refused() -> None:
    """It would be read in the wrong zone."""
    with pytest.raises(ValueError, match="needs a time zone"):
        Publication(
            organisation="example",
            tree="probation",
            version="one",
            in_force_from=JANUARY,
            published_by="p-lead",
            published_at=datetime(2026, 12, 1, 9),  # noqa: DTZ001 - the point of the test
        )


def test_the_register_is_kept_as_it_was_written(database: Database) -> None:
    """On both databases, in order, with every value."""
    schema.migrate(database)
    publication, withdrawal = published("one", JANUARY), withdrawn("one")
    database.write(lambda connection: store.publish(connection, publication))
    database.write(lambda connection: store.withdraw(connection, withdrawal))
    assert database.read(store.size) == 2
    assert database.read(store.register) == Register(publications=(publication,), withdrawals=(withdrawal,))

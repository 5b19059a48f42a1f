"""Calls, e-mails and meetings that advisers recorded: true counts of a scope."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from activity.contacts import Contacts, contacts
from activity.kinds import Event
from activity.reading import Reader
from activity.scope import Scope

Write = Callable[..., None]


def call(came: str = "call", minutes: int = 10, topic: str = "probation") -> Event:
    """One contact."""
    return Event("contact_recorded", escalation="e1", detail={"source": came, "minutes": minutes, "topic": topic})


def count(read: Reader, scope: Scope) -> tuple[Contacts, ...]:
    """The contacts of a scope."""
    return read(lambda connection: contacts(connection, scope))


def test_they_are_counted_by_how_they_came(read: Reader, write: Write, now: datetime) -> None:
    """Most first, with their minutes; other rows are none."""
    write(None, call(), call(minutes=5), call("email", 3), Event("search_made"))
    assert count(read, Scope(as_at=now)) == (
        Contacts(came="call", count=2, minutes=15),
        Contacts(came="email", count=1, minutes=3),
    )


def test_a_scope_keeps_to_its_organisation_groups_days_and_topics(read: Reader, write: Write, now: datetime) -> None:
    """As every other measure does; a topic that is closed to the reader is not counted."""
    write(None, call(minutes=1))
    write(None, call(minutes=2), organisation="elsewhere")
    write(None, call(minutes=4), group_id="ward-2")
    write(None, call(minutes=8), at=now - timedelta(days=1))
    write(None, call(minutes=16, topic="fraud-theft"))

    def minutes(**narrow: object) -> int:
        scope = Scope(as_at=now, **narrow)  # type: ignore[arg-type]
        return sum(one.minutes for one in count(read, scope))

    assert minutes() == 31
    assert minutes(organisation="example") == 29
    assert minutes(groups=frozenset({"ward-2"})) == 4
    assert minutes(since=date(2026, 11, 23)) == 23
    assert minutes(until=date(2026, 11, 22)) == 8
    assert minutes(without=frozenset({"fraud-theft"})) == 15


def test_nothing_recorded_is_nothing(read: Reader, now: datetime) -> None:
    """And no error."""
    assert count(read, Scope(as_at=now)) == ()

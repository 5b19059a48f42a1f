"""The desk's lists: each holds its own, in pages, and nobody finds what is closed to them; on both databases."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, event

from escalation import lists, store
from escalation.lists import Looker, Page, Sought, Wanted
from escalation.model import Escalation, Message, Move

Build = Callable[..., Escalation]
PRIYA = Looker(person="priya", hidden={"example": frozenset(), "north": frozenset({"redundancy-change"})})


@pytest.fixture
def kept(engine: Engine, build: Build, now: datetime) -> None:
    """One of each: due, later, held, a colleague's, offered, closed; and another trust's."""
    at = now + timedelta(hours=5)
    every = (
        build(id="soon", respond_by=now + timedelta(hours=1)),
        build(id="later", respond_by=at, queue="er-senior", because="A heart attack at work"),
        build(id="offered", respond_by=at + timedelta(hours=1), offered_to="priya"),
        build("claimed", id="mine", respond_by=at + timedelta(hours=2), hr_reference="ER-2026-17"),
        build("on_hold", id="held", person="bell"),
        build("claimed", id="sams", claimed_by="sam", respond_by=at),
        build("resolved", id="closed", conversation="c9"),
        build("resolved", id="closed-after", resolved_at=now + timedelta(hours=1)),
        build("resolved", id="long-ago", resolved_at=now - timedelta(days=15)),
        build(id="north", organisation="north", respond_by=at + timedelta(hours=3)),
        build(id="secret", organisation="north", topic="redundancy-change"),
        build(id="involved", respond_by=now, not_for=("priya", "tom")),
        build(id="elsewhere", organisation="south"),
    )
    said = Message(escalation="later", by="manager", person="manager", at=now, text="She asked for a phased RETURN.")
    note = replace(said, escalation="secret", text="A phased plan", private=True)
    with engine.begin() as connection:
        for one in every:
            store.insert(connection, Move(escalation=one))
        for move in (said, note):
            connection.execute(store.message_table.insert(), {name: getattr(move, name) for name in store.MESSAGE})


def listed(engine: Engine, wanted: Wanted, now: datetime, looker: Looker = PRIYA) -> list[str]:
    """The ids of one page of a list."""
    with engine.connect() as connection:
        return ids(lists.page(connection, looker, wanted, at=now))


def ids(page: Page) -> list[str]:
    """The escalations of a page, in order."""
    return [one.id for one in page.escalations]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("due", ["soon"]),
        ("offered", ["offered"]),
        ("mine", ["mine", "held"]),
        ("waiting", ["soon", "later", "offered", "north"]),
        ("others", ["sams"]),
        ("resolved", ["closed-after", "closed"]),
    ],
)
@pytest.mark.usefixtures("kept")
def test_each_list_holds_its_own(engine: Engine, now: datetime, name: lists.ListName, expected: list[str]) -> None:
    """Soonest due first, a stopped clock last; closed last first. Another trust's, and one's own matter, never."""
    assert listed(engine, Wanted(name=name), now) == expected


@pytest.mark.usefixtures("kept")
def test_a_list_is_narrowed_to_a_queue_and_a_trust(engine: Engine, now: datetime) -> None:
    """Both together, or one alone."""
    assert listed(engine, Wanted(name="waiting", queue="er-senior"), now) == ["later"]
    assert listed(engine, Wanted(name="waiting", organisation="north"), now) == ["north"]
    assert listed(engine, Wanted(name="waiting", organisation="south"), now) == []


@pytest.mark.usefixtures("kept")
def test_a_list_comes_in_pages(engine: Engine, now: datetime) -> None:
    """Each says whether more follows; a page that there is not is empty."""
    with engine.connect() as connection:
        first = lists.page(connection, PRIYA, Wanted(name="waiting", size=3), at=now)
        second = lists.page(connection, PRIYA, Wanted(name="waiting", size=3, page=2), at=now)
        far = lists.page(connection, PRIYA, Wanted(name="waiting", size=3, page=10**9), at=now)
    assert (ids(first), first.more) == (["soon", "later", "offered"], True)
    assert (ids(second), second.more, second.number) == (["north"], False, 2)
    assert (ids(far), far.number) == ([], lists.MOST_PAGES)


@pytest.mark.usefixtures("kept")
def test_everything_is_counted_in_one_statement(engine: Engine, now: datetime) -> None:
    """By trust and queue, and only what the lists would show."""
    statements: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    with engine.connect() as connection:
        counted = lists.counts(connection, PRIYA, at=now)
    assert len(statements) == 1
    assert [(one.organisation, one.queue, one.waiting) for one in counted] == [
        ("example", "er-advice", 2),
        ("example", "er-senior", 1),
        ("north", "er-advice", 1),
    ]
    assert [sum(getattr(one, name) for one in counted) for name in ("due", "offered", "mine", "others")] == [1, 1, 2, 1]


@pytest.mark.parametrize(
    ("sought", "expected"),
    [
        (Sought(words="phased return"), ["later"]),
        (Sought(words="HEART"), ["later"]),
        (Sought(words="er-2026-17"), ["mine"]),
        (Sought(words="x", people={"bell"}), ["held"]),
        (Sought(words="x", conversation="c9"), ["closed"]),
        (Sought(words="x", topics={"redundancy-change"}), []),
        (Sought(words="a phased plan"), []),
        (Sought(words="100%"), []),
    ],
)
@pytest.mark.usefixtures("kept")
def test_words_are_found_wherever_they_stand(engine: Engine, sought: Sought, expected: list[str]) -> None:
    """Thread, reason, reference, person, receipt and topic; never in what is closed to the reader."""
    with engine.connect() as connection:
        assert ids(lists.search(connection, PRIYA, sought)) == expected


@pytest.mark.usefixtures("kept")
def test_what_is_open_is_found_first(engine: Engine) -> None:
    """Then what is closed, however long ago."""
    with engine.connect() as connection:
        found = ids(lists.search(connection, PRIYA, Sought(words="x", topics={"short-term-sickness"})))
    assert set(found[-3:]) == {"closed", "closed-after", "long-ago"}
    assert "involved" not in found
    assert "elsewhere" not in found


def test_one_escalation_is_seen_as_the_lists_see_it(build: Build) -> None:
    """Its trust, its topic and its people decide."""
    assert lists.sees(PRIYA, build())
    assert not lists.sees(PRIYA, build(organisation="south"))
    assert not lists.sees(PRIYA, build(organisation="north", topic="redundancy-change"))
    assert not lists.sees(PRIYA, build(not_for=("priya",)))

"""The advice team around a hand-over: read from the directory and the tables, and only where something waits anew."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import event

from bot.conversation.turn import Turn
from bot.conversation.world import Unknown
from bot.delivery import away, jobs
from bot.delivery.worker import Worker
from bot.desk.staff import people_of_group, roles_of
from bot.handle import Service, handle
from bot.people.directory import Person
from bot.people.membership import Membership, People
from bot.store import directory
from bot.store.engine import Database
from bot.store.tables import job, notification
from escalation import staff_store
from escalation import store as escalations
from escalation.model import Escalation
from escalation.route import GroupPeople, Routes
from escalation.staffing import Leave
from organisations.groups import Group, Groups
from tests.bot.acting import TO_STAGE, advise, handed_over, journey, rows
from tests.journey import Journey
from tests.people import ADVISER, OTHER_MANAGER, of_role
from tests.web.reach import ELSEWHERE, HERE, shelf_of_two

TODAY = date(2026, 11, 23)


def escalation_of(sent: Journey) -> Escalation:
    """The escalation that a manager looks at, as it is kept."""
    thread = sent.reply.thread
    assert thread is not None
    found = sent.service.database.read(lambda connection: escalations.load(connection, thread.escalation))
    assert found is not None
    return found


def test_a_hand_over_is_offered_to_one_adviser(service: Service, manager: str, now: datetime) -> None:
    """Kept with it, and told to them first; the next one goes to somebody else, who has fewer open."""
    first = escalation_of(handed_over(service, now, manager))
    second = escalation_of(handed_over(service, now, OTHER_MANAGER, "other"))
    assert first.offered_to is not None
    assert second.offered_to not in {None, first.offered_to}
    told = [row["payload"] for row in rows(service.database, job) if row["payload"].get("escalation") == first.id]
    offers = [(one["to"], one["address"]) for one in told if one.get("what") == "offered"]
    assert offers == [("adviser", first.offered_to)]


def test_whoever_is_on_leave_is_offered_nothing(service: Service, manager: str, now: datetime) -> None:
    """Everybody else of the queue is away, so the one who is left has it."""
    leave = Leave(first=TODAY, last=TODAY, organisation="example")
    queue = {*of_role("adviser"), *of_role("senior"), *of_role("lead")}
    for person in queue - {ADVISER}:
        service.database.write(partial(staff_store.add_leave, person=person, leave=leave))
    assert escalation_of(handed_over(service, now, manager)).offered_to == ADVISER


def test_what_is_put_back_is_offered_again(service: Service, manager: str, now: datetime) -> None:
    """To another than the one who put it back."""
    sent = handed_over(service, now, manager)
    taker = escalation_of(sent).offered_to
    assert taker is not None
    advise(sent, "claim", taker)
    advise(sent, "release", taker)
    assert escalation_of(sent).offered_to not in {None, taker}


def test_a_turn_that_hands_nothing_over_reads_no_staff(service: Service, manager: str, now: datetime) -> None:
    """Answers cost what they cost before; a hand-over reads hours, places, leave and caseload, once each."""
    seen: list[str] = []
    listener = ("before_cursor_execute", lambda *given: seen.append(given[2]))
    begun = journey(service, now, manager)
    event.listen(service.database.engine, *listener)
    try:
        begun.answers(*TO_STAGE)
        assert not [statement for statement in seen if "adviser_" in statement]
        begun.say("ask_adviser")
        begun.say("send")
    finally:
        event.remove(service.database.engine, *listener)
    assert len([statement for statement in seen if "FROM adviser_" in statement]) == 3
    assert len([statement for statement in seen if "coalesce(escalation.claimed_by" in statement]) == 1


def member(person: str, organisation: str, role: str, *, group: str = "trust", until: date | None = None) -> Membership:
    """One role of one person."""
    return Membership(person=person, organisation=organisation, group=group, role=role, until=until)


def people(*held: Membership) -> People:
    """A directory of these."""
    kept: dict[str, tuple[Membership, ...]] = {}
    for one in held:
        kept[one.person] = (*kept.get(one.person, ()), one)
    advising = frozenset(one.person for one in held if one.role != "manager")
    return People(held=kept, advising=advising)


def test_the_team_is_whom_the_directory_says() -> None:
    """With all the organisations that each serves; leavers, managers and other trusts' people are not of it."""
    found = roles_of(
        people(
            member("ana", "north", "adviser"),
            member("ana", "south", "senior"),
            member("bo", "south", "adviser"),
            member("cy", "north", "manager"),
            member("di", "north", "lead", until=TODAY - timedelta(days=1)),
            member("ed", "north", "law"),
            member("ed", "north", "lead"),
        ),
        organisation="north",
        on=TODAY,
    )
    assert found == {
        "ana": {"north": frozenset({"adviser"}), "south": frozenset({"senior"})},
        "ed": {"north": frozenset({"law", "lead"})},
    }


@pytest.mark.parametrize(
    ("group", "partner", "consultant"),
    [
        ("ward", "by-routes", "by-file"),
        ("medicine", "by-file", "by-file"),
        ("surgery", "pat", None),
        (None, None, None),
    ],
    ids=["routes first", "the file then", "the directory at last", "no group"],
)
def test_a_groups_own_people(group: str | None, partner: str | None, consultant: str | None, service: Service) -> None:
    """The nearest group that has somebody, by the routes, the organisation's file, or the directory."""
    groups = {
        "trust": Group(id="trust", name="Trust"),
        "medicine": Group(
            id="medicine", name="Medicine", parent="trust", hr_partner="by-file", skills_consultant="by-file"
        ),
        "ward": Group(id="ward", name="Ward", parent="medicine"),
        "surgery": Group(id="surgery", name="Surgery", parent="trust"),
    }
    organisation = replace(service.shelf.current.organisations["example"], id="north", groups=Groups(all=groups))
    routes = Routes(queues={}, topics={}, service_levels={}, groups={"ward": GroupPeople(partner="by-routes")})
    directory = people(
        member("pat", "north", "partner", group="surgery"), member("quin", "south", "partner", group="surgery")
    )
    found = people_of_group(group, organisation, routes, people=directory, on=TODAY)
    assert found == GroupPeople(partner=partner, consultant=consultant)


def test_what_a_timer_moves_on_is_offered_there(service: Service, manager: str, now: datetime) -> None:
    """Nobody took it: the next queue of its chain has it, and one of that queue is told first."""
    sent = handed_over(service, now, manager)
    opened = escalation_of(sent)
    later = now + timedelta(days=1)
    Worker(database=service.database, shelf=service.shelf, clock=lambda: later).work()
    moved = escalation_of(sent)
    assert (opened.queue, moved.queue) == ("er-advice", "er-senior")
    assert moved.offered_to in {*of_role("senior"), *of_role("lead")}
    offers = [row for row in rows(service.database, notification) if row["what"] == "offered"]
    assert {row["audience"] for row in offers} >= {f"adviser/{moved.offered_to}"}


def test_where_all_of_a_queue_are_involved_the_next_one_has_it(service: Service, manager: str, now: datetime) -> None:
    """Everybody who could take it is ticked but one: it is theirs, and the log says where it went."""
    asking = journey(service, now, manager)
    asking.answers(*TO_STAGE)
    asking.say("ask_adviser")
    involved = {*of_role("adviser"), *of_role("senior"), *of_role("lead")}
    asking.say("send", None, fields={f"not_for.{person}": "yes" for person in sorted(involved)})
    kept = escalation_of(asking)
    # Nobody is left in either queue: it waits where it was opened, and is offered to none of them.
    assert (kept.queue, kept.offered_to, kept.open) == ("er-advice", None, True)
    other = journey(service, now, OTHER_MANAGER, "other")
    other.answers(*TO_STAGE)
    other.say("ask_adviser")
    spared = of_role("lead")[0]
    other.say("send", None, fields={f"not_for.{person}": "yes" for person in sorted(involved - {spared})})
    assert escalation_of(other).offered_to == spared


@pytest.fixture
def shared(tmp_path: Path, new_database: Callable[[], Database], now: datetime) -> Service:
    """Two organisations, each with a manager, and one adviser who serves both."""
    shelf, database = shelf_of_two(tmp_path / "organisations"), new_database()
    people = [Person(id=one, name=one, email=f"{one}@x.example.org") for one in ("ana", "here", "there")]
    held = [
        Membership(person=person, organisation=organisation, group="ward-7", role=role, since=date(2020, 1, 1))
        for person, organisation, role in (
            ("ana", HERE, "adviser"),
            ("ana", ELSEWHERE, "adviser"),
            ("here", HERE, "manager"),
            ("there", ELSEWHERE, "manager"),
        )
    ]
    shelf.join(database)
    database.write(partial(directory.put, people=people, memberships=held))
    shelf.refresh_people()
    everybody_else = {person for role in ("adviser", "senior", "lead") for person in of_role(role)}
    away = Leave(first=now.date(), last=now.date(), organisation=HERE)
    for person in everybody_else:
        database.write(partial(staff_store.add_leave, person=person, leave=away))
    database.write(partial(staff_store.put_capacity, person="ana", capacity=2))
    database.write(partial(staff_store.put_floor, person="ana", organisation=ELSEWHERE, floor=1))
    return Service(shelf=shelf, database=database)


def test_one_trust_does_not_eat_anothers_places(shared: Service, now: datetime) -> None:
    """Two places, one kept for the other trust: the second question from here is offered to nobody, theirs is."""
    offers = []
    for number, (manager, organisation, topic) in enumerate(
        [("here", HERE, "short-term-sickness"), ("here", HERE, "probation"), ("there", ELSEWHERE, "probation")]
    ):
        asking = Journey(service=shared, person=manager, organisation=organisation, at=now, name=f"shared-{number}")
        asking.say("start", topic)
        asking.say("ask_adviser")
        asking.say("send", None)
        offers.append(escalation_of(asking).offered_to)
    assert offers == ["ana", None, "ana"]


def test_somebody_of_two_trusts_is_offered_each_trusts_own(shared: Service, now: datetime) -> None:
    """What was offered in one is not on the other's desk: the organisation goes with it."""
    asking = Journey(service=shared, person="there", organisation=ELSEWHERE, at=now, name="there")
    asking.say("start", "probation")
    asking.say("ask_adviser")
    asking.say("send", None)
    kept = escalation_of(asking)
    assert (kept.organisation, kept.offered_to) == (ELSEWHERE, "ana")
    refusal = Turn(
        id="ana-claims-from-here",
        at=now,
        person="ana",
        organisation=HERE,
        channel="web",
        verb="claim",
        conversation=kept.id,
    )
    with pytest.raises(Unknown):
        handle(refusal, shared)


def test_what_waits_for_somebody_who_goes_away_is_offered_to_another(
    service: Service, manager: str, now: datetime
) -> None:
    """On the first of their days away, once, and the other is told; what they have taken stays with them."""
    sent, held = handed_over(service, now, manager), handed_over(service, now, OTHER_MANAGER, "held")
    person = escalation_of(sent).offered_to
    assert person is not None
    advise(held, "claim", person)
    tomorrow = TODAY + timedelta(days=1)
    leave = Leave(first=tomorrow, last=tomorrow, organisation="example")
    service.database.write(partial(staff_store.add_leave, person=person, leave=leave, today=TODAY))
    goes = away.begins(person, leave, zone=service.shelf.current.organisations["example"].zone, now=now)
    service.database.write(partial(jobs.enqueue, jobs=(goes,)))
    later = now + timedelta(hours=1)
    Worker(database=service.database, shelf=service.shelf, clock=lambda: later).work()
    assert escalation_of(sent).offered_to == person
    morning = datetime.combine(tomorrow, datetime.min.time(), tzinfo=now.tzinfo)
    Worker(database=service.database, shelf=service.shelf, clock=lambda: morning).work()
    anew = escalation_of(sent).offered_to
    assert anew not in {None, person}
    told = [row["audience"] for row in rows(service.database, notification) if row["what"] == "offered"]
    assert told.count(f"adviser/{anew}") >= 1
    assert escalation_of(held).claimed_by == person


def test_days_away_that_were_taken_back_change_nothing(service: Service, manager: str, now: datetime) -> None:
    """The job finds them at work."""
    sent = handed_over(service, now, manager)
    before = escalation_of(sent)
    assert before.offered_to is not None
    leave = Leave(first=TODAY, last=TODAY, organisation="example")
    goes = away.begins(before.offered_to, leave, zone=service.shelf.current.organisations["example"].zone, now=now)
    service.database.write(partial(jobs.enqueue, jobs=(goes,)))
    later = now + timedelta(minutes=5)
    Worker(database=service.database, shelf=service.shelf, clock=lambda: later).work()
    assert escalation_of(sent) == before

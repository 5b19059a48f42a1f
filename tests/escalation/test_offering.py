"""Offering: whom a waiting hand-over goes to first, and where it goes when everybody of a queue is involved."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from escalation import desk
from escalation.handing import wish
from escalation.model import Act, Actor, Escalation, Link, Move, NotPossible, Tell, Wishes
from escalation.offering import Staff, find, is_new_to_its_queue, offered, preferred
from escalation.permission import offered as may_do
from escalation.route import GroupPeople, Queue, Routed, Routes
from escalation.staffing import Adviser, Post, Team
from organisations.calendar import Calendar

Acting = Callable[..., Act]

ROUTES = Routes(
    queues={
        "er-advice": Queue(id="er-advice", title="Advice", tier="L1", roles=frozenset({"adviser"})),
        "er-senior": Queue(id="er-senior", title="Senior", tier="L2", roles=frozenset({"senior", "partner"})),
    },
    topics={},
    service_levels={},
    if_all_are_involved="last",
)
PEOPLE = GroupPeople(partner="paul", consultant="sam")
TEAM = {"priya": "adviser", "sam": "adviser", "ruth": "senior", "paul": "partner", "last": "adviser"}


@pytest.fixture
def staff(calendar: Calendar) -> Staff:
    """Two advisers, a senior and a partner, and somebody who is kept for what all of them are part of."""
    posts = {person: Post(roles=frozenset({role})) for person, role in TEAM.items()}
    team = Team.of(Adviser(person=person, posts={"example": post}) for person, post in posts.items())
    return Staff(team=team, routes=ROUTES, calendar=calendar, people=PEOPLE)


@pytest.fixture
def opened(opening: desk.Opening, routed: Routed, calendar: Calendar) -> Move:
    """A hand-over to the advisers."""
    return desk.open_escalation(opening, routed=routed, calendar=calendar)


def changed(move: Move, **changes: object) -> Move:
    """The move with other facts about its escalation."""
    return replace(move, escalation=replace(move.escalation, **changes))  # type: ignore[arg-type]


def test_the_one_it_is_offered_to_is_told_before_the_queue(opened: Move, staff: Staff, now: datetime) -> None:
    """It stays in its queue, and others of the queue are told as well."""
    made = offered(opened, staff, at=now)
    assert (made.escalation.offered_to, made.escalation.queue) == ("priya", "er-advice")
    assert made.tell == (
        Tell(to="adviser", what="offered", escalation="e1", person="priya"),
        Tell(to="queue", what="opened", escalation="e1", queue="er-advice"),
    )
    assert made.events == opened.events


@pytest.mark.parametrize(
    ("tier", "wishes", "expected"),
    [
        ("L1", Wishes(), None),
        ("L1", Wishes(coaching=True), "sam"),
        ("L1", Wishes(face_to_face=datetime(2026, 11, 24, 14, 0).astimezone()), "paul"),
        ("L2", Wishes(), "paul"),
        ("L2", Wishes(coaching=True), "sam"),
        ("L3", Wishes(), None),
    ],
    ids=["a question", "coaching", "to meet", "senior", "coaching before all", "law"],
)
def test_what_is_for_the_groups_own(tier: str, wishes: Wishes, expected: str | None, opened: Move) -> None:
    """Coaching for the skills consultant; meeting, and what is for a senior, for the HR partner."""
    escalation = changed(opened, tier=tier, wishes=wishes).escalation
    assert preferred(escalation, PEOPLE) == expected
    assert preferred(escalation, GroupPeople()) is None


def test_coaching_goes_to_the_skills_consultant(opened: Move, staff: Staff, now: datetime) -> None:
    """Although another has as few open."""
    assert offered(changed(opened, wishes=Wishes(coaching=True)), staff, at=now).escalation.offered_to == "sam"


def test_whoever_is_involved_is_passed_over(opened: Move, staff: Staff, now: datetime) -> None:
    """The next adviser of the queue has it."""
    made = offered(changed(opened, not_for=("priya",)), staff, at=now)
    assert (made.escalation.offered_to, made.escalation.queue) == ("sam", "er-advice")


def test_where_all_of_a_queue_are_involved_the_next_one_has_it(opened: Move, staff: Staff, now: datetime) -> None:
    """At once: it is logged, that queue is told, and its own next step follows from there."""
    made = offered(changed(opened, not_for=("priya", "sam")), staff, at=now)
    escalation = made.escalation
    assert (escalation.queue, escalation.tier, escalation.link) == ("er-senior", "L2", 1)
    assert escalation.offered_to == "paul"  # tier L2 is for the group's partner first
    assert escalation.next_step_at != opened.escalation.next_step_at
    assert [(event.kind, event.detail) for event in made.events[1:]] == [
        ("escalation_moved_on", {"from": "er-advice", "to": "er-senior"})
    ]
    assert [tell.queue for tell in made.tell if tell.to == "queue"] == ["er-senior"]


def test_where_everybody_is_involved_the_one_who_is_kept_for_it_has_it(
    opened: Move, staff: Staff, now: datetime
) -> None:
    """It stays where it is; they are offered nothing else."""
    made = offered(changed(opened, not_for=("priya", "sam", "ruth", "paul")), staff, at=now)
    assert (made.escalation.queue, made.escalation.offered_to) == ("er-advice", "last")
    assert find(opened.escalation, staff, at=now).to == "priya"


def test_where_they_are_involved_as_well_nobody_is_named(opened: Move, staff: Staff, now: datetime) -> None:
    """The timers tell the lead; it is offered to nobody who is part of it."""
    made = offered(changed(opened, not_for=(*TEAM,)), staff, at=now)
    assert (made.escalation.queue, made.escalation.offered_to) == ("er-advice", None)
    assert [tell.to for tell in made.tell] == ["queue"]


def test_a_queue_that_is_gone_from_the_routes_is_passed_by(opened: Move, staff: Staff, now: datetime) -> None:
    """The chain is frozen; nobody works any more from a queue that was taken out."""
    chain = (Link(queue="gone", tier="L1", wait=timedelta(hours=1)), opened.escalation.chain[1])
    assert offered(changed(opened, queue="gone", chain=chain), staff, at=now).escalation.queue == "er-senior"


def test_advisers_who_may_not_see_the_topic_are_offered_nothing(opened: Move, staff: Staff, now: datetime) -> None:
    """A restricted topic is for its own people."""
    assert offered(opened, replace(staff, hidden_from=frozenset({"priya"})), at=now).escalation.offered_to == "sam"


def test_what_is_let_go_is_offered_to_another(
    opened: Move, staff: Staff, acting: Acting, calendar: Calendar, now: datetime
) -> None:
    """Whoever has just put it back does not get it again; alone on duty, nobody is named."""
    claimed = desk.move(opened.escalation, acting("claim", "priya"), calendar=calendar)
    released = desk.move(claimed.escalation, acting("release", "priya"), calendar=calendar)
    assert is_new_to_its_queue(released, claimed.escalation)
    assert offered(released, staff, at=now, before=claimed.escalation).escalation.offered_to == "sam"
    alone = replace(staff, team=Team.of([staff.team.advisers["priya"]]))
    assert offered(released, alone, at=now, before=claimed.escalation).escalation.offered_to is None


def test_only_what_waits_anew_is_offered(opened: Move, acting: Acting, calendar: Calendar) -> None:
    """An opening, a release, a transfer, something opened again; not a claim, a note or another's message."""

    def after(before: Escalation, verb: str, who: str = "priya") -> Move:
        return desk.move(before, acting(verb, who), calendar=calendar)

    waiting = opened.escalation
    claimed = after(waiting, "claim").escalation
    resolved = after(claimed, "resolve").escalation
    assert is_new_to_its_queue(opened, None)
    assert is_new_to_its_queue(after(claimed, "release"), claimed)
    assert is_new_to_its_queue(after(waiting, "transfer"), waiting)
    assert is_new_to_its_queue(after(resolved, "reopen", "manager"), resolved)
    assert not is_new_to_its_queue(after(waiting, "claim"), waiting)
    assert not is_new_to_its_queue(after(waiting, "note"), waiting)
    assert not is_new_to_its_queue(after(waiting, "write", "manager"), waiting)


def test_whom_an_act_has_named_keeps_it(opened: Move, acting: Acting, calendar: Calendar) -> None:
    """A transfer to one adviser is no suggestion of ours, even to the one whom it was offered to before."""
    before = replace(opened.escalation, offered_to="sam")
    moved = desk.move(before, acting("transfer", "priya", to="sam"), calendar=calendar)
    assert moved.escalation.offered_to == "sam"
    assert not is_new_to_its_queue(moved, before)


def wished(before: Escalation, wishes: Wishes, calendar: Calendar, *not_for: str) -> Move:
    """The manager adds to what they have sent."""
    by = Actor(person="manager", role="manager", organisation="example")
    return wish(before, wishes, not_for=not_for, by=by, at=before.opened_at, calendar=calendar)


def test_who_is_said_to_be_part_of_it_later_loses_the_offer(
    opened: Move, staff: Staff, calendar: Calendar, now: datetime
) -> None:
    """Another has it; and where that was everybody of the queue, the next queue."""
    before = offered(opened, staff, at=now).escalation
    one = wished(before, Wishes(), calendar, "priya")
    assert is_new_to_its_queue(one, before)
    assert offered(one, staff, at=now, before=before).escalation.offered_to == "sam"
    both = offered(wished(before, Wishes(), calendar, "priya", "sam"), staff, at=now, before=before)
    assert (both.escalation.queue, both.escalation.offered_to) == ("er-senior", "paul")


def test_wishing_to_meet_later_goes_to_the_partner(
    opened: Move, staff: Staff, calendar: Calendar, now: datetime
) -> None:
    """A telephone number changes nothing; whoever had been told is not told again."""
    staff = replace(staff, people=GroupPeople(partner="sam"))
    before = offered(opened, staff, at=now).escalation
    assert not is_new_to_its_queue(wished(before, Wishes(phone="01632 960100"), calendar), before)
    meeting = wished(before, Wishes(face_to_face=now + timedelta(days=2)), calendar)
    assert is_new_to_its_queue(meeting, before)
    made = offered(meeting, staff, at=now, before=before)
    assert (made.escalation.offered_to, [one.person for one in made.tell]) == ("sam", ["sam"])
    again = wished(made.escalation, Wishes(coaching=True), calendar)
    same = offered(again, replace(staff, people=GroupPeople(consultant="sam")), at=now, before=made.escalation)
    assert (same.escalation.offered_to, same.tell) == ("sam", ())


def test_whoever_is_involved_may_not_work_on_it(
    build: Callable[..., Escalation], acting: Acting, calendar: Calendar
) -> None:
    """Not even a lead, whatever the verb; it is offered on no page."""
    for who, by in (("priya", "priya"), ("lead", "lee")):
        act = acting("claim", who)
        shut = build("waiting", not_for=(by,))
        with pytest.raises(NotPossible, match="for other advisers"):
            desk.move(shut, act, calendar=calendar)
        assert may_do(shut, act.by) == ()
        assert "claim" in may_do(build("waiting"), act.by)

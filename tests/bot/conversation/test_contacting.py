"""A call, an e-mail or a meeting that an adviser records: what is kept, who is told, what is counted."""

from datetime import datetime, timedelta
from functools import partial

import pytest

from bot.conversation.advisers.contacting import WrongField
from bot.conversation.turn import Turn
from bot.conversation.world import NotAllowed, derive
from bot.delivery.worker import Worker
from bot.handle import Service, handle
from bot.store.tables import job, notification
from escalation import store as escalations
from escalation.model import Escalation, NotPossible
from escalation.store import escalation_table
from tests.bot.acting import count, handed_over, kinds, logged, rows
from tests.people import ADVISER, LEAD, OTHER_ADVISER

CALL = {
    "came": "call",
    "topic": "short-term-sickness",
    "minutes": "12",
    "tier": "L1",
    "why": "advice",
    "done": "yes",
}


def turn(at: datetime, *, by: str = ADVISER, name: str = "contact-1", **fields: str) -> Turn:
    """The adviser's form."""
    return Turn(
        id=name, at=at, person=by, organisation="example", channel="web", verb="record", fields={**CALL, **fields}
    )


def recorded(service: Service, at: datetime, *, by: str = ADVISER, **fields: str) -> Escalation:
    """The contact as it is kept."""
    sent = turn(at, by=by, **fields)
    handle(sent, service)
    found = service.database.read(lambda connection: escalations.load(connection, derive(sent, "contact")))
    assert found is not None
    return found


def test_a_call_that_is_done_is_kept_closed(service: Service, now: datetime) -> None:
    """With how it came, how long it took and whose work it was; nobody is named and nobody is told."""
    kept = recorded(service, now)
    assert (kept.status, kept.source, kept.tier, kept.resolution) == ("resolved", "call", "L1", "advice_given")
    assert (kept.person, kept.claimed_by, kept.coding.minutes) == ("", ADVISER, 12)
    assert kept.because == "They wanted advice from a person."
    assert not [row for row in rows(service.database, job) if row["kind"] == "tell"]


def test_it_is_one_row_of_the_log(service: Service, now: datetime) -> None:
    """What is counted: how it came, about what, at which level, why, how long. No note and no name."""
    recorded(service, now, note="Rang about the rota.", group="ward-7")
    assert kinds(service.database) == ["contact_recorded"]
    ((detail, group, person),) = logged(service.database, "detail", "group_id", "person")
    assert detail == {
        "source": "call",
        "topic": "short-term-sickness",
        "tier": "L1",
        "queue": "er-advice",
        "why": "advice",
        "minutes": 12,
        "open": False,
    }
    assert (group, person) == ("ward-7", ADVISER)


def test_one_with_more_to_do_is_the_advisers_own(service: Service, now: datetime) -> None:
    """Claimed, answered already, so that no service level is missed; it has a next step like any other."""
    kept = recorded(service, now, done="no")
    assert (kept.status, kept.claimed_by) == ("claimed", ADVISER)
    assert kept.clock.answered_in == timedelta()
    assert kept.next_step_at is not None
    assert kept.missed_at is None


def test_one_that_is_forgotten_goes_its_way(service: Service, manager: str, now: datetime) -> None:
    """Its adviser is asked, then it is offered to others and the lead is told: it has no chat, and is not lost."""
    kept = recorded(service, now, done="no", person=manager)
    for day in range(1, 4):
        at = now + timedelta(days=day)
        Worker(database=service.database, shelf=service.shelf, clock=partial(lambda then: then, at)).work()
    assert kinds(service.database) == ["contact_recorded", "escalation_released", "escalation_moved_on"]
    found = service.database.read(lambda connection: escalations.load(connection, kept.id))
    assert found is not None
    assert (found.status, found.claimed_by) == ("waiting", None)
    told = {str(row["audience"]).partition("/")[0] for row in rows(service.database, notification)}
    assert told == {"adviser", "queue", "lead"}


def test_a_named_manager_brings_their_ward(service: Service, manager: str, now: datetime) -> None:
    """The group need not be chosen where it is known."""
    kept = recorded(service, now, person=manager)
    assert kept.person == manager
    assert kept.group_id is not None


def test_a_level_that_the_topic_does_not_have_goes_by_the_level(service: Service, now: datetime) -> None:
    """A sickness call that needed a senior stands in the seniors' queue, and whoever took it may record it."""
    kept = recorded(service, now, tier="L2", done="no")
    assert (kept.queue, kept.tier, kept.claimed_by) == ("er-senior", "L2", ADVISER)


def test_the_note_is_for_advisers(service: Service, now: datetime) -> None:
    """Kept as a private message."""
    kept = recorded(service, now, note=" Rang about the rota. ")
    (message,) = service.database.read(lambda connection: escalations.messages(connection, kept.id, private=True))
    assert (message.text, message.private) == ("Rang about the rota.", True)


def test_the_same_form_twice_is_one_contact(service: Service, now: datetime) -> None:
    """A double click keeps one."""
    recorded(service, now)
    recorded(service, now)
    assert count(service.database, escalation_table) == 1


@pytest.mark.parametrize("verb", ["ask", "reply", "hand_back"])
def test_nothing_is_written_into_a_chat_that_is_not_there(service: Service, now: datetime, verb: str) -> None:
    """The manager rang: there is no chat to write in."""
    kept = recorded(service, now, done="no")
    with pytest.raises(NotPossible, match="no chat to write in"):
        act(service, kept, now, verb, text="Hello")


def act(service: Service, kept: Escalation, now: datetime, verb: str, by: str = ADVISER, **fields: str) -> Escalation:
    """An adviser acts on a contact some minutes later; the contact as it then is."""
    later = Turn(
        id=f"later-{verb}",
        at=now + timedelta(minutes=5),
        person=by,
        organisation="example",
        channel="web",
        verb=verb,  # type: ignore[arg-type]
        conversation=kept.id,
        fields=fields,
    )
    handle(later, service)
    found = service.database.read(lambda connection: escalations.load(connection, kept.id))
    assert found is not None
    return found


def test_it_is_worked_on_and_closed_like_any_other(service: Service, manager: str, now: datetime) -> None:
    """Put back and taken by somebody else; the manager, who has no chat of it, is told nothing."""
    kept = recorded(service, now, done="no", person=manager)
    kept = act(service, kept, now, "release", text="I am on leave.")
    kept = act(service, kept, now, "claim", OTHER_ADVISER)
    kept = act(service, kept, now, "resolve", OTHER_ADVISER, reason="advice_given", text="Told her on the phone.")
    assert kept.status == "resolved"
    told = [row["payload"]["to"] for row in rows(service.database, job) if row["kind"] == "tell"]
    assert "manager" not in told


def test_a_later_chat_does_not_join_a_call(service: Service, manager: str, now: datetime) -> None:
    """What is handed over in a chat is an escalation of its own, in which an answer can be read."""
    kept = recorded(service, now, done="no", person=manager)
    sent = handed_over(service, now, manager)
    assert sent.reply.thread is not None
    assert sent.reply.thread.escalation != kept.id


@pytest.mark.parametrize(
    ("field", "given", "says"),
    [
        ("came", "pigeon", "how it came"),
        ("topic", "", "what it was about"),
        ("topic", "never", "what it was about"),
        ("minutes", "", "how many minutes"),
        ("minutes", "0", "how many minutes"),
        ("minutes", "601", "how many minutes"),
        ("minutes", "²", "how many minutes"),
        ("minutes", "99999999999999999999", "how many minutes"),
        ("tier", "L9", "level of advice"),
        ("why", "because", "why they got in touch"),
        ("done", "", "more to do"),
        ("group", "never", "ward or department"),
        ("who", "", "cannot find that manager"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field(
    service: Service, now: datetime, field: str, given: str, says: str
) -> None:
    """Which field, and what to do; nothing is kept."""
    wrong = {"person": "nobody-here"} if field == "who" else {field: given}
    with pytest.raises(WrongField, match=says) as refused:
        handle(turn(now, **wrong), service)
    assert refused.value.field == field
    assert count(service.database, escalation_table) == 0


def test_an_adviser_is_no_manager_of_theirs(service: Service, now: datetime) -> None:
    """Nobody records a call with themselves, nor with somebody who manages nobody."""
    for person in (ADVISER, LEAD):
        with pytest.raises(WrongField, match="cannot find that manager"):
            handle(turn(now, name=f"to-{person}", person=person), service)


def test_a_manager_records_nothing(service: Service, manager: str, now: datetime) -> None:
    """It is the advisers' own record."""
    with pytest.raises(NotAllowed):
        handle(turn(now, by=manager), service)

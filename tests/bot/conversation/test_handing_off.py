"""Handing off, from the manager's side: what would be sent, what can be counted on, and what is said out of hours."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.event import listen

from bot.channels.terminal.rendering import lines
from bot.conversation.reply import Reply
from bot.handle import Service
from escalation import store as escalations
from escalation.wait_store import cases
from tests.bot.acting import TO_NO_ACTION, TO_SENIOR, TO_STAGE, advise, handed_over, journey
from tests.journey import Journey
from tests.people import OTHER_MANAGER, of_role

SATURDAY_NIGHT = datetime(2026, 11, 21, 22, tzinfo=UTC)


@pytest.fixture
def asking(service: Service, manager: str, now: datetime) -> Journey:
    """A manager at the adviser's page, who has not sent anything."""
    begun = journey(service, now, manager)
    begun.answers(*TO_STAGE)
    begun.say("ask_adviser")
    return begun


def printed(begun: Journey) -> list[str]:
    """The reply as a terminal shows it."""
    organisation = begun.service.shelf.current.organisations[begun.organisation]
    return [line for line in lines(begun.reply, zone=organisation.zone) if line]


def contacts(reply: Reply) -> dict[str, str]:
    """Whom to telephone while nobody reads it, with the number."""
    assert reply.unread is not None
    return {name: phone for name, phone, _ in reply.unread.contacts}


def test_what_would_be_sent_is_what_is_sent(asking: Journey) -> None:
    """The manager reads the very brief that the adviser then reads, but for the line that they add."""
    shown = asking.reply.would_send
    assert shown is not None
    assert (shown.organisation, shown.group) == ("Larkholme Valley NHS Trust (example)", "Ward 7 acute medicine")
    sent = asking.say("send", None)
    assert sent.would_send is None
    assert sent.thread is not None
    escalation = sent.thread.escalation
    kept = asking.service.database.read(lambda connection: escalations.brief_of(connection, escalation))
    assert kept == shown


def test_what_is_not_known_names_the_question_that_was_left(asking: Journey) -> None:
    """An adviser sees at which question the manager asked for a person."""
    assert asking.reply.would_send is not None
    assert asking.reply.would_send.not_known[0].startswith("Not answered yet: ")


def test_only_whoever_was_advised_is_told_that_the_advice_is_kept(
    service: Service, manager: str, now: datetime
) -> None:
    """Who asks at a question was shown no advice; and the reason is not said twice over."""
    early = journey(service, now, manager, "early")
    early.answers(*TO_STAGE)
    asked = early.say("ask_adviser")
    assert asked.would_send is not None
    assert (asked.advised, asked.would_send.because) == (False, "")
    late = journey(service, now, OTHER_MANAGER, "late")
    late.answers(*TO_NO_ACTION)
    late.say("proceed")
    assert late.say("ask_adviser").advised


def test_days_of_the_advice_before_are_in_the_brief(service: Service, manager: str, now: datetime) -> None:
    """Who asks for a person after advice takes its title and its receipt along."""
    begun = journey(service, now, manager)
    begun.answers(*TO_NO_ACTION)
    title, receipt = begun.reply.shown, begun.reply.receipt
    brief = begun.say("ask_adviser").would_send
    assert brief is not None
    assert brief.told[0] == f"Advice they were shown: {title.title}. Receipt {receipt}."  # type: ignore[union-attr]
    assert not any(line.startswith("Not answered yet") for line in brief.not_known)


def test_in_hours_nobody_is_said_to_be_away(asking: Journey) -> None:
    """By when it is answered, and the advice team's telephone."""
    assert asking.reply.unread is None
    assert asking.reply.promise == (
        "If you send this now, an adviser will answer by 5pm on Wednesday 25 November.",
        "If it cannot wait, call the employment relations team on 01632 960150.",
    )


def test_out_of_hours_an_urgent_hand_over_says_first_that_nobody_reads_it(service: Service, manager: str) -> None:
    """It is sent at once; nobody will read it until Monday, so the telephone comes before all else."""
    begun = journey(service, SATURDAY_NIGHT, manager)
    begun.answers(*TO_SENIOR)
    unread = begun.reply.unread
    assert unread is not None
    assert unread.urgent
    assert unread.says == "Nobody will read this before 9am on Monday 23 November."
    assert contacts(begun.reply) == {"On-call manager": "01632 960100", "The employment relations team": "01632 960150"}
    assert {name: hours for name, _, hours in unread.contacts} == {
        "On-call manager": "at any time",
        "The employment relations team": "9am to 5pm, Monday to Friday",
    }
    first = printed(begun)
    assert first[0].startswith("*** Nobody will read this before")
    assert "Fingerpost cannot ring anyone for you" in first[1]
    assert "01632 960100" in first[2]


def test_in_hours_what_cannot_wait_has_the_teams_telephone(service: Service, manager: str, now: datetime) -> None:
    """Sent at once, and still to be rung about."""
    begun = journey(service, now, manager)
    thread = begun.answers(*TO_SENIOR).thread
    assert thread is not None
    assert thread.next.endswith("If it cannot wait, call the employment relations team on 01632 960150.")


def test_what_cannot_wait_is_not_held_up_by_what_it_joins(service: Service, manager: str, now: datetime) -> None:
    """A possible crime joins a routine question on the topic, and both are the senior advisers', at once."""
    first = handed_over(service, now, manager)
    advise(first, "claim")
    advise(first, "ask", text="Has she a fit note?")
    second = journey(service, now + timedelta(minutes=5), manager, name="second")
    thread = second.answers(*TO_SENIOR).thread
    assert thread is not None
    assert thread.says == (
        "We sent this to the advice team at once, because it cannot wait, "
        "and an adviser will answer by 12:05pm on Monday 23 November."
    )
    escalation = thread.escalation
    found = service.database.read(lambda connection: escalations.load(connection, escalation))
    assert found is not None
    assert (found.status, found.queue, found.urgency) == ("waiting", "er-senior", "now")
    assert found.offered_to in of_role("senior") + of_role("lead")
    assert first.say("show").thread is not None


def test_once_the_team_is_at_work_the_alarm_is_gone(service: Service, manager: str) -> None:
    """On Monday morning it is read, and the page no longer sends the manager away."""
    begun = journey(service, SATURDAY_NIGHT, manager)
    begun.answers(*TO_SENIOR)
    begun.at += timedelta(days=1, hours=13)
    assert begun.say("show").unread is None


def test_out_of_hours_a_routine_one_is_no_alarm(service: Service, manager: str) -> None:
    """When it will be read, and whom to call; it can wait."""
    sent = handed_over(service, SATURDAY_NIGHT, manager)
    assert sent.reply.unread is not None
    assert not sent.reply.unread.urgent
    assert "Nobody will read this before" in "\n".join(printed(sent))


def test_after_sending_it_says_where_it_stands_and_what_comes_next(asking: Journey) -> None:
    """One sentence with the time, and that nothing is asked of the manager."""
    thread = asking.say("send", None).thread
    assert thread is not None
    assert thread.says.startswith("We have sent your question to the advice team, and an adviser will answer by ")
    assert thread.next == "You do not have to do anything now. The answer will come to this page."


def test_practice_promises_nothing(service: Service, manager: str, now: datetime) -> None:
    """What would be sent is shown; no time and no telephone are."""
    begun = Journey(service=service, person=manager, at=now)
    begun.say("practise", "short-term-sickness")
    begun.say("ask_adviser")
    assert begun.reply.would_send is not None
    assert (begun.reply.promise, begun.reply.unread) == ((), None)


def waited(service: Service, *, at: datetime, minutes: int, cases: int = 12) -> None:
    """Earlier questions to the advice queue, one a week-day morning, each answered in so many working minutes."""
    days = [day for back in range(1, 50) if (day := at - timedelta(days=back)).weekday() < 5]
    for number, day in enumerate(days[:cases]):
        sent = handed_over(service, day, OTHER_MANAGER, name=f"earlier-{number}")
        sent.every = timedelta(minutes=minutes) - timedelta(seconds=10)
        advise(sent, "claim")
        sent.every = timedelta(seconds=10)
        advise(sent, "reply", text="Done.")
        advise(sent, "resolve", text="", reason="advice_given")


def test_the_honest_wait_is_said_before_and_after_sending(service: Service, manager: str, now: datetime) -> None:
    """From what was really waited in that queue on such mornings, once ten cases are known."""
    waited(service, at=now, minutes=100)
    begun = journey(service, now, manager)
    begun.answers(*TO_STAGE)
    wait = "9 in 10 questions sent at this time of day were answered within 2 working hours."
    assert begun.say("ask_adviser").promise[1] == wait
    thread = begun.say("send", None).thread
    assert thread is not None
    assert thread.next.endswith(wait)


def test_a_turn_that_hands_nothing_over_looks_at_no_hand_over(service: Service, manager: str, now: datetime) -> None:
    """What only a hand-over rests on is loaded only there; reaching one costs a single statement more."""
    said: list[str] = []
    listen(service.database.engine, "before_cursor_execute", lambda *args: said.append(str(args[2])))

    def looked() -> int:
        found = sum("FROM escalation" in statement for statement in said)
        said.clear()
        return found

    begun = journey(service, now, manager)
    begun.answers(*TO_STAGE)
    assert looked() == 0
    begun.say("ask_adviser")
    assert looked() == 1


def test_too_few_cases_say_only_the_service_level(service: Service, manager: str, now: datetime) -> None:
    """Nine earlier questions are no measure."""
    waited(service, at=now, minutes=100, cases=9)
    begun = journey(service, now, manager)
    begun.answers(*TO_STAGE)
    assert not any("9 in 10" in sentence for sentence in begun.say("ask_adviser").promise)


def test_another_queues_waits_are_not_said(service: Service, manager: str, now: datetime) -> None:
    """What goes to the senior advisers says nothing of how quick the others are."""
    waited(service, at=now, minutes=100)
    begun = journey(service, now, manager)
    thread = begun.answers(*TO_SENIOR).thread
    assert thread is not None
    assert "questions sent" not in thread.next


def test_a_question_that_was_taken_back_unread_counts_for_nothing(
    service: Service, manager: str, now: datetime
) -> None:
    """Ten that were withdrawn before anybody looked are no cases, however late they were."""
    for number in range(12):
        sent = handed_over(
            service, now - timedelta(days=7 * (number % 7 + 1), minutes=number), OTHER_MANAGER, f"n{number}"
        )
        sent.say("withdraw")
    begun = journey(service, now, manager)
    begun.answers(*TO_STAGE)
    begun.say("ask_adviser")
    organisation = service.shelf.current.organisations["example"]
    assert service.database.read(lambda c: cases(c, organisation=organisation.id, queue="er-advice", at=begun.at)) == ()

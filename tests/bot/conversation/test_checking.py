"""Checking the answers before an end: when it is asked for, what it keeps back, and when it is not asked again."""

from datetime import datetime

from bot.conversation.questions.checking import CHECK, FEW
from bot.conversation.reply import ShownCheck, ShownHandoff, ShownOutcome
from bot.handle import Service
from bot.store.tables import receipt as receipt_table
from tests.bot.acting import TO_NO_ACTION, TO_SENIOR, TO_STAGE, count, journey, kinds, notice
from tests.journey import Journey

TO_CHECK = TO_NO_ACTION[:-1]


def at_check(service: Service, at: datetime, person: str) -> Journey:
    """A manager whose answers have just led to an outcome."""
    begun = journey(service, at, person)
    begun.answers(*TO_CHECK)
    return begun


def test_answers_are_checked_before_an_end(service: Service, manager: str, now: datetime) -> None:
    """Every answer is listed and can be changed; nothing of the end is shown or kept yet."""
    reply = at_check(service, now, manager).reply
    assert isinstance(reply.shown, ShownCheck)
    assert len(reply.answered) == len(TO_CHECK)
    assert {"change", "proceed", "back"} <= set(reply.moves)
    assert reply.receipt is None
    assert count(service.database, receipt_table) == 0
    assert kinds(service.database)[-1] == "step_shown"


def test_checked_answers_lead_to_the_end(service: Service, manager: str, now: datetime) -> None:
    """One button, and the outcome is shown with its receipt."""
    reply = at_check(service, now, manager).say("proceed")
    assert isinstance(reply.shown, ShownOutcome)
    assert reply.receipt


def test_what_belongs_to_the_end_waits_for_the_check(service: Service, manager: str, now: datetime) -> None:
    """A step cannot be ticked, and nothing can be sent, by a button that has not been shown."""
    begun = at_check(service, now, manager)
    assert notice(begun.say("tick", "no_action#1")) == "stale"
    assert notice(begun.say("send")) == "stale"
    assert notice(begun.say("proceed", node="hold_it_now")) == "stale"
    assert isinstance(begun.reply.shown, ShownCheck)


def test_a_changed_answer_is_checked_again(service: Service, manager: str, now: datetime) -> None:
    """What was checked holds only while every answer stays as it was."""
    begun = at_check(service, now, manager)
    begun.say("proceed")
    begun.say("change", node="spells")
    assert isinstance(begun.answers("1").shown, ShownCheck)
    begun.say("proceed")
    begun.say("change", node="spells")
    assert isinstance(begun.answers("1").shown, ShownOutcome), "the very same answers were checked before"


def test_going_back_from_the_check_asks_the_last_question(service: Service, manager: str, now: datetime) -> None:
    """Back leads to the last answer, filled in."""
    reply = at_check(service, now, manager).say("back")
    assert reply.shown is not None
    assert (reply.shown.node, reply.given) == ("concern", "none")


def test_what_is_urgent_is_not_kept_waiting(service: Service, manager: str, now: datetime) -> None:
    """A hand-over at once, and an end after a few answers, come without a check."""
    assert isinstance(journey(service, now, manager).answers(*TO_SENIOR).shown, ShownHandoff)


def test_who_asks_for_a_person_is_not_made_to_check(service: Service, manager: str, now: datetime) -> None:
    """The adviser's page comes at once; without it, the check is still to be made."""
    begun = at_check(service, now, manager)
    assert isinstance(begun.say("ask_adviser").shown, ShownHandoff)
    assert isinstance(begun.say("back").shown, ShownCheck)
    assert begun.reply.shown == ShownCheck(node=CHECK, few=FEW)


def test_a_person_is_asked_for_early_without_a_check(service: Service, manager: str, now: datetime) -> None:
    """Asking part-way has nothing to check either."""
    begun = journey(service, now, manager)
    begun.answers(*TO_STAGE, "none")
    assert isinstance(begun.say("ask_adviser").shown, ShownHandoff)

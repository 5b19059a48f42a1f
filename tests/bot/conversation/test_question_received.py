"""The guide's own question, put by an adviser and answered by button: what it changes, and what it leaves alone."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.channels.terminal.reading import read
from bot.channels.terminal.rendering import lines
from bot.conversation.reply import Reply, ShownQuestion
from bot.conversation.state import Conversation
from bot.handle import Service
from bot.store import conversations
from escalation import store as escalations
from escalation.model import Escalation, NotPossible
from tests.bot.acting import TO_STAGE, advise, handed_over, kinds, logged, notice
from tests.journey import Journey

LONDON = ZoneInfo("Europe/London")


def asked(service: Service, now: datetime, manager: str, node: str, **fields: str) -> Journey:
    """A manager whose adviser has put this question to them."""
    sent = handed_over(service, now, manager)
    advise(sent, "claim")
    advise(sent, "ask", node=node, **fields)
    sent.say("show")
    return sent


def question(reply: Reply) -> ShownQuestion:
    """The question beside the thread."""
    assert reply.thread is not None
    assert reply.thread.asked is not None
    return reply.thread.asked


def escalation_of(journey: Journey) -> Escalation:
    """The escalation as it is kept."""
    thread = journey.reply.thread
    assert thread is not None
    found = journey.service.database.read(lambda connection: escalations.load(connection, thread.escalation))
    assert found is not None
    return found


def kept(journey: Journey) -> Conversation:
    """The conversation as it is kept."""
    found = journey.service.database.read(
        lambda connection: conversations.look(connection, journey.reply.conversation or "")
    )
    assert found is not None
    return found


def said(journey: Journey) -> list[str]:
    """The texts of the thread."""
    assert journey.reply.thread is not None
    return [message.text for message in journey.reply.thread.messages]


def test_the_manager_reads_the_question_with_its_options(service: Service, manager: str, now: datetime) -> None:
    """The adviser's words and the guide's stand in the thread, and the options beside it."""
    reply = asked(service, now, manager, "stage", text="One thing I need to know.").reply
    assert question(reply).node == "stage"
    assert len(question(reply).options) > 1
    assert reply.thread is not None
    assert reply.thread.messages[-1].text == f"One thing I need to know.\n\n{question(reply).ask}"
    assert reply.thread.status == "with_manager"


def test_an_answer_where_the_manager_stands_enters_the_conversation(
    service: Service, manager: str, now: datetime
) -> None:
    """It is the conversation's own answer from then on, the thread shows it, and the adviser goes on."""
    one = asked(service, now, manager, "stage")
    label = next(option.label for option in question(one.reply).options if option.id == "none")
    reply = one.say("answer", "none", node="stage")
    assert kept(one).answers["stage"].value == "none"
    assert kept(one).state == "with_adviser"
    assert said(one)[-1] == label
    assert reply.thread is not None
    assert (reply.thread.status, reply.thread.asked) == ("claimed", None)
    assert kinds(service.database)[-2:] == ["question_answered", "manager_replied"]
    assert logged(service.database, "node", kind="adviser_asked") == [("stage",)]


def test_an_earlier_answer_is_put_right(service: Service, manager: str, now: datetime) -> None:
    """Asked again, the old answer is replaced and the change is logged; the adviser still has it."""
    one = asked(service, now, manager, "latest")
    one.say("answer", "off", node="latest")
    assert kept(one).answers["latest"].value == "off"
    assert kinds(service.database)[-2:] == ["answer_changed", "manager_replied"]
    assert "back" not in one.reply.moves


def test_an_answer_off_the_path_stays_in_the_thread(service: Service, manager: str, now: datetime) -> None:
    """What the conversation has not come to is told to the adviser, and is no answer of the walk."""
    one = asked(service, now, manager, "spells")
    before = kept(one)
    one.say("answer", "3", node="spells")
    assert said(one)[-1] == "3"
    assert kept(one).answers == before.answers
    assert escalation_of(one).status == "claimed"


def test_a_sensitive_answer_is_withheld_from_the_log(service: Service, manager: str, now: datetime) -> None:
    """The log says that it was answered, and not what."""
    one = asked(service, now, manager, "gates/urgent")
    one.say("answer", ("none",), node="gates/urgent")
    rows = logged(service.database, "answer", "detail", node="gates/urgent", kind="answer_changed")
    assert [answer for answer, _ in rows] == [None]


def test_not_being_sure_is_an_answer_to_the_adviser(service: Service, manager: str, now: datetime) -> None:
    """It goes into the thread and assumes nothing."""
    one = asked(service, now, manager, "stage")
    one.say("unsure", node="stage")
    assert said(one)[-1] == "I’m not sure."
    assert "stage" not in kept(one).answers


def test_an_answer_that_does_not_fit_is_refused_and_kept(service: Service, manager: str, now: datetime) -> None:
    """The question stays with what was given in it; the adviser still waits."""
    one = asked(service, now, manager, "spells")
    reply = one.say("answer", "lots and lots", node="spells")
    assert notice(reply) == "refused"
    assert reply.given == "lots and lots"
    assert question(reply).node == "spells"
    assert escalation_of(one).status == "with_manager"


def test_the_second_click_is_stale(service: Service, manager: str, now: datetime) -> None:
    """The first answer stands; an old button moves nothing."""
    one = asked(service, now, manager, "stage")
    one.say("answer", "none", node="stage")
    assert notice(one.say("answer", "stage1", node="stage")) == "stale"
    assert kept(one).answers["stage"].value == "none"


def test_words_of_ones_own_answer_it_too(service: Service, manager: str, now: datetime) -> None:
    """A message instead of a button is an answer in the thread, and the question is put away."""
    one = asked(service, now, manager, "stage")
    reply = one.say("write", "It is hard to say.")
    assert reply.thread is not None
    assert (reply.thread.status, reply.thread.asked) == ("claimed", None)
    assert escalation_of(one).asked_node is None


@pytest.mark.parametrize("node", ["never", "speak_to_us", "gates", "gates/never"])
def test_what_is_no_question_cannot_be_asked(service: Service, manager: str, now: datetime, node: str) -> None:
    """A form that names anything else sends nothing."""
    sent = handed_over(service, now, manager)
    advise(sent, "claim")
    with pytest.raises(NotPossible, match="cannot be asked here"):
        advise(sent, "ask", node=node)
    assert escalation_of(sent).status == "claimed"


def test_the_terminal_shows_it_and_takes_a_number(service: Service, manager: str, now: datetime) -> None:
    """A typed line is an answer to the adviser's question, whatever else is shown."""
    one = asked(service, now, manager, "stage")
    printed = "\n".join(lines(one.reply, zone=LONDON))
    assert "  1. " in printed.split(question(one.reply).ask)[-1]
    typed = read("1", one.reply)
    assert (typed.verb, typed.value, typed.node) == ("answer", "1", "stage")
    one.say("answer", typed.value, node=typed.node)
    assert "stage" in kept(one).answers


def test_what_was_handed_back_goes_on_from_the_new_answer(service: Service, manager: str, now: datetime) -> None:
    """The answer given to the adviser is the manager's own: they need not give it twice."""
    one = asked(service, now, manager, "stage")
    one.say("answer", "none", node="stage")
    advise(one, "hand_back", text="Please go on.")
    reply = one.say("show")
    assert len(reply.answered) == len(TO_STAGE) + 1
    assert reply.shown is not None
    assert reply.shown.node == "spells"

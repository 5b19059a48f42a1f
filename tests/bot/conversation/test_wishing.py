"""Wishes, conflicts of interest and satisfaction through the core: typed by a manager, kept, told, and never logged."""

from datetime import datetime
from functools import partial
from itertools import count

import pytest

from bot.channels.terminal.screen import Terminal
from bot.channels.terminal.wishes import NO_DAY, NO_NAMES, NOTED
from bot.conversation.world import Unknown
from bot.handle import Service, handle
from escalation import store as escalations
from escalation.model import Escalation, Wishes
from tests.bot.acting import TO_SENIOR, TO_STAGE, advise, handed_over, journey, kinds, logged, notice
from tests.journey import Journey
from tests.people import ADVISER, LEAD, OTHER_ADVISER

WISHES = {"phone": "01632 960155", "good_times": "after two", "coaching": "yes"}


@pytest.fixture
def asking(service: Service, manager: str, now: datetime) -> Journey:
    """A manager at the adviser's page, who has not sent anything."""
    begun = journey(service, now, manager)
    begun.answers(*TO_STAGE)
    begun.say("ask_adviser")
    return begun


def kept(of: Journey) -> Escalation:
    """The escalation that the manager looks at, as it is kept."""
    thread = of.reply.thread
    assert thread is not None
    found = of.service.database.read(lambda connection: escalations.load(connection, thread.escalation))
    assert found is not None
    return found


def test_wishes_go_with_what_is_sent(asking: Journey) -> None:
    """Kept with the escalation and said back; the log knows what was wished for, not the words."""
    reply = asking.say("send", "Hello", fields=WISHES)
    assert kept(asking).wishes == Wishes(phone="01632 960155", good_times="after two", coaching=True)
    assert reply.wishing is not None
    assert "Telephone: 01632 960155" in reply.wishing.says
    details = str(logged(asking.service.database, "detail"))
    assert "good_times" in details
    assert "after two" not in details
    assert "960155" not in details


def test_a_number_that_is_none_is_refused_before_anything_is_sent(asking: Journey) -> None:
    """The sentence names the field; nothing is handed over."""
    reply = asking.say("send", "Hello", fields={"phone": "my mobile"})
    assert (reply.notices[0].kind, reply.notices[0].field) == ("refused", "phone")
    assert reply.given == "Hello"
    assert reply.thread is None


def test_what_is_refused_keeps_the_names_that_were_ticked(asking: Journey) -> None:
    """A number that is mended must not lose the tick beside it."""
    fields = {"phone": "my mobile", f"not_for.{ADVISER}": "yes", "names_shown": "yes"}
    assert ADVISER in {one.person for one in asking.say("send", None, fields=fields).advisers or ()}
    asking.say("send", None, fields={**fields, "phone": ""})
    assert ADVISER in {one.person for one in asking.say("wish", fields=fields).advisers or ()}


def test_wishes_can_be_added_to_what_was_sent_at_once(service: Service, manager: str, now: datetime) -> None:
    """Nobody waits for a number to be typed before something urgent goes."""
    begun = journey(service, now, manager)
    begun.answers(*TO_SENIOR)
    assert begun.say("wish", fields=WISHES).notices[0].kind == "done"
    assert kept(begun).wishes.phone == "01632 960155"
    assert notice(begun.say("wish", fields={"phone": "none"})) == "refused"


def test_the_advice_team_is_shown_only_when_asked(asking: Journey) -> None:
    """By name, without the manager; the page is otherwise as it was."""
    assert asking.reply.advisers is None
    team = asking.say("advice_team").advisers
    assert team is not None
    shown = {one.person for one in team}
    assert {ADVISER, OTHER_ADVISER, LEAD} <= shown
    assert asking.person not in shown
    assert asking.say("show").advisers is None


def test_whoever_is_ticked_cannot_open_it(asking: Journey) -> None:
    """They neither see nor claim it; somebody else of the team does."""
    asking.say("send", None, fields={f"not_for.{ADVISER}": "yes", "names_shown": "yes"})
    assert kept(asking).not_for == (ADVISER,)
    with pytest.raises(Unknown):
        advise(asking, "claim")
    advise(asking, "claim", OTHER_ADVISER)
    assert kept(asking).claimed_by == OTHER_ADVISER


def test_an_adviser_who_has_it_and_is_ticked_loses_it(service: Service, manager: str, now: datetime) -> None:
    """Back to the queue, and the manager reads that it waits again."""
    sent = handed_over(service, now, manager)
    advise(sent, "claim")
    reply = sent.say("wish", fields={f"not_for.{ADVISER}": "yes", "names_shown": "yes"})
    assert (kept(sent).status, kept(sent).claimed_by) == ("waiting", None)
    assert reply.thread is not None
    assert reply.thread.says.startswith("We have sent your question to the advice team")
    assert kinds(service.database)[-2:] == ["manager_replied", "escalation_released"]


def test_a_hand_over_that_joins_is_kept_from_whoever_is_ticked(service: Service, manager: str, now: datetime) -> None:
    """The open one that it joins goes back to the queue, once and for all."""
    first = handed_over(service, now, manager)
    advise(first, "claim")
    second = journey(service, now, manager, name="second")
    second.answers(*TO_STAGE)
    second.say("ask_adviser")
    second.say("send", None, fields={f"not_for.{ADVISER}": "yes", **WISHES})
    assert kept(second).id == kept(first).id
    assert (kept(first).status, kept(first).not_for) == ("waiting", (ADVISER,))
    assert kept(first).wishes.phone == "01632 960155"


def test_saving_wishes_without_the_names_keeps_the_ticks(asking: Journey) -> None:
    """Only a form that showed the names can take a tick off."""
    asking.say("send", None, fields={f"not_for.{ADVISER}": "yes", "names_shown": "yes"})
    asking.say("wish", fields=WISHES)
    assert kept(asking).not_for == (ADVISER,)
    asking.say("wish", fields={"names_shown": "yes"})
    assert kept(asking).not_for == ()


def test_somebody_who_is_no_adviser_cannot_be_ticked(asking: Journey) -> None:
    """Nothing is sent: it would be kept from nobody in name alone."""
    reply = asking.say("send", None, fields={"not_for.p-nobody": "yes"})
    assert reply.notices[0].kind == "refused"
    assert reply.thread is None


def test_how_it_was_is_asked_once_it_is_closed(service: Service, manager: str, now: datetime) -> None:
    """Offered after the adviser closed it, kept, thanked for, and not asked again."""
    sent = handed_over(service, now, manager)
    assert sent.reply.thread is not None
    assert not sent.reply.thread.can_rate
    advise(sent, "claim")
    advise(sent, "resolve", text="Done.", reason="advice_given")
    thread = sent.say("show").thread
    assert thread is not None
    assert thread.can_rate
    rated = sent.say("rate", "5")
    assert rated.thread is not None
    assert (rated.thread.can_rate, rated.thread.rated) == (False, 5)
    assert kept(sent).satisfaction == 5
    assert notice(sent.say("rate", "1")) == "refused"
    assert logged(service.database, "answer", kind="feedback_given") == [(None,)]


@pytest.mark.parametrize("typed", ["0", "6", "five", "", None, "²"])
def test_a_score_off_the_scale_is_refused(service: Service, manager: str, now: datetime, typed: str | None) -> None:
    """Nothing but the five is kept."""
    sent = handed_over(service, now, manager)
    advise(sent, "claim")
    advise(sent, "resolve", text="Done.", reason="advice_given")
    assert notice(sent.say("rate", typed)) == "refused"
    assert kept(sent).satisfaction is None


def at_terminal(asking: Journey) -> Terminal:
    """The same manager, at a terminal."""
    service = asking.service
    return Terminal(
        person=asking.person,
        organisation=asking.organisation,
        zone=service.shelf.current.organisations[asking.organisation].zone,
        send=partial(handle, service=service),
        clock=lambda: asking.at,
        turn_id=partial(next, (f"typed-{number}" for number in count())),
    )


def test_wishes_typed_at_a_terminal_go_with_what_is_sent(asking: Journey) -> None:
    """Noted as they are typed, sent once with the line, and changed afterwards one by one."""
    terminal = at_terminal(asking)
    list(terminal.open("show", conversation=asking.reply.conversation))
    assert list(terminal.say("/phone 01632 960155")) == [NOTED]
    assert list(terminal.say("/meet 2026-11-26 10:30")) == [NOTED]
    assert list(terminal.say("/meet Thursday")) == [NO_DAY]
    assert list(terminal.say("/involved 1")) == [NO_NAMES]
    named = [line for line in terminal.say("/team") if "Hannah Lister" in line]
    number = named[0].split(".")[0].strip()
    assert "no number 99" in next(terminal.say("/involved 99"))
    assert list(terminal.say(f"/involved {number}")) == [NOTED]
    printed = "\n".join(terminal.say("/send What now?"))
    assert "Telephone: 01632 960155" in printed
    assert "Kept from: Hannah Lister." in printed
    asking.reply = terminal.reply
    assert kept(asking).not_for == (ADVISER,)
    list(terminal.say("/times after two"))
    changed = kept(asking)
    assert (changed.wishes.good_times, changed.wishes.phone) == ("after two", "01632 960155")
    assert changed.wishes.face_to_face is not None
    assert changed.not_for == (ADVISER,)


def test_the_brief_can_be_read_at_a_terminal(asking: Journey) -> None:
    """All of it, when it is asked for."""
    terminal = at_terminal(asking)
    assert "(/brief shows what the adviser would read.)" in list(
        terminal.open("show", conversation=asking.reply.conversation)
    )
    printed = "\n".join(terminal.say("/brief"))
    assert "From: Larkholme Valley NHS Trust (example), Ward 7 acute medicine" in printed
    assert "Not answered yet:" in printed

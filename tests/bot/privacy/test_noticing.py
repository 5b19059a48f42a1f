"""The privacy notice: once per person and channel, with the first reply, and then a link."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.channels.terminal.rendering import lines
from bot.channels.terminal.screen import Terminal
from bot.conversation.reply import Reply
from bot.handle import Service, handle, take
from bot.privacy import noticing
from bot.store.tables import notice
from tests.bot.acting import advise, handed_over, logged, rows
from tests.journey import Journey
from tests.people import ADVISER, MANAGER, OTHER_MANAGER

TREE = "short-term-sickness"
WANTED = ("keep", "reads", "years", "disclosed", "leave out the names")


def begin(service: Service, at: datetime, channel: str = "web", person: str = MANAGER, name: str = "one") -> Journey:
    """A manager who begins in a channel."""
    begun = Journey(service=service, person=person, at=at, channel=channel, name=name)  # type: ignore[arg-type]
    begun.say("start", TREE)
    return begun


def test_the_first_reply_says_what_is_kept(service: Service, now: datetime) -> None:
    """What, who, how long, that it can be disclosed, and that names are not wanted; and the log says so."""
    begun = begin(service, now)
    says = " ".join(begun.reply.privacy)
    assert [word for word in WANTED if word not in says] == []
    assert logged(service.database)[0] == ("notice_shown",)
    assert logged(service.database, "person", "channel", kind="notice_shown") == [(MANAGER, "web")]


def test_it_is_shown_once_per_person_and_channel(service: Service, now: datetime) -> None:
    """Not again in that channel, in whichever conversation; again in another channel, and to another person."""
    begun = begin(service, now)
    assert begun.say("answer", ("none",)).privacy == ()
    assert begin(service, now + timedelta(days=9), name="two").reply.privacy == ()
    assert begin(service, now, channel="terminal", name="three").reply.privacy
    assert begin(service, now, person=OTHER_MANAGER, name="four").reply.privacy
    assert len(logged(service.database, kind="notice_shown")) == 3
    assert {(row["person"], row["channel"]) for row in rows(service.database, notice)} == {
        (MANAGER, "web"),
        (MANAGER, "terminal"),
        (OTHER_MANAGER, "web"),
    }


def test_a_conversation_taken_up_in_another_channel_says_it_there(service: Service, now: datetime) -> None:
    """The first reply in a channel may be in the middle of a conversation."""
    begun = begin(service, now)
    begun.channel = "terminal"
    assert begun.say("answer", ("none",)).privacy
    assert begun.say("answer", "employee").privacy == ()


def test_a_search_that_finds_nothing_says_it_too(service: Service, now: datetime) -> None:
    """Whatever the first reply is."""
    asked = Journey(service=service, person=MANAGER, at=now)
    assert asked.say("find", "xyzzy").privacy
    assert asked.say("find", "xyzzy").privacy == ()


def test_a_repeat_of_the_first_turn_shows_it_again(service: Service, now: datetime) -> None:
    """A double click has the same reply, and the log one row."""
    turn = Journey(service=service, person=MANAGER, at=now).turn("start", TREE)
    assert handle(turn, service).privacy == handle(turn, service).privacy != ()
    assert len(logged(service.database, kind="notice_shown")) == 1


def test_advisers_and_made_up_turns_are_not_told(service: Service, now: datetime) -> None:
    """Managers' words are what the notice is about; sample activity talks to nobody."""
    asked = handed_over(service, now, MANAGER)
    assert advise(asked, "claim").privacy == ()
    made_up = Journey(service=service, person=OTHER_MANAGER, at=now, name="sample").turn("start", TREE)
    reply = service.database.write(lambda each: take(each, made_up, shelf=service.shelf, sample=True)).reply
    assert reply.privacy == ()
    assert ADVISER not in {row["person"] for row in rows(service.database, notice)}
    assert len(rows(service.database, notice)) == 1


def test_the_figures_are_the_organisations_own(service: Service) -> None:
    """A trust that keeps answers for a year says a year."""
    example = service.shelf.current.organisations["example"]
    own = replace(example, settings={**example.settings, "keep_conversations_months": 12})
    assert "kept for 1 year after" in " ".join(noticing.words(own))
    assert "kept for 2 years after" in " ".join(noticing.words(example))


def test_the_terminal_says_it_first_and_then_how_to_read_it(service: Service, now: datetime) -> None:
    """The words at first, then a line on every reply, and the words again when asked for."""
    zone = ZoneInfo("Europe/London")
    words = noticing.words(service.shelf.current.organisations["example"])
    said = list(lines(Reply(privacy=words), zone=zone))
    assert "What is kept and who reads it:" in said
    assert list(lines(Reply(), zone=zone))[-1] == "(/privacy says what is kept and who reads it.)"
    terminal = Terminal(
        person=MANAGER,
        organisation="example",
        zone=zone,
        send=lambda turn: handle(turn, service),
        clock=lambda: now,
        turn_id=lambda: "t-1",
        privacy=words,
    )
    assert list(terminal.say("/privacy")) == said

"""What is sent to Teams: from the transaction of a turn, in order, at Teams' rates, whatever Teams answers."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, delete

from bot.channels.chat.kept import Wanted
from bot.channels.chat.outbox import ChatOutbox
from bot.delivery.jobs import TEAMS
from bot.handle import Service
from bot.store.chat_tables import chat_message
from bot.store.tables import conversation, job
from bot.store.teams_tables import teams_place
from tests.bot.acting import TREE, logged, rows
from tests.bot.channels.teams.at_teams import AMARA, MAIL
from tests.bot.channels.teams.seats import Round, met, seated
from tests.fakes.teams import Member, Teams
from tests.fakes.teams import teams as stand_in
from tests.fakes.teams_activities import TENANT, aad, chat_of
from tests.journey import Journey
from tests.people import MANAGER

SECOND = timedelta(seconds=1)
CHAT = chat_of(AMARA)


@pytest.fixture
def teams() -> Iterator[Teams]:
    """A stand-in for Teams with the manager in its tenant."""
    with stand_in() as standing:
        standing.join(Member(id=AMARA, email=MAIL))
        yield standing


def began(service: Service, teams: Teams, now: datetime) -> Journey:
    """A manager who began in Teams."""
    met(service, teams, now)
    begun = Journey(service=seated(service), person=MANAGER, at=now, channel="teams")
    begun.say("start", TREE)
    return begun


@pytest.fixture
def amara(desk_service: Service, teams: Teams, now: datetime) -> Journey:
    """The same on SQLite alone: what is the network's own is the same on both databases."""
    return began(desk_service, teams, now)


@pytest.fixture
def round_(amara: Journey, teams: Teams) -> Round:
    """A sender that looks when it is told to."""
    return Round(service=amara.service, teams=teams, at=amara.at)


def waiting(service: Service) -> list[dict[str, object]]:
    """The jobs for Teams."""
    return [dict(row) for row in rows(service.database, job) if row["kind"] == TEAMS]


def test_a_turn_is_shown_by_one_card_that_then_changes(service: Service, teams: Teams, now: datetime) -> None:
    """The first turn posts it; later turns change it in place; what shows that already is not sent again."""
    amara = began(service, teams, now)
    round_ = Round(service=amara.service, teams=teams, at=amara.at)
    assert round_.send() == 1
    amara.answers(("none",), "employee")
    assert round_.send(amara.at) == 1
    (card,) = teams.cards(CHAT)
    assert card["edited"]
    assert round_.send(amara.at + SECOND) == 0
    assert teams.calls.count("send") == 1
    assert teams.faults == []


def test_what_changed_on_the_web_is_shown_in_teams(amara: Journey, round_: Round, teams: Teams) -> None:
    """The same conversation, gone on with elsewhere, is shown as it stands."""
    round_.send()
    elsewhere = Journey(service=amara.service, person=MANAGER, at=amara.at, channel="web", name="web")
    elsewhere.reply = amara.reply
    elsewhere.answers(("none",))
    assert round_.send(elsewhere.at) == 1
    assert teams.calls.count("update") == 1


def test_teams_is_waited_for_as_long_as_it_asks(amara: Journey, round_: Round, teams: Teams) -> None:
    """After a 429 nothing is sent there until then, and it is no failure."""
    teams.fail("send", "ratelimited", retry_after=30)
    round_.send()
    assert round_.send(amara.at + 29 * SECOND) == 0
    assert round_.send(amara.at + 30 * SECOND) == 1
    assert len(teams.cards(CHAT)) == 1
    assert [row["attempts"] for row in waiting(amara.service)] == [0]


@pytest.mark.parametrize("how", ["broken", "unreachable"])
def test_teams_away_loses_nothing(amara: Journey, round_: Round, teams: Teams, how: str) -> None:
    """What was said meanwhile arrives as one card, once Teams is back."""
    trouble = teams.fail("", how, times=1_000)  # type: ignore[arg-type]
    for minute in range(5):
        amara.answers("back") if minute else amara.answers(("none",))
        round_.send(amara.at + timedelta(minutes=minute))
    trouble.times = 0
    assert round_.send(amara.at + timedelta(minutes=10)) == 1
    assert len(teams.cards(CHAT)) == 1


def test_a_card_whose_answer_was_lost_is_posted_again(amara: Journey, round_: Round, teams: Teams) -> None:
    """Nobody can look whether it is there: two cards do less harm than none, and the second is kept up to date."""
    teams.fail("send", "lost_answer")
    round_.send()
    round_.send(amara.at + 5 * SECOND)
    assert len(teams.cards(CHAT)) == 2
    amara.answers(("none",))
    round_.send(amara.at + 10 * SECOND)
    assert [bool(card.get("edited")) for card in teams.cards(CHAT)] == [False, True]


def test_a_card_that_is_gone_is_posted_anew(amara: Journey, round_: Round, teams: Teams) -> None:
    """Somebody deleted it."""
    round_.send()
    teams.chats[CHAT].clear()
    amara.answers(("none",))
    for second in range(3):
        round_.send(amara.at + second * SECOND)
    assert len(teams.cards(CHAT)) == 1


def test_what_teams_will_never_take_is_given_up_and_said(amara: Journey, round_: Round, teams: Teams) -> None:
    """They have blocked us: the message is parked, and the log says that it did not arrive."""
    teams.fail("send", "refused", status=403, code="MessageWritesBlocked")
    round_.send()
    assert [(row["state"], row["problem"]) for row in waiting(amara.service)] == [("parked", "MessageWritesBlocked")]
    assert logged(amara.service.database)[-1] == ("message_failed",)


def test_a_burst_keeps_to_the_rates_of_teams(desk_service: Service, teams: Teams, now: datetime) -> None:
    """Thirty messages at once to one person: the stand-in counts, and finds none too many."""
    service = desk_service
    met(service, teams, now)

    def wish(connection: Connection) -> None:
        for number in range(30):
            ChatOutbox().show(connection, line(f"n{number}"), at=now)
            connection.execute(chat_message.update().where(chat_message.c.about == f"n{number}").values(ts=str(number)))

    service.database.write(wish)
    teams.chats[CHAT] = [{"id": str(number), "where": CHAT} for number in range(30)]
    sent, round_ = 0, Round(service=service, teams=teams, at=now)
    first = round_.send(now)
    for quarter in range(1, 120):
        sent += round_.send(now + quarter * SECOND / 4)
    assert first == 7
    assert first + sent == 30
    assert teams.faults == []


def line(about: str) -> Wanted:
    """A line of ours to the manager."""
    return Wanted(
        network="teams",
        what="moved",
        about=about,
        organisation="example",
        team=TENANT,
        address=AMARA,
        channel=CHAT,
        person=MANAGER,
        title="A conversation",
    )


def test_a_chat_that_was_never_begun_is_begun(service: Service, teams: Teams, now: datetime) -> None:
    """Somebody of the tenant has the app and never wrote: their chat is asked for, and kept."""
    met(service, teams, now)
    other = teams.join(Member(id=aad("Tom"), email="tom.ashworth@larkholme.example.org")).id
    begun = Journey(service=seated(service), person=MANAGER, at=now, channel="teams")
    begun.say("start", TREE)
    moved = chat_message.update().values(address=other, channel=None)
    service.database.write(lambda connection: connection.execute(moved))
    Round(service=service, teams=teams, at=begun.at).send()
    assert len(teams.cards(chat_of(other))) == 1
    assert {row["address"] for row in rows(service.database, teams_place)} == {AMARA, other}


def test_where_we_never_were_nothing_is_sent(desk_service: Service, teams: Teams, now: datetime) -> None:
    """No chat, no service: it is given up and said, and nobody is asked."""
    service = desk_service
    begun = Journey(service=seated(service), person=MANAGER, at=now, channel="teams")
    begun.say("start", TREE)
    Round(service=service, teams=teams, at=begun.at).send()
    assert [row["problem"] for row in waiting(service)] == ["no_place"]
    assert teams.calls == []


def test_when_its_time_is_over_a_title_and_a_link_are_left(amara: Journey, round_: Round, teams: Teams) -> None:
    """The conversation is removed; within the hour its card says no more than what it was."""
    round_.send()
    gone = delete(conversation).where(conversation.c.id == amara.reply.conversation)
    amara.service.database.write(lambda connection: connection.execute(gone))
    round_.send(amara.at + timedelta(hours=1))
    (card,) = teams.cards(CHAT)
    assert "This is no longer kept here. https://fingerpost.example.org/" in str(card)
    assert rows(amara.service.database, chat_message) == []


def test_a_token_goes_to_known_hosts_alone(amara: Journey, round_: Round, teams: Teams) -> None:
    """A place that names another host is never spoken to: a token would go there."""
    elsewhere = teams_place.update().values(service_url="https://elsewhere.example.org/teams")
    amara.service.database.write(lambda connection: connection.execute(elsewhere))
    round_.send()
    assert teams.calls in ([], ["token"])
    assert teams.cards(CHAT) == []

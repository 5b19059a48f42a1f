"""What somebody does in Teams: who they are, where they can be written to, and how a press is answered."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.channels.chat.says import STRANGER
from bot.channels.teams.answers import InvokeAnswer
from bot.channels.teams.switchboard import ELSEWHERE, NOT_YOURS, Heard
from bot.conversation.turn import Turn
from bot.handle import AWAY, Service
from bot.store.engine import DatabaseAway
from bot.store.tables import person
from bot.store.teams_tables import teams_member, teams_place
from tests.bot.acting import TREE, logged, rows
from tests.bot.channels.teams.at_teams import AMARA, Standing, at_teams
from tests.fakes.teams import Member
from tests.fakes.teams_activities import CHANNEL, OTHER_TENANT, TENANT, aad, installed, mentioned, pressed, typed
from tests.people import MANAGER

DAY = timedelta(days=1)
Json = dict[str, Any]


def turn(heard: Heard, verb: str, **more: Any) -> Turn:  # noqa: ANN401 - a turn's own
    """A turn of theirs, known by the activity."""
    viewer = heard.viewer
    about = {"person": viewer.person, "organisation": viewer.organisation, "at": heard.at}
    return Turn(id=heard.origin.key, channel="teams", verb=verb, **about, **more)  # type: ignore[arg-type]


async def begins(heard: Heard) -> InvokeAnswer | None:
    """Whatever is typed begins the tree."""
    if heard.origin.text == "away":
        await gone(heard)
    await heard.take(turn(heard, "start", value=TREE))
    return None


async def answers(heard: Heard) -> InvokeAnswer | None:
    """A button answers the question that it carries."""
    data = heard.origin.data
    given = tuple(data["v"]) if isinstance(data["v"], list) else data["v"]
    reply = await heard.take(
        turn(heard, "answer", conversation=data["c"], count=data["k"], node=data["n"], value=given)
    )
    return await heard.shown(reply)


async def gone(heard: Heard) -> InvokeAnswer | None:
    """What happens to any handler while the database is away."""
    raise DatabaseAway(heard.origin.key)


async def greets(heard: Heard) -> InvokeAnswer | None:
    """Says something where they are."""
    await heard.say("Hello")
    return None


HANDLERS = {
    "message/personal": begins,
    "execute/fp.answer": answers,
    "execute/fp.away": gone,
    "installed/personal": greets,
    "installed/channel": greets,
    "message/channel": greets,
}


@pytest.fixture
def house(desk_service: Service, now: datetime) -> Iterator[Standing]:
    """The app, with a few handlers of these tests' own."""
    with at_teams(desk_service, now, handlers=HANDLERS) as standing:
        yield standing


@pytest.fixture
def begun(house: Standing) -> Standing:
    """The manager has begun, and sees their first question."""
    house.deliver(typed(house.teams.url, AMARA, "they are off sick"))
    house.send()
    return house


def answered(house: Standing, *, card: str | None = None) -> Json:
    """The press that answers the first question, on its card or on another."""
    (shown,) = house.cards()
    (button,) = [one for one in executes(shown["attachments"]) if one["verb"] == "fp.answer"]
    return pressed(house.teams.url, AMARA, card or shown["id"], "fp.answer", {**button["data"], "v": ["none"]})


def executes(part: Any) -> Iterator[Json]:  # noqa: ANN401 - any JSON
    """Every button of a card that comes back to us."""
    if isinstance(part, dict):
        if part.get("type") == "Action.Execute":
            yield part
        part = list(part.values())
    for one in part if isinstance(part, list) else ():
        yield from executes(one)


def test_a_press_is_answered_with_its_card_and_nothing_is_sent(begun: Standing) -> None:
    """Teams puts the answer in the card's place: a send would be one too many."""
    before = list(begun.teams.calls)
    said = begun.deliver(answered(begun)).json()
    assert said["type"] == "application/vnd.microsoft.card.adaptive"
    assert said["value"] != begun.cards()[-1]["attachments"][0]["content"]
    begun.send()
    assert begun.teams.calls == before


def test_a_press_that_comes_twice_is_one_turn(begun: Standing) -> None:
    """Teams presses again where it is not sure: the answer is the card as it stands, and the log has one answer."""
    press = answered(begun)
    first, again = begun.deliver(press).json(), begun.deliver(press).json()
    assert first == again
    assert logged(begun.service.database).count(("question_answered",)) == 1


def test_a_card_that_asks_by_itself_takes_no_turn(begun: Standing) -> None:
    """Nobody pressed anything: it is shown how things stand."""
    press = answered(begun)
    press["value"]["trigger"] = "automatic"
    said = begun.deliver(press).json()
    assert said["value"] == begun.cards()[-1]["attachments"][0]["content"]
    assert ("question_answered",) not in logged(begun.service.database)


def test_the_twin_of_a_card_still_works(begun: Standing) -> None:
    """A first post that was thought lost is no row of ours: what is pressed there is done, and shown in both."""
    said = begun.deliver(answered(begun, card="1600000000000")).json()
    assert said["type"] == "application/vnd.microsoft.card.adaptive"
    begun.send()
    assert begun.cards()[-1]["attachments"][0]["content"] == said["value"]


def test_what_is_not_theirs_is_not_shown(begun: Standing) -> None:
    """Another of the tenant presses a card of the manager's, forwarded: they see nothing of it."""
    other = begun.teams.join(Member(id=aad("Tom"), email="tom.ashworth@larkholme.example.org"))
    press = answered(begun)
    press["from"] = {"id": f"29:{other.id}", "aadObjectId": other.id}
    said = begun.deliver(press).json()
    assert said["type"].endswith("message")
    assert TREE not in str(said)
    assert ("question_answered",) not in logged(begun.service.database)


def test_nothing_is_kept_while_the_database_is_away(begun: Standing) -> None:
    """They are told so, with the answer or in words, and may try again."""
    assert begun.deliver(pressed(begun.teams.url, AMARA, "1", "fp.away")).json()["value"] == AWAY
    assert begun.deliver(typed(begun.teams.url, AMARA, "away")).status_code == 200
    assert begun.teams.chats[f"a:1{AMARA}"][-1]["text"] == AWAY


def test_an_unknown_card_is_answered_in_words(house: Standing) -> None:
    """Nothing stands behind it any more."""
    press = pressed(house.teams.url, AMARA, "1", "fp.answer", {"c": None, "k": None, "n": None, "v": "x"})
    press["value"]["trigger"] = "automatic"
    assert house.deliver(press).json()["value"] == ELSEWHERE


def test_somebody_is_matched_once_and_their_account_kept(house: Standing) -> None:
    """The first time by their address; from then on by `aadObjectId`, though their address changes."""
    house.deliver(typed(house.teams.url, AMARA, "hello"))
    known = {row["id"]: row["teams"] for row in rows(house.service.database, person)}
    assert known[MANAGER] == f"{TENANT}/{AMARA}"
    house.teams.join(Member(id=AMARA, email="amara.new@larkholme.example.org"))
    house.at += 2 * DAY
    house.deliver(typed(house.teams.url, AMARA, "hello again"))
    assert house.refused == []
    assert house.teams.calls.count("member") == 2


def test_a_colleague_who_is_missing_is_told_so(house: Standing) -> None:
    """In words, and no more often than they write."""
    other = house.teams.join(Member(id=aad("Nobody"), email="nobody@larkholme.example.org"))
    house.deliver(typed(house.teams.url, other.id, "hello"))
    assert house.teams.chats[f"a:1{other.id}"][-1]["text"] == STRANGER
    assert house.refused == ["teams_unknown"]


@pytest.mark.parametrize(
    "who",
    [
        Member(id=aad("Guest"), email="amara.okafor@larkholme.example.org", role="guest"),
        Member(id=aad("Other"), email="amara.okafor@larkholme.example.org", tenant=OTHER_TENANT),
    ],
    ids=["a guest", "of another tenant"],
)
def test_whoever_comes_from_outside_gets_nothing(house: Standing, who: Member) -> None:
    """Not even words, whatever address they give themselves; a button must be answered, and says nothing."""
    house.teams.join(who)
    house.deliver(typed(house.teams.url, who.id, "hello"))
    assert house.teams.chats[f"a:1{who.id}"] == []
    assert house.deliver(pressed(house.teams.url, who.id, "1", "fp.answer")).json()["value"] == NOT_YOURS
    assert set(house.refused) == {"teams_outside"}


def test_a_tenant_that_no_organisation_names_gets_nothing(house: Standing) -> None:
    """Nobody is asked who they are."""
    activity = typed(house.teams.url, AMARA, "hello", tenant=OTHER_TENANT)
    assert house.deliver(activity).status_code == 200
    assert house.refused == ["teams_tenant"]
    assert "member" not in house.teams.calls


def test_where_somebody_is_is_kept_until_we_are_sent_away(house: Standing) -> None:
    """Their chat with its service; after the app is removed nothing more goes there."""
    house.deliver(installed(house.teams.url, AMARA))
    (place,) = rows(house.service.database, teams_place)
    assert (place["address"], place["service_url"], place["person"]) == (AMARA, house.teams.url, MANAGER)
    house.deliver(installed(house.teams.url, AMARA, action="remove"))
    (place,) = rows(house.service.database, teams_place)
    assert place["ended_at"] is not None


def test_a_channel_is_kept_where_we_are_called(house: Standing) -> None:
    """A hand-over may be shown there from then on. What is said there is answered in its thread."""
    house.teams.chats[CHANNEL] = []
    house.deliver(mentioned(house.teams.url, AMARA, "hello"))
    (place,) = rows(house.service.database, teams_place)
    assert (place["address"], place["conversation"], place["person"]) == (CHANNEL, CHANNEL, None)
    assert house.teams.chats[CHANNEL][-1]["text"] == "Hello"


def test_nothing_is_known_of_somebody_who_cannot_be_looked_up(house: Standing) -> None:
    """Teams does not say who they are: nothing is done, nothing is kept, and the next time they are asked for again."""
    house.teams.fail("member", "broken")
    house.deliver(typed(house.teams.url, AMARA, "hello"))
    assert rows(house.service.database, teams_member) == []
    assert house.refused == ["teams_unread"]
    house.deliver(typed(house.teams.url, AMARA, "hello"))
    assert rows(house.service.database, teams_member)[0]["person"] == MANAGER


def test_on_this_machine_alone_it_works_without_credentials(desk_service: Service, now: datetime) -> None:
    """For the Agents Playground: anybody is believed, of any tenant, and nothing goes to another machine."""
    local = {"teams_local": True, "teams_client_id": None, "teams_client_secret": None, "teams_tenant_id": None}
    with at_teams(desk_service, now, handlers=HANDLERS, **local) as house:
        house.teams.unguarded = True
        house.teams.join(Member(id=AMARA, email="amara.okafor@larkholme.example.org", tenant=OTHER_TENANT))
        words = typed(house.teams.url, AMARA, "hello", tenant=OTHER_TENANT)
        assert house.post(json.dumps(words).encode(), {}).status_code == 200
        house.send()
        assert len(house.cards()) == 1
        assert {"token", "keys"}.isdisjoint(house.teams.calls)
        plain = {"content-type": "text/plain"}
        assert house.post(json.dumps(words).encode(), plain).status_code == 401
        away = {**words, "serviceUrl": "https://elsewhere.example.org"}
        assert house.post(json.dumps({**away, "id": "f:other"}).encode(), {}).status_code == 200

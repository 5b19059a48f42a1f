"""Somebody who is asked to agree finds it on their Home tab; nobody else does."""

from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from bot.channels.chat import kept
from bot.channels.chat.kept import Wanted
from bot.channels.chat.scene import Scene
from bot.channels.slack.message import View
from bot.channels.slack.second_home import second_home
from bot.handle import Service
from tests.bot.channels.slack.shown import LINKS, bare, faults, words
from tests.bot.conversation.test_confirming import FAR, NEAR, answers, asked
from tests.fakes.slack_workspace import TEAM
from tests.people import MANAGER


def tab(service: Service, person: str, now: datetime) -> View:
    """The person's part of the tab."""
    wanted = Wanted(
        network="slack", what="home", about=person, organisation="example", team=TEAM, address="U1", person=person
    )
    message = service.database.write(partial(kept.keep, wanted=wanted, at=now))

    def drawn(connection: Connection) -> View:
        scene = Scene(connection=connection, shelf=service.shelf, now=now, message=message)
        return View(type="home", blocks=second_home(scene, LINKS))

    return service.database.read(drawn)


def test_whoever_may_agree_reads_who_asks_and_until_when(desk_service: Service, now: datetime) -> None:
    """It leads to the page; the manager who asks has nothing of it, and once answered it is gone."""
    begun = asked(desk_service, now)
    for person in (NEAR, FAR):
        shown = tab(desk_service, person, now)
        assert faults(shown) == []
        assert bare("asks you. Answer by") in words(shown.blocks)
        assert f"{LINKS.base}/confirm/" in str(shown.blocks)
    assert tab(desk_service, MANAGER, now).blocks == ()
    answers(begun, "agree")
    assert tab(desk_service, NEAR, now).blocks == ()

"""Somebody's Home tab: a part for each thing that they are, drawn when it is opened; knows no more of either."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from sqlalchemy import Connection

from bot.channels.chat.kept import Wanted
from bot.channels.chat.scene import Scene
from bot.channels.slack.desk_home import REFRESH, adviser_home
from bot.channels.slack.elements import header, small
from bot.channels.slack.limits import MOST_BLOCKS
from bot.channels.slack.manager_home import manager_home
from bot.channels.slack.message import Element, Links, Message
from bot.channels.slack.rendering import Drawn, Render
from bot.channels.slack.second_home import second_home
from bot.channels.slack.switchboard import Answer, Handler, Heard

HOME: Final = "home"
NOTHING: Final = "There is nothing for you here yet. To ask something, write to Fingerpost under “Messages”."

Part = Callable[[Scene, Links], tuple[Element, ...]]
"""What one role has on the tab; none where the person does not have it."""


def home(scene: Scene) -> Drawn:
    """The tab of the person whom the message is for."""
    organisation = scene.shelf.current.organisations.get(scene.message.organisation)
    links = Links(base=scene.base, zone=organisation.zone) if organisation else Links(base=scene.base)
    blocks = tuple(block for one in PARTS for block in one(scene, links))
    return Message(blocks=(blocks or (*header("Fingerpost"), *small(NOTHING)))[: MOST_BLOCKS["home"]], text="")


async def opened(heard: Heard) -> Answer | None:
    """Somebody opened the tab, or wants it drawn again."""
    if heard.origin.kind == "event" and heard.payload.get("tab") != HOME:
        return None
    await heard.board.write(partial(show, heard=heard))
    return None


def show(connection: Connection, *, heard: Heard) -> None:
    """Has the tab of whoever acts drawn as things stand then."""
    wanted = Wanted(
        network="slack",
        what=HOME,
        about=heard.viewer.person,
        organisation=heard.viewer.organisation,
        team=heard.origin.team,
        address=heard.origin.user,
        person=heard.viewer.person,
    )
    heard.board.outbox.show(connection, wanted, at=heard.at)


def _adviser(scene: Scene, links: Links) -> tuple[Element, ...]:
    library, person = scene.shelf.current, scene.message.about
    return adviser_home(scene.connection, library=library, person=person, at=scene.now, links=links)


PARTS: Final[tuple[Part, ...]] = (second_home, manager_home, _adviser)

RENDER: Final[Mapping[str, Render]] = {HOME: home}
HANDLERS: Final[Mapping[str, Handler]] = {"event/app_home_opened": opened, f"action/{REFRESH}": opened}

"""What waits for somebody's word as a second person, in plain pieces: they give it on the page; writes nothing."""

from typing import Final

from sqlalchemy import Connection

from bot.channels.chat.links import Links
from bot.channels.chat.pieces import Piece, bold, heading, listed
from bot.channels.chat.scene import Scene
from bot.content.library import Library
from bot.conversation.colleagues.confirmation import Confirmation, may_answer
from bot.people.membership import Viewer
from bot.people.roles import may
from bot.store import confirmations
from policies.markdown import Span

MOST: Final = 10
"""Questions that are listed, the soonest due first; the pages have all of them."""

GONE: Final = "A guide that is no longer offered"


def second(scene: Scene, links: Links) -> tuple[Piece, ...]:
    """What a person is asked to agree to; nothing where nothing waits for them."""
    library, message = scene.shelf.current, scene.message
    organisation = library.organisations.get(message.organisation)
    if organisation is None or message.person is None:
        return ()
    today = scene.now.astimezone(organisation.zone).date()
    viewer = library.people.who(message.person, organisation=organisation.id, on=today)
    asked = () if viewer is None else asked_of(scene.connection, viewer, library)
    if not asked:
        return ()
    lines = [_line(one, library, links) for one in asked[:MOST]]
    return (*heading("A manager asks if you agree"), *listed(lines))


def asked_of(connection: Connection, viewer: Viewer, library: Library) -> tuple[Confirmation, ...]:
    """What waits for the person's word, the soonest due first."""
    if not may(viewer.roles, "confirm"):
        return ()
    groups = library.organisations[viewer.organisation].groups
    found = confirmations.still_open(connection, organisation=viewer.organisation)
    return tuple(one for one in found if may_answer(one, person=viewer.person, posts=viewer.posts, groups=groups))


def _line(one: Confirmation, library: Library, links: Links) -> tuple[Span, ...]:
    tree = library.trees_of(one.organisation).get(one.tree)
    title = Span(text=tree.title if tree else GONE, strong=True, link=f"/confirm/{one.id}")
    who = library.names.get(one.person, "A colleague")
    return (title, Span(text=f": {who} asks you. Answer by "), bold(links.moment(one.due_at)))

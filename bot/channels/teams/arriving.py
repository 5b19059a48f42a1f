"""How a manager comes to us in Teams, handled: letting us in, the commands, and mentions where others read."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Final
from urllib.parse import quote

from sqlalchemy import Connection

from bot.channels.chat.beside import FIRST
from bot.channels.chat.desk_follow import written_id
from bot.channels.chat.kept import Wanted
from bot.channels.chat.outbox import Seat
from bot.channels.chat.reading import shortened
from bot.channels.chat.whereabouts import TOPICS
from bot.channels.teams import commands, desk_handlers
from bot.channels.teams.answers import InvokeAnswer
from bot.channels.teams.home import HELLO, MINE
from bot.channels.teams.manager_forms import by
from bot.channels.teams.origin import calls_us
from bot.channels.teams.switchboard import Handler, Heard
from bot.conversation.reply import UrgentHelp
from bot.people.roles import may
from bot.privacy import noticing

IN_PRIVATE: Final = "I have answered you in our own chat. Please do not write here about people in your team."
COME_OVER: Final = "Please write to me in our own chat. Nobody else can see it. Do not write here about your team."
NOT_ADVISING: Final = "Hand-overs are for advisers. Write “My conversations” to see yours."
HOW: Final = (
    "Tell me in a few words what is going on in your team. I ask what I need to know, a question at a time. "
    "You can go back, change an answer, ask why, or ask an adviser at any time. "
    "Write “Topics” to choose from a list, and “My conversations” to go on where you were."
)


async def mentioned(heard: Heard) -> InvokeAnswer | None:
    """Somebody calls us where others read: they are answered in their own chat, and nothing is said of the matter.

    Where we may read along in a channel, what does not call us is nothing to us, but for what stands below a card.
    """
    text, origin = shortened(heard.origin.text), heard.origin
    if await desk_handlers.written(heard):
        return None
    if not calls_us(origin.activity) or not may(heard.viewer.roles, "converse"):
        return None
    if not text or text.casefold() in commands.WORDS:
        await heard.say(COME_OVER + _way(heard))
        return None
    turn_id = written_id("teams", origin.conversation, origin.key)
    own = Seat(team=origin.tenant, user=origin.user)
    reply = await heard.take(by(heard).turn("find", turn_id, value=text), seat=own)
    await heard.say(_calls(reply.urgent, IN_PRIVATE) + _way(heard))
    return None


async def let_in(heard: Heard) -> InvokeAnswer | None:
    """Somebody has installed us: they are greeted once, and told what is kept."""
    if may(heard.viewer.roles, "converse"):
        about = f"{HELLO}{heard.viewer.person}"
        await heard.board.write(partial(_show, heard=heard, what=TOPICS, about=about))
    else:
        await desk_handlers.show_hand_overs(heard)
    return None


async def let_in_among_others(heard: Heard) -> InvokeAnswer | None:
    """We were added to a group or a channel: we say where to write to us."""
    if await heard.once(f"teams/hello/{heard.origin.conversation}", lambda _connection: True):
        await heard.say(desk_handlers.STAND_HERE if desk_handlers.is_a_queues(heard) else COME_OVER + _way(heard))
    return None


async def _topics(heard: Heard) -> None:
    about = by(heard).id_of(f"{TOPICS}/{heard.origin.conversation}/{heard.origin.key}")
    await heard.board.write(partial(_show, heard=heard, what=TOPICS, about=about))


async def _mine(heard: Heard) -> None:
    about = by(heard).id_of(f"{MINE}/{heard.origin.conversation}/{heard.origin.key}")
    await heard.board.write(partial(_show, heard=heard, what=MINE, about=about))


async def _urgent(heard: Heard) -> None:
    contacts = heard.board.service.shelf.current.organisations[heard.viewer.organisation].urgent_contacts
    base = heard.board.base
    more = (f"All numbers: {base}/urgent",) if base else ()
    await heard.say("\n\n".join((FIRST, *(f"{one.name}: {one.phone}" for one in contacts), *more)))


async def _privacy(heard: Heard) -> None:
    organisation = heard.board.service.shelf.current.organisations[heard.viewer.organisation]
    await heard.say("\n\n".join(noticing.words(organisation)))


async def _help(heard: Heard) -> None:
    await heard.say(HOW)


def _show(connection: Connection, *, heard: Heard, what: str, about: str) -> None:
    wanted = Wanted(
        network="teams",
        what=what,
        about=about,
        organisation=heard.viewer.organisation,
        team=heard.origin.tenant,
        address=heard.origin.user,
        person=heard.viewer.person,
        title="Fingerpost",
    )
    heard.board.outbox.show(connection, wanted, at=heard.at)


def _calls(help_now: UrgentHelp | None, says: str) -> str:
    """A sentence, below whom to telephone where somebody may be in danger: they are told where they asked."""
    if help_now is None:
        return says
    calls = (f"{name}: {phone}" for name, phone in help_now.contacts)
    return "\n\n".join((help_now.title, FIRST, *calls, says))


def _way(heard: Heard) -> str:
    """The way to our own chat, where Teams knows us by an id."""
    ours = heard.board.settings.teams_client_id
    return f" https://teams.microsoft.com/l/chat/0/0?users={quote(f'28:{ours}')}" if ours else ""


async def _no_hand_overs(heard: Heard) -> None:
    """Whoever advises was shown theirs: see `listeners.written`."""
    await heard.say(NOT_ADVISING)


COMMANDS: Final[Mapping[str, Callable[[Heard], Awaitable[None]]]] = {
    commands.TOPICS: _topics,
    commands.MINE: _mine,
    commands.URGENT: _urgent,
    commands.PRIVACY: _privacy,
    commands.HAND_OVERS: _no_hand_overs,
    commands.HELP: _help,
}
"""What each command does."""

HANDLERS: Final[Mapping[str, Handler]] = {
    "message/groupChat": mentioned,
    "message/channel": mentioned,
    "installed/personal": let_in,
    "installed/groupChat": let_in_among_others,
    "installed/channel": let_in_among_others,
}
"""What this handles, by kind and name."""

"""What a second person answers on their card in Teams, handled: the card then says how it ended, or what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from sqlalchemy import Connection

from bot.channels.chat.links import Links
from bot.channels.chat.second_card import WORDS, Word, laid_card, question_for, viewer_of, word
from bot.channels.teams.answers import InvokeAnswer
from bot.channels.teams.elements import PREFIX
from bot.channels.teams.manager_forms import by, put
from bot.channels.teams.reading import By, plain, verb_of
from bot.channels.teams.second import SECOND, TEXT, card
from bot.channels.teams.switchboard import Handler, Heard
from bot.conversation.colleagues.confirmation import Confirmation
from bot.conversation.colleagues.confirming import NOT_HERE
from bot.conversation.world import Unknown
from bot.people.membership import Viewer
from bot.store import confirmations


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question, and who answers it, as its organisation knows them."""

    kept: Confirmation
    viewer: Viewer


async def answered(heard: Heard) -> InvokeAnswer | None:
    """Somebody agrees, or does not: what was refused of it is said on the card, with the reason still in its place.

    Raises:
        Unknown: there is no such question for them.
    """
    asked = await heard.board.read(partial(_asked, heard=heard))
    verb = next(one for one in WORDS if verb_of(heard.origin) == f"{SECOND}.{one}")
    reason = plain(heard.origin.data.get(TEXT))
    reply = await heard.take(word(asked.kept, verb, reason, by=_by(heard, asked), mark=_mark(heard, verb)))
    notice = reply.notices[0]
    kept = await heard.board.read(partial(confirmations.load, confirmation=asked.kept.id)) or asked.kept
    library = heard.board.service.shelf.current
    links = Links(base=heard.board.base, zone=library.organisations[kept.organisation].zone)
    says = notice.says if kept.open else ""
    shown = laid_card(kept, links=links, library=library, theirs=True, reader=asked.viewer.person)
    return await put(heard, card(shown, links, says=says, filled=reason if kept.open else ""))


def _asked(connection: Connection, *, heard: Heard) -> Asked:
    library, carried = heard.board.service.shelf.current, plain(heard.origin.data.get("v"))
    found = confirmations.load(connection, carried)
    viewer = None if found is None else viewer_of(found, heard.viewer.person, library, at=heard.at)
    if viewer is None:
        raise Unknown(NOT_HERE)
    return Asked(kept=question_for(connection, carried, viewer, library), viewer=viewer)


def _by(heard: Heard, asked: Asked) -> By:
    return replace(by(heard), organisation=asked.viewer.organisation)


def _mark(heard: Heard, verb: Word) -> str:
    return f"{SECOND}/{verb}/{heard.origin.conversation}/{heard.origin.key}"


HANDLERS: Final[Mapping[str, Handler]] = {f"execute/{PREFIX}.{SECOND}.{verb}": answered for verb in WORDS}
"""What this handles, by kind and name."""

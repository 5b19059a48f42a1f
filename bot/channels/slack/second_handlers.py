"""What a second person answers on their card in Slack, handled: they are told what came of it, or what is missing."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection

from bot.channels.chat.reading import mapping
from bot.channels.chat.second_card import WORDS, question_for, viewer_of, word
from bot.channels.slack.elements import PREFIX
from bot.channels.slack.manager_messages import by
from bot.channels.slack.second import SECOND, TEXT
from bot.channels.slack.switchboard import Answer, Handler, Heard, whisper
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


async def answered(heard: Heard) -> Answer | None:
    """Somebody agrees, or does not. What was refused of it leaves the card, and the reason in it, as they are.

    Raises:
        Unknown: there is no such question for them.
    """
    act = mapping(next(iter(heard.payload.get("actions") or ()), {}))
    asked = await heard.board.read(partial(_asked, heard=heard, carried=_carried(act.get("value"))))
    verb = next(one for one in WORDS if heard.origin.name == f"{PREFIX}.{SECOND}.{one}")
    whose = replace(by(heard), organisation=asked.viewer.organisation)
    turn = word(asked.kept, verb, _reason(heard.payload), by=whose, mark=f"{SECOND}/{verb}/{heard.origin.key}")
    reply = await heard.take(turn)
    for notice in reply.notices:
        await heard.once(f"{turn.id}/said", partial(whisper, origin=heard.origin, says=notice.says, at=heard.at))
    return None


def _asked(connection: Connection, *, heard: Heard, carried: str) -> Asked:
    library, found = heard.board.service.shelf.current, confirmations.load(connection, carried)
    viewer = None if found is None else viewer_of(found, heard.viewer.person, library, at=heard.at)
    if viewer is None:
        raise Unknown(NOT_HERE)
    return Asked(kept=question_for(connection, carried, viewer, library), viewer=viewer)


def _reason(payload: Mapping[str, Any]) -> str:
    """What stands in the place for the reason."""
    values = mapping(mapping(payload.get("state")).get("values"))
    return str(mapping(mapping(values.get(TEXT)).get(TEXT)).get("value") or "")


def _carried(raw: object) -> str:
    try:
        values = json.loads(str(raw))
    except ValueError:
        return ""
    return str(mapping(values).get("v", ""))


HANDLERS: Final[Mapping[str, Handler]] = {f"action/{PREFIX}.{SECOND}.{verb}": answered for verb in WORDS}
"""What this handles, by kind and name."""

"""An adviser records a call, an e-mail or a meeting in Slack: the form that their Home tab opens, and what is sent."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from slack_sdk.errors import SlackApiError

from bot.channels.chat.contact_form import KEPT, LABEL, MORE_TO_DO, RECORD, SUBMIT, fields, with_person
from bot.channels.chat.desk_card import VERB
from bot.channels.chat.desk_turns import Actor, turn
from bot.channels.slack import desk_parts as part
from bot.channels.slack import desk_reading
from bot.channels.slack.desk_forms import VIEW, drawn
from bot.channels.slack.desk_parts import FIELD
from bot.channels.slack.faults import TOO_LATE
from bot.channels.slack.message import View
from bot.channels.slack.reading import turn_id
from bot.channels.slack.switchboard import Answer, Handler, Heard
from bot.content.library import Library
from bot.conversation.turn import Turn
from bot.conversation.world import NotAllowed
from bot.handle import AWAY
from bot.people.membership import Viewer
from bot.people.roles import may
from bot.store.engine import DatabaseAway
from escalation.model import NotPossible

NO_ADVISER: Final = "Only advisers can record a contact."


def form(library: Library, viewer: Viewer) -> View:
    """The empty form."""
    blocks = (block for one in fields(library, viewer) for block in drawn(one))
    return View(callback_id=f"{VIEW}{RECORD}", title=LABEL, submit=SUBMIT, blocks=tuple(blocks))


async def opened(heard: Heard) -> Answer | None:
    """Opens the form.

    Raises:
        NotAllowed: they advise nobody here.
    """
    if not may(heard.viewer.roles, "advise"):
        raise NotAllowed(NO_ADVISER)
    try:
        await heard.open(form(heard.board.service.shelf.current, heard.viewer).payload())
    except SlackApiError:
        await heard.whisper(TOO_LATE)
    return None


async def sent(heard: Heard) -> Answer | None:
    """Keeps the contact. What was refused is said beside its field, and nothing that was typed is lost."""
    given = desk_reading.fields_of(heard.payload.get("view") or {})
    try:
        await heard.take(_turn(heard, given))
    except (NotAllowed, NotPossible) as refused:
        return _wrong(getattr(refused, "field", "topic"), str(refused))
    except DatabaseAway:
        return _wrong("topic", AWAY)
    says = KEPT if given.get("done") == "yes" else MORE_TO_DO
    told = View(callback_id=f"{VIEW}{RECORD}.kept", title=LABEL, blocks=(part.section(says),))
    return {"response_action": "update", "view": told.payload()}


def _turn(heard: Heard, given: Mapping[str, str]) -> Turn:
    view = heard.payload.get("view") or {}
    library, viewer = heard.board.service.shelf.current, heard.viewer
    by = Actor(person=viewer.person, organisation=viewer.organisation, network="slack", at=heard.at)
    whole = with_person(given, library, viewer, on=_today(heard))
    mark = f"{view.get('id')}.{view.get('hash')}"
    return turn(RECORD, None, by, fields=whole, id=turn_id(mark))


def _today(heard: Heard) -> date:
    organisation = heard.board.service.shelf.current.organisations[heard.viewer.organisation]
    return heard.at.astimezone(organisation.zone).date()


def _wrong(field: str, says: str) -> Answer:
    return {"response_action": "errors", "errors": {f"{FIELD}{field}": says}}


HANDLERS: Final[Mapping[str, Handler]] = {f"action/{VERB}{RECORD}": opened, f"view/{VIEW}{RECORD}": sent}
"""What this handles, by kind and name."""

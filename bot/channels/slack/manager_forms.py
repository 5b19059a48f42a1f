"""The forms of a manager, opened and sent: what was refused is said in the form, so that nothing typed is lost."""

from collections.abc import Mapping
from functools import partial
from typing import Final, cast

from slack_sdk.errors import SlackApiError
from sqlalchemy import Connection

from bot.around import decided
from bot.channels.chat.forms import FORMS, WITH_WISHES
from bot.channels.slack import forms, reading
from bot.channels.slack.elements import PREFIX, At
from bot.channels.slack.faults import TOO_LATE
from bot.channels.slack.message import Links, View
from bot.channels.slack.origin import without_number
from bot.channels.slack.reading import FIELD, VIEW, By, Stands
from bot.channels.slack.switchboard import Answer, Handler, Heard
from bot.conversation.reply import Reply
from bot.conversation.turn import Turn, Verb
from bot.conversation.world import NotAllowed, Unknown
from bot.handle import AWAY, world_of
from bot.store.engine import DatabaseAway
from bot.web.topics import stages_of
from escalation.model import NotPossible

OPENED: Final = tuple(name for name in FORMS if name != "change")
"""An answer to change is chosen from a list on the message itself."""


async def opened(heard: Heard) -> Answer | None:
    """Opens the form of a button, filled in with what stands already.

    Raises:
        Unknown, NotAllowed: it is not theirs.
    """
    act = (heard.payload.get("actions") or [{}])[0]
    name = without_number(str(act.get("action_id", ""))).rpartition(".")[2]
    stands = reading.where(act)
    reply = await heard.board.read(partial(_reply, heard=heard, stands=stands))
    await show(heard, forms.form(name, reply, _at(stands)))
    return None


async def open_begin(heard: Heard) -> Answer | None:
    """Opens the form in which something new is begun."""
    library = heard.board.service.shelf.current
    await show(heard, forms.begin(stages_of(library, heard.viewer.organisation)))
    return None


async def show(heard: Heard, view: View) -> None:
    """Opens a form, and says so where Slack would not wait."""
    try:
        await heard.open(view.payload())
    except SlackApiError:
        await heard.whisper(TOO_LATE)


async def team(heard: Heard) -> Answer | None:
    """Shows in an open form who is in the advice team, to be ticked; what was filled in stays."""
    view = heard.payload.get("view") or {}
    stands, fields = reading.sent(heard.payload)
    turn = _by(heard).turn(
        "advice_team",
        reading.turn_id(f"team/{heard.origin.key}"),
        conversation=stands.conversation,
        count=stands.count,
    )
    reply = await heard.take(turn)
    name = "wish" if view.get("callback_id") == f"{VIEW}wish" else "send"
    client = await heard.client()
    if client is not None:
        await client.views_update(
            view_id=str(view.get("id")), view=forms.form(name, reply, _at(stands), fields).payload()
        )
    return None


async def sent(heard: Heard) -> Answer | None:
    """A form of a conversation that was sent."""
    stands, fields = reading.sent(heard.payload)
    name = heard.origin.name.removeprefix(VIEW)
    verb = cast("Verb", "answer" if name == "asis" else name)
    value = fields.pop("text", None)
    turn = _by(heard).turn(
        verb,
        reading.turn_id(f"{verb}/{reading.mark_of(heard.payload)}"),
        conversation=stands.conversation,
        count=stands.count,
        node=stands.node if verb == "answer" else None,
        value=value if verb != "wish" else None,
        fields=fields if verb in WITH_WISHES else {},
        as_it_is=name == "asis",
    )
    return await _taken(heard, turn)


async def begun(heard: Heard) -> Answer | None:
    """Something new: what was typed is looked for, or the topic that was chosen is begun."""
    _, fields = reading.sent(heard.payload)
    text, topic = fields.get("text"), fields.get("topic")
    if not text and not topic:
        return _errors({f"{FIELD}text": forms.TYPE_OR_CHOOSE})
    begins: Verb = "find" if text else "practise" if fields.get("practise") else "start"
    turn = _by(heard).turn(begins, reading.turn_id(f"begin/{reading.mark_of(heard.payload)}"), value=text or topic)
    return await _taken(heard, turn)


async def _taken(heard: Heard, turn: Turn) -> Answer | None:
    """Takes the turn of a form; what was refused stands beside the field that is to be mended."""
    try:
        reply = await heard.take(turn)
    except (Unknown, NotAllowed, NotPossible) as refused:
        return {"response_action": "update", "view": forms.told(str(refused)).payload()}
    except DatabaseAway:
        return _errors({_field(heard, None): AWAY}) if _field(heard, None) else _update(AWAY)
    if reply.urgent is not None:
        return {"response_action": "update", "view": forms.call_now(reply.urgent, links(heard)).payload()}
    notice = next((one for one in reply.notices if one.kind == "refused"), None)
    if notice is None:
        return None
    field = _field(heard, notice.field)
    return _errors({field: notice.says}) if field else _update(notice.says)


def _field(heard: Heard, name: str | None) -> str:
    """The block of the field with this name, else the first that can be filled in."""
    blocks = [str(one.get("block_id", "")) for one in (heard.payload.get("view") or {}).get("blocks") or ()]
    fields = [block for block in blocks if block.startswith(FIELD)]
    wanted = f"{FIELD}{name}"
    return wanted if wanted in fields else (fields[0] if fields else "")


def _errors(says: Mapping[str, str]) -> Answer:
    return {"response_action": "errors", "errors": dict(says)}


def _update(says: str) -> Answer:
    return {"response_action": "update", "view": forms.told(says).payload()}


def links(heard: Heard) -> Links:
    """Where the links of what they are shown lead."""
    organisation = heard.board.service.shelf.current.organisations[heard.viewer.organisation]
    return Links(base=heard.board.base, zone=organisation.zone)


def _reply(connection: Connection, *, heard: Heard, stands: Stands) -> Reply:
    """The conversation as it stands now."""
    turn = _by(heard).turn("show", "look", conversation=stands.conversation)
    world = world_of(connection, turn, heard.board.service.shelf, lock=False)
    return decided(connection, turn, world).reply


def _by(heard: Heard) -> By:
    return By(person=heard.viewer.person, organisation=heard.viewer.organisation, at=heard.at)


def _at(stands: Stands) -> At:
    return At(conversation=stands.conversation, count=stands.count, node=stands.node)


HANDLERS: Final[Mapping[str, Handler]] = {
    **{f"action/{PREFIX}.open.{name}": opened for name in OPENED},
    f"action/{PREFIX}.open.begin": open_begin,
    f"action/{PREFIX}.{forms.TEAM}": team,
    **{f"view/{VIEW}{name}": sent for name in OPENED},
    f"view/{VIEW}begin": begun,
}
"""What this handles, by kind and name."""

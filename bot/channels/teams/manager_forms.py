"""The forms of a manager in Teams, opened and sent: what was refused is said in the form, and nothing typed is lost."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Final, cast

from sqlalchemy import Connection

from bot.around import decided
from bot.channels.chat import forms as fields_of
from bot.channels.chat.forms import FORMS, TYPE_OR_CHOOSE, WITH_WISHES, ManagerForm, ticks
from bot.channels.chat.links import Links
from bot.channels.chat.pieces import At
from bot.channels.chat.reading import Stands
from bot.channels.teams import reading
from bot.channels.teams.answers import InvokeAnswer, carded
from bot.channels.teams.elements import PREFIX
from bot.channels.teams.forms import LOOK, TEAM, form
from bot.channels.teams.message import Message
from bot.channels.teams.posting import Drawn, activity
from bot.channels.teams.reading import FORM, NAMED, OPEN, By
from bot.channels.teams.switchboard import Handler, Heard
from bot.conversation.reply import Reply
from bot.conversation.turn import Turn, Verb
from bot.conversation.world import NotAllowed, Unknown
from bot.handle import world_of
from bot.web.topics import stages_of
from escalation.model import NotPossible

BEGIN: Final = "begin"

Typed = Mapping[str, str]


async def opened(heard: Heard) -> InvokeAnswer | None:
    """Puts a form where the card was, filled in with what stands already.

    Raises:
        Unknown, NotAllowed: it is not theirs.
    """
    name = reading.verb_of(heard.origin).removeprefix(OPEN)
    return await put(heard, form(await laid(heard, name)))


async def laid(heard: Heard, name: str, filled: Typed | None = None, *, named: bool = False) -> ManagerForm:
    """A form as things now stand, with who is in the advice team where it was sent with their names.

    Raises:
        Unknown, NotAllowed: it is not theirs.
    """
    stands = reading.where(heard.origin)
    at = At(conversation=stands.conversation, count=stands.count, node=stands.node)
    if name == BEGIN:
        library = heard.board.service.shelf.current
        return replace(fields_of.begin(stages_of(library, heard.viewer.organisation)), at=at)
    verb: Verb = "advice_team" if named else "show"
    reply = await heard.board.read(partial(_reply, heard=heard, stands=stands, verb=verb))
    return FORMS[name](reply, at, filled)


async def looked(heard: Heard) -> InvokeAnswer | None:
    """Puts the card back where a form was: nothing is taken."""
    return await heard.shown()


async def team(heard: Heard) -> InvokeAnswer | None:
    """Shows in an open form who is in the advice team, to be ticked; what was filled in stays."""
    stands, filled = reading.where(heard.origin), reading.fields(heard.origin.data)
    name = stands.value if stands.value in WITH_WISHES else "send"
    turn_id = by(heard).id_of(f"team/{heard.origin.conversation}/{heard.origin.key}")
    turn = by(heard).turn("advice_team", turn_id, conversation=stands.conversation, count=stands.count)
    # The card is a form now and stays one: the reply is read and not shown.
    reply = await heard.take(turn, seat=replace(heard.seat, inline=True))
    at = At(conversation=stands.conversation, count=stands.count, node=stands.node)
    return await put(heard, form(FORMS[name](reply, at, filled), values=filled))


async def sent(heard: Heard) -> InvokeAnswer | None:
    """A form of a conversation that was sent."""
    name = reading.verb_of(heard.origin).removeprefix(FORM)
    stands, data = reading.where(heard.origin), reading.fields(heard.origin.data)
    shown = await laid(heard, name, data, named=heard.origin.data.get(NAMED) == 1)
    fields = ticks(data, shown) if name in WITH_WISHES else dict(data)
    verb = cast("Verb", "answer" if name == "asis" else name)
    value = fields.pop("text", None)
    turn = by(heard).turn(
        verb,
        by(heard).id_of(f"{verb}/{heard.origin.conversation}/{heard.origin.key}"),
        conversation=stands.conversation,
        count=stands.count,
        node=_node(verb, stands, data),
        value=value if verb not in {"wish", "change"} else None,
        fields=fields if verb in WITH_WISHES else {},
        as_it_is=name == "asis",
    )
    return await taken(heard, turn, shown, data)


async def begun(heard: Heard) -> InvokeAnswer | None:
    """Something new: what was typed is looked for, or the topic that was chosen is begun."""
    data = reading.fields(heard.origin.data)
    text, topic = data.get("text"), data.get("topic")
    shown = await laid(heard, BEGIN)
    if not text and not topic:
        return await put(heard, form(shown, says=TYPE_OR_CHOOSE, values=data))
    begins: Verb = "find" if text else "practise" if data.get("practise") else "start"
    turn_id = by(heard).id_of(f"begin/{heard.origin.conversation}/{heard.origin.key}")
    return await taken(heard, by(heard).turn(begins, turn_id, value=text or topic), shown, data)


async def taken(heard: Heard, turn: Turn, shown: ManagerForm, data: Typed) -> InvokeAnswer | None:
    """Takes the turn of a form, and shows the card again; what was refused is said in the form."""
    try:
        reply = await heard.take(turn)
    except (Unknown, NotAllowed, NotPossible) as refused:
        return await put(heard, form(shown, says=str(refused), values=data))
    notice = next((one for one in reply.notices if one.kind == "refused"), None)
    if notice is not None and reply.urgent is None:
        return await put(heard, form(shown, says=notice.says, values=data))
    return await heard.shown(reply)


async def put(heard: Heard, shown: Drawn) -> InvokeAnswer | None:
    """Puts a card where the pressed one was; below it, where an older Teams waits for no answer."""
    if heard.invoked:
        return carded(shown.card, form=isinstance(shown, Message) and shown.form)
    origin = heard.origin
    root = origin.thread or origin.card
    below = f"{origin.conversation};messageid={root}" if origin.scope == "channel" and root else origin.conversation
    await heard.board.connector.send(origin.service_url, below, activity(shown))
    return None


def by(heard: Heard) -> By:
    """Who did it."""
    return By(person=heard.viewer.person, organisation=heard.viewer.organisation, at=heard.at)


def links(heard: Heard) -> Links:
    """Where the links of what they are shown lead."""
    organisation = heard.board.service.shelf.current.organisations[heard.viewer.organisation]
    return Links(base=heard.board.base, zone=organisation.zone)


def _node(verb: Verb, stands: Stands, data: Typed) -> str | None:
    if verb == "change":
        return data.get("change")
    return stands.node if verb == "answer" else None


def _reply(connection: Connection, *, heard: Heard, stands: Stands, verb: Verb) -> Reply:
    """The conversation as it stands now."""
    turn = by(heard).turn(verb, "look", conversation=stands.conversation)
    world = world_of(connection, turn, heard.board.service.shelf, lock=False)
    return decided(connection, turn, world).reply


HANDLERS: Final[Mapping[str, Handler]] = {
    **{f"execute/{PREFIX}.{OPEN}{name}": opened for name in (*FORMS, BEGIN)},
    **{f"execute/{PREFIX}.{FORM}{name}": sent for name in FORMS},
    f"execute/{PREFIX}.{FORM}{BEGIN}": begun,
    f"execute/{PREFIX}.{TEAM}": team,
    f"execute/{PREFIX}.{LOOK}": looked,
}
"""What this handles, by kind and name."""

"""What an adviser does in Slack, handled: buttons of cards, forms, messages in a card's thread, changes of those."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Final

from slack_sdk.errors import SlackApiError
from sqlalchemy import Connection

from bot.channels.chat import kept
from bot.channels.chat.desk_acting import UNKNOWN, viewer_of, written_below
from bot.channels.chat.desk_card import VERB
from bot.channels.chat.desk_follow import CARD
from bot.channels.chat.desk_forms import AT_ONCE, FORMS, Form, why_not, with_prepared
from bot.channels.chat.desk_places import was_seen
from bot.channels.chat.desk_turns import Actor, turn_written
from bot.channels.chat.says import NOT_SENT
from bot.channels.slack import desk_reading as reading_of
from bot.channels.slack.desk_changes import CHANGES, WRITTEN, changed, overtaken, say, typed
from bot.channels.slack.desk_forms import FIELD_OF, PREPARED, VIEW, form, reading, stopped
from bot.channels.slack.desk_parts import FIELD
from bot.channels.slack.desk_reading import Pressed
from bot.channels.slack.faults import TOO_LATE
from bot.channels.slack.message import Links, View
from bot.channels.slack.switchboard import Answer, Handler, Heard
from bot.conversation.turn import Verb as TurnVerb
from bot.conversation.world import NotAllowed, Unknown
from bot.desk.handover import Reader, gathered, may_look
from bot.handle import AWAY
from bot.people.membership import Viewer
from bot.store.engine import DatabaseAway
from escalation import store
from escalation.model import NotPossible
from escalation.permission import offered

NOT_HERE: Final = "What is written here goes nowhere, because not everybody may see this. Use the buttons of the card."
NO_FILES: Final = "Files are not passed on. The words that you wrote with it are."


async def pressed(heard: Heard) -> Answer | None:
    """A button of a card: done at once, or its form is opened.

    Raises:
        Unknown, NotAllowed, NotPossible: with a sentence for whoever pressed it.
    """
    button = reading_of.pressed(heard.payload)
    if button is None:
        return None
    viewer = await _viewer(heard, button.escalation)
    turn = reading_of.turn_pressed(button, _actor(heard, viewer))
    if turn is not None:
        await heard.take(turn)
        if button.view is None:
            return None
        # It was pressed where all of it is read: that is shown as it stands now.
        button = replace(button, what="read")
    view = await heard.board.read(partial(_view, button=button, viewer=viewer, heard=heard))
    try:
        await _show(heard, button, view)
    except SlackApiError:
        await heard.whisper(TOO_LATE)
    return None


async def sent(heard: Heard) -> Answer | None:
    """A form that was sent. What was refused is said in it, so that nothing that was typed is lost."""
    read = reading_of.sent(heard.payload)
    if read is None:
        return None
    try:
        viewer = await _viewer(heard, read.escalation)
        await heard.take(reading_of.turn_sent(read, _actor(heard, viewer)))
    except (Unknown, NotAllowed, NotPossible) as refused:
        return _refused(heard, read.verb, str(refused))
    except DatabaseAway:
        return _refused(heard, read.verb, AWAY)
    view = heard.payload.get("view") or {}
    # What lies below it was drawn before: it is closed too.
    return {"response_action": "clear"} if view.get("root_view_id") not in (None, view.get("id")) else None


async def written(heard: Heard) -> Answer | None:
    """A message in a channel: below a card it is for the manager, or a note among advisers; elsewhere it is nothing."""
    event = heard.payload
    subtype = event.get("subtype")
    if subtype in CHANGES:
        first = overtaken(heard)
        if first is not None:
            await written(first)
        return await changed(heard)
    thread = event.get("thread_ts")
    if subtype not in WRITTEN or not thread or thread == event.get("ts"):
        return None
    card = await heard.board.read(partial(_card, heard=heard, ts=str(thread)))
    key = f"{heard.origin.channel}/{heard.origin.ts}/refused"
    if card is None or await heard.board.read(partial(was_seen, key=key)):
        return None
    try:
        await _write(heard, card)
    except (Unknown, NotAllowed, NotPossible) as refused:
        # Said once, and settled: the same message, delivered again later, must not be sent after all.
        await heard.once(key, partial(say, heard=heard, says=NOT_SENT.format(refused)))
        return None
    if event.get("files"):
        await heard.once(f"{heard.origin.channel}/{heard.origin.ts}/files", partial(say, heard=heard, says=NO_FILES))
    return None


async def _write(heard: Heard, card: kept.Kept) -> None:
    viewer = await _viewer(heard, card.about)
    library = heard.board.service.shelf.current
    below = partial(written_below, escalation=card.about, library=library, not_here=NOT_HERE)
    escalation = await heard.board.read(below)
    turn = turn_written(
        typed(heard, str(heard.payload.get("text", ""))),
        _actor(heard, viewer),
        escalation=escalation.id,
        channel=heard.origin.channel or "",
        ts=heard.origin.ts or "",
        chat=escalation.source == "chat",
    )
    if turn is not None:
        await heard.take(turn)


async def _viewer(heard: Heard, escalation: str) -> Viewer:
    library, person = heard.board.service.shelf.current, heard.viewer.person
    return await heard.board.read(
        partial(viewer_of, escalation=escalation, person=person, library=library, at=heard.at)
    )


def _actor(heard: Heard, viewer: Viewer) -> Actor:
    return Actor(person=viewer.person, organisation=viewer.organisation, network="slack", at=heard.at)


def _view(connection: Connection, *, button: Pressed, viewer: Viewer, heard: Heard) -> View:
    """The form of a button, or all of the hand-over to read; what is not possible is said in its place."""
    board = heard.board
    reader = Reader(viewer=viewer, shelf=board.service.shelf, at=heard.at)
    escalation = store.load(connection, button.escalation)
    if escalation is None or not may_look(reader, escalation):
        raise Unknown(UNKNOWN)
    shown = gathered(connection, escalation, reader)
    if button.what == "read":
        return reading(shown, Links(base=board.base, zone=reader.organisation.zone))
    if button.what == "prepare":
        typed = (button.typed or {}).get("text", "")
        return form("reply", with_prepared(shown, chosen=button.value, typed=typed, again=button.again + 1))
    verb = next((verb for verb in FORMS if verb == button.what), None)
    if verb is None:
        raise Unknown(UNKNOWN)
    if verb not in offered(escalation, shown.by):
        return stopped(why_not(shown))
    return form(verb, Form(shown=shown))


async def _show(heard: Heard, button: Pressed, view: View) -> None:
    if button.view is None or button.what not in ("read", "prepare") or not _is_modal(heard):
        await heard.open(view.payload())
        return
    client = await heard.client()
    if client is not None:
        await client.views_update(view_id=button.view, view=view.payload())


def _is_modal(heard: Heard) -> bool:
    return bool((heard.payload.get("view") or {}).get("type") == "modal")


def _refused(heard: Heard, verb: TurnVerb, says: str) -> Answer:
    """What a form says of what it refused, beside the field that is to be mended."""
    blocks = [str(block.get("block_id", "")) for block in (heard.payload.get("view") or {}).get("blocks") or ()]
    fields = [block for block in blocks if block.startswith(FIELD)]
    wanted = f"{FIELD}{FIELDS.get(verb, 'text')}"
    at = next((field for field in fields if field.partition("#")[0] == wanted), fields[0] if fields else None)
    if at is None:
        return {"response_action": "update", "view": stopped(says).payload()}
    return {"response_action": "errors", "errors": {at: says}}


def _card(connection: Connection, *, heard: Heard, ts: str) -> kept.Kept | None:
    found = kept.at_place(connection, team=heard.origin.team, channel=heard.origin.channel or "", ts=ts)
    return found if found is not None and found.what == CARD else None


FIELDS: Final[Mapping[str, str]] = {str(verb): field for verb, field in FIELD_OF.items()}
HANDLERS: Final[Mapping[str, Handler]] = {
    **{f"action/{VERB}{verb}": pressed for verb in (*AT_ONCE, *FORMS, "read")},
    f"action/{PREPARED}": pressed,
    **{f"view/{VIEW}{verb}": sent for verb in FORMS},
    "event/message.groups": written,
}
"""What this handles, by kind and name."""

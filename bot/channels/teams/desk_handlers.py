"""What an adviser does in Teams, handled: buttons of cards, forms, and what they write to us below a card.

What a button is answered with stands on the screen of whoever pressed it, and of nobody else: for everybody else the
outbox changes the card.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Final

from sqlalchemy import Connection

from bot.channels.chat import kept
from bot.channels.chat.desk_acting import UNKNOWN, viewer_of, written_below
from bot.channels.chat.desk_drawing import Around, carded_of
from bot.channels.chat.desk_follow import CARD
from bot.channels.chat.desk_forms import AT_ONCE, FORMS, Form, why_not, with_prepared
from bot.channels.chat.desk_places import is_discreet, was_seen
from bot.channels.chat.desk_turns import Actor, turn_written
from bot.channels.chat.kept import LIST, TOLD, Kept, Wanted
from bot.channels.chat.links import Links
from bot.channels.chat.says import NOT_SENT
from bot.channels.chat.scene import Gone, Scene
from bot.channels.teams import desk_reading as reading_of
from bot.channels.teams.answers import InvokeAnswer
from bot.channels.teams.desk_card import TEXT, desk_card
from bot.channels.teams.desk_drawing import RENDER
from bot.channels.teams.desk_forms import form, reading, stopped
from bot.channels.teams.desk_presence import presence, with_presence
from bot.channels.teams.desk_reading import Pressed
from bot.channels.teams.manager_forms import put
from bot.channels.teams.posting import Drawn
from bot.channels.teams.switchboard import Handler, Heard
from bot.conversation.turn import Turn
from bot.conversation.world import NotAllowed, Unknown
from bot.desk import desks
from bot.desk.handover import Reader, asking_of, gathered, may_look
from bot.people.membership import Viewer
from escalation import store
from escalation.model import Escalation, NotPossible
from escalation.pages import Handover
from escalation.permission import offered

NOT_HERE: Final = "What is written here goes nowhere, because not everybody may see this."
NOT_SHOWN: Final = (
    "Not everybody here may see this. Open it on the web, or write “hand-overs” to Fingerpost in your own chat."
)
STAND_HERE: Final = (
    "Hand-overs to your queue stand here, each as a card with its buttons. Whoever is in this channel reads them."
)
HAND_OVERS: Final = frozenset({"hand-overs", "handovers", "hand overs", "desk"})
"""What an adviser writes to see theirs."""


async def pressed(heard: Heard) -> InvokeAnswer | None:
    """A button of a card: done, or its form is shown; what was refused is said on the card.

    Raises:
        Unknown, NotAllowed, NotPossible: with a sentence for whoever pressed it.
    """
    button = reading_of.pressed(heard.origin.name, heard.origin.data)
    if button is None:
        raise Unknown(UNKNOWN)
    viewer = await _viewer(heard, button.escalation)
    says, done = "", False
    try:
        turn = await heard.board.read(partial(_turn, button=button, viewer=viewer, heard=heard))
        if turn is not None:
            await heard.take(turn)
            done, button = True, replace(button, what="read" if button.whole else "card")
    except (NotAllowed, NotPossible) as refused:
        says = str(refused)
    there = await presence(heard, viewer) if button.what == "transfer" else {}
    work = partial(_answer, button=button, viewer=viewer, heard=heard, says=says, there=there)
    drawn = await heard.board.read(work)
    # An older Teams waits for no answer: the outbox has changed the card already.
    return None if done and not heard.invoked else await put(heard, drawn)


async def written(heard: Heard) -> bool:
    """What was written to us below a card: for the manager, or a note among advisers. Whether it was such."""
    origin = heard.origin
    if origin.thread is None or origin.scope != "channel":
        return False
    place = partial(kept.at_place, team=origin.tenant, channel=origin.conversation, ts=origin.thread)
    card = await heard.board.read(place)
    if card is None or card.what != CARD:
        return False
    key = f"{origin.conversation}/{origin.key}/refused"
    if await heard.board.read(partial(was_seen, key=key)):
        return True
    try:
        await _write(heard, card)
    except (Unknown, NotAllowed, NotPossible) as refused:
        # Said once, and settled: the same message, delivered again later, must not be sent after all.
        if await heard.once(key, lambda _connection: True):
            await heard.say(NOT_SENT.format(refused))
    return True


async def asked_for_hand_overs(heard: Heard) -> bool:
    """Whether an adviser has asked, in their own chat with us, for their hand-overs, which are then shown."""
    return heard.origin.text.strip().casefold() in HAND_OVERS and await show_hand_overs(heard)


async def show_hand_overs(heard: Heard) -> bool:
    """Shows somebody who advises their hand-overs, in their own chat; False for anybody else."""
    return await heard.board.write(partial(_list, heard=heard))


def is_a_queues(heard: Heard) -> bool:
    """Whether it happened in the channel of a queue."""
    routes = heard.board.service.shelf.current.routes
    everyone = (routes.of(name) for name in heard.board.service.shelf.current.organisations)
    named = (queue.teams or "" for own in everyone for queue in own.queues.values())
    return any(channel.rpartition("/")[2] == heard.origin.conversation for channel in named)


async def _write(heard: Heard, card: Kept) -> None:
    viewer = await _viewer(heard, card.about)
    library = heard.board.service.shelf.current
    below = partial(written_below, escalation=card.about, library=library, not_here=NOT_HERE)
    escalation = await heard.board.read(below)
    turn = turn_written(
        heard.origin.text,
        _actor(heard, viewer),
        escalation=escalation.id,
        channel=heard.origin.conversation,
        ts=heard.origin.key,
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
    return Actor(person=viewer.person, organisation=viewer.organisation, network="teams", at=heard.at)


def _turn(connection: Connection, *, button: Pressed, viewer: Viewer, heard: Heard) -> Turn | None:
    asking = None
    if button.what == "hand_back" and (escalation := store.load(connection, button.escalation)) is not None:
        asking = asking_of(connection, escalation, _reader(heard, viewer))
    several = reading_of.several_in(asking.answers if asking else ())
    return reading_of.turn_of(button, _actor(heard, viewer), key=heard.origin.key, several=several)


def _answer(
    connection: Connection,
    *,
    button: Pressed,
    viewer: Viewer,
    heard: Heard,
    says: str,
    there: Mapping[str, str],
) -> Drawn:
    """What stands on their screen now: the card, all of it to read, or a form; `says` is what was refused, and `there`
    which advisers are at their desk, where that is known.
    """
    escalation = store.load(connection, button.escalation)
    if escalation is None:
        raise Unknown(UNKNOWN)
    discreet = heard.origin.scope != "personal" and is_discreet(escalation, heard.board.service.shelf.current)
    if button.what == "card" or discreet:
        return _card(connection, escalation, button, heard, says=says or (NOT_SHOWN if button.what != "card" else ""))
    reader = _reader(heard, viewer)
    if not may_look(reader, escalation):
        raise Unknown(UNKNOWN)
    shown = with_presence(gathered(connection, escalation, reader), there)
    links = Links(base=heard.board.base, zone=reader.organisation.zone)
    if button.what == "read" or (says and button.whole and button.what in AT_ONCE):
        return reading(shown, links, says=says)
    if says and (button.what in AT_ONCE or button.boxed):
        return _card(connection, escalation, button, heard, says=says)
    return _form(button, shown, says=says)


def _form(button: Pressed, shown: Handover, *, says: str) -> Drawn:
    if button.what == "prepare":
        filled = with_prepared(shown, chosen=button.prepared, typed=button.typed.get(TEXT, ""), again=button.again + 1)
        return form("reply", filled, whole=button.whole)
    verb = next(verb for verb in FORMS if verb == button.what)
    if verb not in offered(shown.escalation, shown.by):
        return stopped(shown.escalation, says or why_not(shown), whole=button.whole)
    return form(verb, Form(shown=shown), says=says, values=button.typed, whole=button.whole)


def _card(connection: Connection, escalation: Escalation, button: Pressed, heard: Heard, *, says: str) -> Drawn:
    """The card that was pressed as it stands now, with what whoever pressed it is told."""
    board, origin = heard.board, heard.origin
    here = kept.at_place(connection, team=origin.tenant, channel=origin.conversation, ts=origin.card or "")
    shelf = board.service.shelf
    if here is not None and here.what in (TOLD, LIST) and here.person == heard.viewer.person and not says:
        scene = Scene(connection=connection, shelf=shelf, now=heard.at, message=here, base=board.base)
        drawn = RENDER[here.what](scene)
        if drawn is not None and not isinstance(drawn, Gone):
            return drawn
    around = Around(connection=connection, library=shelf.current, at=heard.at, base=board.base)
    found = carded_of(escalation, around)
    if found is None:
        raise Unknown(UNKNOWN)
    return desk_card(found, says=says, filled=button.typed.get(TEXT, "") if says else "")


def _reader(heard: Heard, viewer: Viewer) -> Reader:
    return Reader(viewer=viewer, shelf=heard.board.service.shelf, at=heard.at)


def _list(connection: Connection, *, heard: Heard) -> bool:
    board, origin = heard.board, heard.origin
    if not desks.desks(board.service.shelf.current, heard.viewer.person, heard.at):
        return False
    wanted = Wanted(
        network="teams",
        what=LIST,
        about=reading_of.turn_id(origin.key),
        organisation=heard.viewer.organisation,
        team=origin.tenant,
        address=origin.user,
        channel=origin.conversation,
        person=heard.viewer.person,
        title="Hand-overs",
    )
    board.outbox.show(connection, wanted, at=heard.at)
    return True


HANDLERS: Final[Mapping[str, Handler]] = {
    f"execute/{reading_of.PREFIX}{what}": pressed for what in (*AT_ONCE, *FORMS, *sorted(reading_of.OURS))
}
"""What this handles, by kind and name."""

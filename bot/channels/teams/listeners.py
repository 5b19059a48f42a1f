"""What a manager does in their chat with us in Teams, handled: buttons of cards, and what they type."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Final

from bot.channels.chat import typed
from bot.channels.chat.desk_follow import written_id
from bot.channels.chat.pieces import At
from bot.channels.chat.reading import VERBS
from bot.channels.chat.says import NO_FILES
from bot.channels.chat.whereabouts import Whose, standing
from bot.channels.teams import arriving, changes, commands, desk_handlers, manager_forms, reading, second_handlers
from bot.channels.teams.answers import InvokeAnswer, carded
from bot.channels.teams.card import card
from bot.channels.teams.elements import PREFIX
from bot.channels.teams.forms import form, section
from bot.channels.teams.manager_forms import by, laid, links, put
from bot.channels.teams.message import Message
from bot.channels.teams.origin import Activity
from bot.channels.teams.switchboard import Handler, Heard
from bot.conversation.turn import Turn
from trees.policy_words import section_blocks

FILES: Final = "application/vnd.microsoft.teams.file"


async def pressed(heard: Heard) -> InvokeAnswer | None:
    """A button of a card: it is answered with the card as it then stands. What is opened from a list stands below."""
    turn = reading.turn_of(heard.origin, by=by(heard))
    if turn is None:
        return await heard.shown()
    below = replace(heard.seat, inline=False, anew=True) if turn.verb == "show" else None
    reply = await heard.take(turn, seat=below)
    if reply.guarded is not None and heard.invoked:
        # What was typed is not kept: it stands on the card of whoever typed it, to be changed or sent as it is.
        return carded(card(reply, links=links(heard)).card)
    return await heard.shown(reply)


async def policy_opened(heard: Heard) -> InvokeAnswer | None:
    """A policy section, to be read where the card was; that it was opened is noted."""
    turn = reading.turn_of(heard.origin, by=by(heard))
    if turn is None:
        return await heard.shown()
    await heard.take(turn, seat=replace(heard.seat, inline=True))
    return await put(heard, _section(heard, turn))


async def as_it_is(heard: Heard) -> InvokeAnswer | None:
    """An answer that was held back is sent: as it still stands on the card, for we have not kept it."""
    stands, text = reading.where(heard.origin), reading.given(heard.origin.data)
    if not text:
        return await put(heard, form(await laid(heard, "asis")))
    turn = by(heard).turn(
        "answer",
        by(heard).id_of(f"asis/{heard.origin.conversation}/{heard.origin.key}"),
        conversation=stands.conversation,
        count=stands.count,
        node=stands.node,
        value=text,
        as_it_is=True,
    )
    return await heard.shown(await heard.take(turn))


async def written(heard: Heard) -> InvokeAnswer | None:
    """A message to us: a command, an answer, a message to the adviser, or a search, by what stands there."""
    # Not cut: whoever types too much is told so, and loses nothing.
    text, activity = heard.origin.text, heard.origin.activity
    if _has_files(activity):
        await changes.hint(heard, NO_FILES)
    if not text:
        return None
    if await desk_handlers.asked_for_hand_overs(heard):
        return None
    command = commands.WORDS.get(text.casefold())
    if command is not None:
        await arriving.COMMANDS[command](heard)
        return None
    turn_id = written_id("teams", heard.origin.conversation, heard.origin.key)
    here = await heard.board.read(partial(standing, whose=whose(heard), turn=turn_id))
    if here.taken:
        return None
    wanted = typed.meant(text, here.reply)
    if isinstance(wanted, str):
        await changes.hint(heard, wanted)
        return None
    turn, ts = wanted.turn(here.reply, turn_id, by(heard)), here.message.ts if here.message else None
    await heard.take(turn, seat=replace(heard.seat, ts=ts, anew=True))
    return None


def whose(heard: Heard) -> Whose:
    """Whose chat with us it is."""
    board, person = heard.board, heard.viewer.person
    return Whose(person=person, team=heard.origin.tenant, at=heard.at, shelf=board.service.shelf, base=board.base)


def _has_files(activity: Activity) -> bool:
    found: list[Any] = activity.get("attachments") or []
    kinds = (str(one.get("contentType", "")) for one in found if isinstance(one, Mapping))
    return any(kind.startswith((FILES, "image/")) for kind in kinds)


def _section(heard: Heard, turn: Turn) -> Message:
    """The section that a turn opened, with its figures as on this day: the turn was taken, so that it is there."""
    library, stands = heard.board.service.shelf.current, reading.where(heard.origin)
    policy, began, name = str(turn.value).split("/")[:3]
    version = next(one for one in library.policies.versions(policy) if one.in_force_from.isoformat() == began)
    found, organisation = version.sections[name], library.organisations[heard.viewer.organisation]
    today = heard.at.astimezone(organisation.zone).date()
    on = max(version.in_force_from, min(today, version.until or today))
    words = section_blocks(found, figures=library.trees.figures[organisation.id], on=on)
    title = f"{found.title}: {version.title}"
    page = f"/policies/{policy}/{began}/{name}"
    at = At(conversation=stands.conversation, count=stands.count).carried()
    return section(title, words, page=page, at=at, links=links(heard))


HANDLERS: Final[Mapping[str, Handler]] = {
    **{f"execute/{PREFIX}.{verb}": pressed for verb in sorted(VERBS)},
    f"execute/{PREFIX}.open_policy": policy_opened,
    f"execute/{PREFIX}.asis": as_it_is,
    **manager_forms.HANDLERS,
    "message/personal": written,
    **arriving.HANDLERS,
    **changes.HANDLERS,
    **second_handlers.HANDLERS,
}
"""What this handles, by kind and name."""

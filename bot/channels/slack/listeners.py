"""What a manager does in Slack, handled: buttons, the command, shortcuts, mentions, and opening us."""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Final

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from sqlalchemy import Connection

from bot.channels.chat import kept
from bot.channels.chat.beside import FIRST
from bot.channels.chat.desk_follow import CARD, written_id
from bot.channels.chat.kept import Wanted
from bot.channels.chat.outbox import Seat
from bot.channels.chat.whereabouts import TOPICS, standing
from bot.channels.slack import forms, home, manager_forms, manager_messages, reading
from bot.channels.slack.elements import PREFIX
from bot.channels.slack.manager_messages import by, hint, said, whose
from bot.channels.slack.manifest import PROMPTS
from bot.channels.slack.switchboard import Answer, Handler, Heard
from bot.channels.slack.words import escaped
from bot.conversation.reply import Reply, UrgentHelp
from bot.conversation.world import NotAllowed, Unknown
from bot.people.roles import may
from escalation.model import NotPossible

log = structlog.get_logger()

IN_PRIVATE: Final = "I have answered you in a private message. Please do not write here about people in your team."
IN_MESSAGES: Final = "The answer is in your messages with Fingerpost. Nobody else can see it."
HELLO: Final = "hello"

_MENTION: Final = re.compile(r"<@[A-Z0-9]+(?:\|[^>]*)?>")


async def pressed(heard: Heard) -> Answer | None:
    """A button or a list of a card or of the Home tab. What is opened from the Home tab stands below all else."""
    turn = reading.turn_of(heard.payload, by=by(heard))
    if turn is not None:
        elsewhere = heard.payload.get("view") is not None
        await heard.take(turn, seat=replace(heard.seat, anew=True) if elsewhere else None)
    return None


async def commanded(heard: Heard) -> Answer | None:
    """The command: with words it finds, without any it lists the topics."""
    text = said(heard, str(heard.payload.get("text", "")))
    try:
        reply = await _ask(heard, text) if text else await _topics(heard)
    except (Unknown, NotAllowed, NotPossible) as refused:
        return {"text": str(refused)}
    return {"text": _calls(reply.urgent, IN_MESSAGES)}


async def shortcut(heard: Heard) -> Answer | None:
    """The shortcut of every place: a form to type into."""
    await manager_forms.open_begin(heard)
    return None


async def message_shortcut(heard: Heard) -> Answer | None:
    """The shortcut of a message: its text goes to the finder, and what is found to the manager's own messages."""
    text = said(heard, str((heard.payload.get("message") or {}).get("text", "")))
    if not text:
        return await shortcut(heard)
    reply = await _ask(heard, text)
    found = forms.told(forms.SENT_ON)
    links = manager_forms.links(heard)
    await manager_forms.show(heard, forms.call_now(reply.urgent, links) if reply.urgent else found)
    return None


async def mentioned(heard: Heard) -> Answer | None:
    """Somebody calls us in a channel: they are answered in private."""
    event, channel = heard.payload, heard.origin.channel or ""
    if channel.startswith("D") or await _in_a_card(heard, event):
        return None
    text = said(heard, _MENTION.sub(" ", str(event.get("text", ""))))
    reply = await _ask(heard, text) if text else await _topics(heard)
    await hint(heard, _calls(reply.urgent, IN_PRIVATE))
    return None


async def opened(heard: Heard) -> Answer | None:
    """Somebody opens us: their Home tab is drawn, or they are shown how to begin."""
    if heard.payload.get("tab") == "home":
        await heard.board.write(partial(home.show, heard=heard))
        return None
    if not may(heard.viewer.roles, "converse"):
        return None
    await heard.board.write(partial(_greet, heard=heard))
    day = f"{heard.at:%Y-%m-%d}"
    if await heard.once(f"prompts/{heard.origin.team}/{heard.origin.user}/{day}", lambda _connection: True):
        await _suggest(heard)
    return None


async def _ask(heard: Heard, text: str) -> Reply:
    """Finds what was typed where no answer of ours may stand: it is shown in the manager's own messages."""
    ts = heard.origin.ts if heard.origin.kind == "event" else None
    mark = written_id("slack", heard.origin.channel or "", ts) if ts else reading.turn_id(heard.origin.key)
    return await heard.take(by(heard).turn("find", mark, value=reading.shortened(text)), seat=_own(heard))


async def _topics(heard: Heard) -> Reply:
    about = reading.turn_id(f"{TOPICS}/{heard.origin.key}")
    await heard.board.write(partial(_show_topics, heard=heard, about=about))
    return Reply()


def _calls(help_now: UrgentHelp | None, says: str) -> str:
    """A sentence, below whom to telephone where somebody may be in danger: they are told where they asked."""
    if help_now is None:
        return says
    calls = (f"{name}: {phone}" for name, phone in help_now.contacts)
    return escaped("\n".join((help_now.title, FIRST, *calls, says)))


async def _suggest(heard: Heard) -> None:
    """Suggests how to begin: a help and no more, so that a failure is noted and nothing else."""
    client = await heard.client()
    if client is None or heard.origin.channel is None:
        return
    prompts = [dict(prompt) for prompt in PROMPTS]
    try:
        # No thread: in an agent's view the prompts belong to the direct message itself.
        await client.assistant_threads_setSuggestedPrompts(channel_id=heard.origin.channel, prompts=prompts)
    except (SlackApiError, ClientError, TimeoutError) as fault:
        log.warning("slack_prompts_unset", fault=type(fault).__name__)


async def _in_a_card(heard: Heard, event: Mapping[str, Any]) -> bool:
    """Whether it stands in the thread of an adviser's card, where it is theirs."""
    thread, origin = event.get("thread_ts"), heard.origin
    if not thread:
        return False
    place = partial(kept.at_place, team=origin.team, channel=origin.channel or "", ts=str(thread))
    card = await heard.board.read(place)
    return card is not None and card.what == CARD


def _show_topics(connection: Connection, *, heard: Heard, about: str) -> None:
    heard.board.outbox.show(connection, _wanted(heard, TOPICS, about), at=heard.at)


def _greet(connection: Connection, *, heard: Heard) -> None:
    """How to begin, once, for whoever has never had a message of ours."""
    if standing(connection, whose(heard)).message is None:
        _show_topics(connection, heard=heard, about=f"{HELLO}/{heard.viewer.person}")


def _wanted(heard: Heard, what: str, about: str) -> Wanted:
    return Wanted(
        network="slack",
        what=what,
        about=about,
        organisation=heard.viewer.organisation,
        team=heard.origin.team,
        address=heard.origin.user,
        person=heard.viewer.person,
        title="Fingerpost",
    )


def _own(heard: Heard) -> Seat:
    """The manager's own direct message with us, wherever they are now."""
    return Seat(team=heard.origin.team, user=heard.origin.user)


HANDLERS: Final[Mapping[str, Handler]] = {
    **{f"action/{PREFIX}.{verb}": pressed for verb in sorted(reading.VERBS)},
    **manager_forms.HANDLERS,
    **manager_messages.HANDLERS,
    "command//fingerpost": commanded,
    "shortcut/fp.shortcut.ask": shortcut,
    "shortcut/fp.shortcut.message": message_shortcut,
    "event/app_mention": mentioned,
    "event/app_home_opened": opened,
}
"""What this handles, by kind and name."""

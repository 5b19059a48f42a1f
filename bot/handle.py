"""One turn, from any channel: claimed once, decided, written and committed together, then answered.

It knows no channel. Urgent help is worked out first, and is given even when nothing can be written (rule 4).
"""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import islice
from typing import Final
from weakref import WeakValueDictionary

import structlog
from sqlalchemy import Connection

from activity.kinds import Event
from bot import effects as written
from bot.around import decided
from bot.content.library import Shelf
from bot.conversation.advisers.handing import INVOLVED
from bot.conversation.decide import typed_in, urgent_in
from bot.conversation.questions import guarding
from bot.conversation.reply import Notice, Reply
from bot.conversation.state import Conversation, Effects
from bot.conversation.turn import Turn, Verb
from bot.conversation.world import NotAllowed, Unknown, World
from bot.desk import staff
from bot.outbox import Outbox
from bot.people.membership import People, Viewer
from bot.people.roles import ADVISER_VERBS, CONFIRM_VERBS, may
from bot.privacy import noticing
from bot.sample import colleagues
from bot.store import confirmations, conversations, evidence, signals, turns
from bot.store.engine import Database
from escalation import store as escalations
from escalation.model import NotPossible
from trees.find import Match
from trees.model import Tree
from trees.urgent import shared as noticer

log = structlog.get_logger()

NAMING: Final[frozenset[Verb]] = frozenset({"colleagues", "pass_on", "record", "transfer"})
"""Verbs that name somebody who is not the one that acts."""

OF_OTHERS: Final = ADVISER_VERBS | CONFIRM_VERBS
"""Verbs of those whose conversation it is not: the privacy notice is not for them."""

MOST_COLLEAGUES = 8
"""Colleagues shown at a time: a search by name is no list of who works here."""

_READING: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
"""Held by whoever's text is being read: the longest takes a core for a second, and all texts share a few threads."""

AWAY = "We could not save that just now. Nothing was lost. Please try again in a minute."


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What turns are handled with: the content, the database, and who is told that something changed.

    `expect` is told that somebody is about to type; `outbox`, where a channel pushes, of every turn that is taken.
    """

    shelf: Shelf
    database: Database
    announce: Callable[..., object] = lambda *_topics: None
    unlogged: Callable[[], object] = lambda: None
    expect: Callable[[], object] = lambda: None
    outbox: Outbox | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A committed turn: its reply, what to announce, and whether it asks the worker for something."""

    reply: Reply
    announce: tuple[str, ...] = ()


def handle(turn: Turn, service: Service) -> Reply:
    """The reply to a turn whose effects are committed.

    Raises:
        DatabaseAway: nothing was kept; the same turn may be sent again.
        Unknown, NotAllowed, NotPossible: see `bot.conversation.decide`.
    """
    try:
        work = partial(take, turn=turn, shelf=service.shelf, found=find(turn, service.shelf), outbox=service.outbox)
        try:
            taken = service.database.write(work)
        except written.MovedMeanwhile:
            taken = service.database.write(work)
    except Exception as fault:
        urgent = _urgent_anyway(turn, service, fault)
        if urgent is None:
            raise
        return urgent
    return _answered(taken, service)


async def handle_async(turn: Turn, service: Service) -> Reply:
    """`handle`, for the async edge."""
    try:
        found = await _found(turn, service.shelf) if _is_read(turn) else ()
        work = partial(take, turn=turn, shelf=service.shelf, found=found, outbox=service.outbox)
        try:
            taken = await service.database.write_async(work)
        except written.MovedMeanwhile:
            taken = await service.database.write_async(work)
    except Exception as fault:
        urgent = _urgent_anyway(turn, service, fault)
        if urgent is None:
            raise
        return urgent
    return _answered(taken, service)


async def _found(turn: Turn, shelf: Shelf) -> tuple[Match, ...]:
    """`find` in a thread, one text of a person's at a time: whoever sends many waits for their own."""
    reading = _READING.setdefault(turn.person, asyncio.Lock())
    async with reading:
        return await asyncio.to_thread(find, turn, shelf)


def find(turn: Turn, shelf: Shelf) -> tuple[Match, ...]:
    """What the finder makes of what was typed, worked out before the transaction: a model takes its time."""
    if _is_read(turn):
        # Asked again inside the transaction, which then has the answer at hand.
        noticer().kind(typed_in(turn))
    if turn.verb != "find" or not isinstance(turn.value, str):
        return ()
    return shelf.current.finders[turn.organisation].find(turn.value)


def _is_read(turn: Turn) -> bool:
    """Whether a model reads what was typed, which takes its time: a search, or more than a word."""
    return turn.verb == "find" or any(map(str.isspace, typed_in(turn).strip()))


def take(
    connection: Connection,
    turn: Turn,
    *,
    shelf: Shelf,
    found: tuple[Match, ...] = (),
    sample: bool = False,
    outbox: Outbox | None = None,
) -> Taken:
    """Claims, decides and writes one turn in the caller's transaction.

    A `sample` turn is made up and lies in the past: it starts no timer, tells nobody, joins nothing that is
    real, and its reply is not kept for a repeat, which its maker never sends.
    """
    if not turns.claim(connection, turn):
        return Taken(reply=turns.reply_of(connection, person=turn.person, turn=turn.id) or Reply())
    world = world_of(connection, turn, shelf, found=found, sample=sample)
    effects = _with_notice(connection, turn, world, decided(connection, turn, world))
    if not sample:
        effects = staff.with_offer(connection, effects, turn, library=shelf.current, before=world.escalation)
    if effects.new and effects.conversation is not None:
        _keep_version(connection, effects.conversation, shelf)
    if sample:
        written.carry_out(connection, replace(effects, jobs=()), turn, about=world.conversation)
        return Taken(reply=effects.reply)
    written.carry_out(connection, effects, turn, about=world.conversation)
    said = effects.said or effects.reply
    turns.keep_reply(connection, turn, guarding.keepable(said))
    pushed = outbox.taken(connection, turn, effects=effects, said=said) if outbox else ()
    announce = (*effects.announce, *pushed)
    signals.post(connection, announce)
    return Taken(reply=said, announce=announce)


def _with_notice(connection: Connection, turn: Turn, world: World, effects: Effects) -> Effects:
    """The effects with the privacy notice, where this is the first reply to the person in this channel."""
    begun = world.conversation
    known = begun is not None and begun.channel == turn.channel and begun.person == turn.person
    if world.sample or turn.verb in OF_OTHERS or known:
        return effects
    if not noticing.first(connection, person=turn.person, channel=turn.channel, at=turn.at):
        return effects
    reply = replace(effects.reply, privacy=noticing.words(world.organisation))
    return replace(effects, reply=reply, events=(Event("notice_shown"), *effects.events))


def world_of(
    connection: Connection,
    turn: Turn,
    shelf: Shelf,
    *,
    lock: bool = True,
    found: tuple[Match, ...] = (),
    sample: bool = False,
) -> World:
    """What stands around a turn, loaded in as few statements as its verb needs.

    Raises:
        NotAllowed: the person does not belong to the organisation.
    """
    library = shelf.current
    organisation = library.organisations[turn.organisation]
    today = turn.at.astimezone(organisation.zone).date()
    viewer = library.people.who(turn.person, organisation=turn.organisation, on=today)
    if viewer is None and sample:
        viewer = colleagues.viewer_of(turn.person, organisation=turn.organisation)
    if viewer is None:
        raise NotAllowed("You are not in this organisation's directory. Please ask your operator.")
    advises = turn.verb in ADVISER_VERBS
    conversation = None if advises else _conversation(connection, turn, lock=lock)
    confirming = conversation.details.confirming if conversation else None
    escalation = conversation.escalation if conversation else None
    world = World(
        organisation=organisation,
        viewer=viewer,
        today=today,
        trees=shelf.trees_of(turn.organisation, on=today),
        topics=library.topics,
        policies=library.policies,
        routes=library.routes,
        names=library.names,
        prepared=library.prepared,
        found=found,
        colleagues=_colleagues(turn, library.people, on=today) if turn.verb in NAMING else (),
        people=library.people,
        advisers=_advisers(turn, library.people, on=today),
        sample=sample,
        conversation=conversation,
        tree=_tree(connection, conversation, shelf) if conversation else None,
        withdrawn=shelf.withdrawn(conversation) if conversation else False,
        confirmation=confirmations.load(connection, confirming) if confirming else None,
        escalation=escalations.load(connection, escalation) if escalation else None,
        messages=escalations.messages(connection, escalation) if escalation else (),
    )
    return _with_escalation(connection, turn, world, shelf) if advises else world


def _colleagues(turn: Turn, people: People, *, on: date) -> tuple[Viewer, ...]:
    """Whom a turn names who may take it on: a colleague by id or by a part of their name, an adviser by id."""
    if turn.verb == "transfer":
        named_adviser = people.who(turn.fields.get("to", ""), organisation=turn.organisation, on=on)
        return (named_adviser,) if named_adviser and may(named_adviser.roles, "advise") else ()
    named = _named(turn, people)
    viewers = (people.who(one, organisation=turn.organisation, on=on) for one in named if one != turn.person)
    allowed = (viewer for viewer in viewers if viewer and may(viewer.roles, "converse"))
    return tuple(islice(allowed, MOST_COLLEAGUES))


def _named(turn: Turn, people: People) -> Iterable[str]:
    if turn.verb == "record":
        return [turn.fields["person"]] if turn.fields.get("person") else ()
    if not isinstance(turn.value, str):
        return ()
    return [turn.value] if turn.verb == "pass_on" else people.directory.named(turn.value)


def _advisers(turn: Turn, people: People, *, on: date) -> tuple[Viewer, ...]:
    """The advice team of the organisation, where the turn asks who they are, or ticks some of them."""
    if turn.verb != "advice_team" and not (turn.fields and any(name.startswith(INVOLVED) for name in turn.fields)):
        return ()
    team = people.advisers(organisation=turn.organisation, on=on)
    return tuple(viewer for viewer in team if viewer.person != turn.person)


def _conversation(connection: Connection, turn: Turn, *, lock: bool) -> Conversation | None:
    if turn.conversation is None:
        return None
    return (conversations.load if lock else conversations.look)(connection, turn.conversation)


def _with_escalation(connection: Connection, turn: Turn, world: World, shelf: Shelf) -> World:
    escalation = turn.conversation
    if escalation is None:
        return world
    found = escalations.load(connection, escalation)
    if found is None or found.organisation != world.organisation.id:
        return world
    conversation = conversations.load(connection, found.conversation)
    world = replace(world, escalation=found, messages=escalations.messages(connection, escalation))
    if conversation is None:
        return world
    # The conversation's lock also orders the manager's turns and the advisers': read again behind it.
    found = escalations.load(connection, escalation)
    return replace(world, escalation=found, conversation=conversation, tree=_tree(connection, conversation, shelf))


def _tree(connection: Connection, conversation: Conversation, shelf: Shelf) -> Tree | None:
    found = shelf.served(conversation)
    if found is not None:
        return found
    content = evidence.version_content(connection, conversation.tree_version)
    return shelf.again(conversation, content)


def _keep_version(connection: Connection, conversation: Conversation, shelf: Shelf) -> None:
    tree = shelf.served(conversation)
    if tree is not None and not evidence.has_version(connection, tree.version):
        evidence.keep_version(connection, tree, at=conversation.started_at)


def _answered(taken: Taken, service: Service) -> Reply:
    if taken.announce:
        service.announce(*taken.announce)
    return taken.reply


def _urgent_anyway(turn: Turn, service: Service, fault: Exception) -> Reply | None:
    """The numbers to call, when what was typed is urgent and cannot be kept, whatever the reason."""
    organisation = service.shelf.current.organisations.get(turn.organisation)
    help_now = None if organisation is None else urgent_in(turn, organisation)
    if help_now is None:
        return None
    service.unlogged()
    log.error("urgent_not_logged", kind=help_now.kind, fault=type(fault).__name__)
    says = str(fault) if isinstance(fault, Unknown | NotAllowed | NotPossible) else AWAY
    return Reply(urgent=help_now, notices=(Notice(kind="stopped", says=says),))

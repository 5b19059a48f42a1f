"""What a manager may count on before they send and while they wait: by when, how long it takes, whom to call. Pure."""

from collections.abc import Iterator
from datetime import datetime

from bot.conversation.reply import Unread
from bot.conversation.state import Conversation
from bot.conversation.world import World
from escalation import route, service_level, waits
from escalation.model import Escalation
from escalation.route import Routed
from escalation.standing import AT_ONCE, hours_said, unread_until
from escalation.words import moment
from trees.shown import ShownHandoff, Urgency

WITHOUT_A_GUIDE = "ask-an-adviser"
"""The tree of every topic that has none of its own: the gates, and then a person."""

SHUT = frozenset({"always", "out-of-hours"})
"""The hours of the contacts who answer while the advice team does not."""


def routed(shown: ShownHandoff, conversation: Conversation, world: World) -> Routed:
    """Where this hand-over would go, were it sent now."""
    return route.route(
        world.routes,
        organisation=world.organisation.id,
        urgency=shown.urgency,
        queue=None if conversation.tree == WITHOUT_A_GUIDE else shown.to,
        topic=conversation.topic,
        groups=[group.id for group in world.organisation.groups.upwards(conversation.group_id)],
    )


def promise(to: Routed, world: World, *, at: datetime) -> tuple[str, ...]:
    """In sentences: by when it would be answered, how long others have waited, and in working hours whom to call."""
    calendar = world.organisation.calendar
    due = service_level.respond_by(service_level.started(to.service_level, at, calendar=calendar), calendar)
    said = [] if due is None else [f"If you send this now, an adviser will answer by {moment(due, calendar.zone)}."]
    if world.wait is not None:
        said.append(waits.said(world.wait, calendar))
    if unread_until(at, calendar) is None:
        said.append(call(world))
    return tuple(said)


def call(world: World) -> str:
    """Whom to telephone while the advice team is at work."""
    settings = world.organisation.settings
    return f"If it cannot wait, call {settings['advice_team_name']} on {settings['advice_phone']}."


def unread(urgency: Urgency, world: World, *, at: datetime) -> Unread | None:
    """That nobody will read it before the team opens, and whom to telephone; nothing while advisers are at work.

    Fingerpost pages nobody, so for what is urgent this is said before all else (issue "The adviser service", 1).
    """
    says = unread_until(at, world.organisation.calendar)
    if says is None:
        return None
    return Unread(says=says, contacts=tuple(_contacts(world)), urgent=urgency in AT_ONCE)


def unread_yet(escalation: Escalation, world: World, *, at: datetime) -> Unread | None:
    """The same for what was sent and has had no answer."""
    if escalation.respond_by is None or escalation.clock.answered_in is not None:
        return None
    return unread(escalation.urgency, world, at=at)


def _contacts(world: World) -> Iterator[tuple[str, str, str]]:
    """Who answers now, whoever is on call for the whole trust; and the advice team, with its hours."""
    for contact in world.organisation.urgent_contacts:
        if contact.kind == "on-call" and contact.hours in SHUT:
            site = f", {contact.site}" if contact.site else ""
            yield f"{contact.name}{site}", contact.phone, contact.hours_said
    settings = world.organisation.settings
    name = str(settings["advice_team_name"])
    yield name[:1].upper() + name[1:], str(settings["advice_phone"]), hours_said(world.organisation.calendar)

"""What a manager may count on before they send: when an adviser will answer, and whom to call until then. Pure."""

from datetime import datetime

from bot.conversation.state import Conversation
from bot.conversation.world import World
from escalation import route, service_level, words
from trees.shown import ShownHandoff

WITHOUT_A_GUIDE = "ask-an-adviser"
"""The tree of every topic that has none of its own: the gates, and then a person."""


def promise(shown: ShownHandoff, conversation: Conversation, world: World, *, at: datetime) -> tuple[str, ...]:
    """In sentences: nobody will read it before, answered by, and the telephone for what cannot wait.

    Fingerpost pages nobody, so out of hours that is said first (issue "The adviser service", handing off).
    """
    calendar = world.organisation.calendar
    routed = route.route(
        world.routes,
        organisation=world.organisation.id,
        urgency=shown.urgency,
        queue=None if conversation.tree == WITHOUT_A_GUIDE else shown.to,
        topic=conversation.topic,
    )
    due = service_level.respond_by(service_level.started(routed.service_level, at, calendar=calendar), calendar)
    unread = words.unread_until(at, calendar)
    said = [unread] if unread else []
    if due is not None:
        said.append(f"If you send this now, an adviser will answer by {words.moment(due, calendar.zone)}.")
    return (*said, *_meanwhile(world, out_of_hours=unread is not None))


def _meanwhile(world: World, *, out_of_hours: bool) -> tuple[str, ...]:
    """Whom to call: the advice team while it is at work, else whoever is on call for the whole trust."""
    settings = world.organisation.settings
    if not out_of_hours:
        return (f"If it cannot wait, call {settings['advice_team_name']} on {settings['advice_phone']}.",)
    on_call = next((one for one in world.organisation.urgent_contacts if one.kind == "on-call"), None)
    if on_call is None:
        return ()
    return (f"If it cannot wait until then, call {on_call.name} on {on_call.phone}.",)

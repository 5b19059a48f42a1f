"""Who may be told what: words prepared for one trust stay there, and a matter with those who may see it. Pure."""

from bot.conversation.turn import Turn
from bot.conversation.world import World
from bot.people.membership import Viewer
from bot.people.reach import reaches
from bot.people.restricted import sees
from escalation.desk import PRIVATE
from escalation.model import Act, Escalation, NotPossible
from escalation.route import claimable


def check(turn: Turn, act: Act, escalation: Escalation, world: World) -> None:
    """Refuses an adviser's act that does not belong here.

    Raises:
        NotPossible: the words were written for another trust, or the person named could not take it.
    """
    _check_page(turn, escalation)
    _check_words(act, escalation, world)
    if act.to is not None:
        _check_named(act, escalation, world)


def may_see(viewer: Viewer, escalation: Escalation, world: World) -> bool:
    """Whether the group and the topic of the escalation are open to somebody."""
    if not reaches(viewer, escalation.group_id, "advise", groups=world.organisation.groups):
        return False
    return sees(viewer, escalation.topic, organisation=world.organisation, topics=world.topics)


def _check_page(turn: Turn, escalation: Escalation) -> None:
    """Every form of the desk says for which trust its page was shown."""
    if turn.fields.get("organisation", escalation.organisation) != escalation.organisation:
        raise NotPossible("This was written on another trust’s page. Nothing was sent. Check where you are.")


def _check_words(act: Act, escalation: Escalation, world: World) -> None:
    """Refuses a reply that was prepared for another trust: it gives that trust's telephone numbers and rules."""
    if act.text is None or act.verb in {*PRIVATE, "note"}:
        return
    other = world.prepared.written_for(act.text, organisation=escalation.organisation)
    if other is not None:
        raise NotPossible(
            "This holds a reply that was prepared for another trust. Nothing was sent. "
            f"Write it anew for {world.organisation.name}."
        )


def _check_named(act: Act, escalation: Escalation, world: World) -> None:
    named = next(iter(world.colleagues), None)
    queue = act.queue or escalation.queue
    if named is None or queue not in claimable(world.routes.of(escalation.organisation), named.roles):
        raise NotPossible("That person does not work from this queue. Choose somebody else, or another queue.")
    if not may_see(named, escalation, world):
        raise NotPossible("That person may not see this topic. Choose somebody else.")

"""An adviser records a contact: reads the form into one, and says what it changes. Pure."""

from collections.abc import Collection
from typing import Final, cast

from bot.conversation import ends
from bot.conversation.advisers.advising import adviser
from bot.conversation.reply import Reply
from bot.conversation.state import Effects
from bot.conversation.turn import Turn
from bot.conversation.world import World, derive
from bot.people.restricted import sees
from escalation import brief
from escalation.contact import CAME, MOST_MINUTES, TIERS, WHYS, Contact, Why, record
from escalation.model import NotPossible, Source, Tier
from escalation.route import Routed, Routes, route


class WrongField(NotPossible):
    """A field of the form that does not fit: which one, and the sentence for the adviser."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


NO_SUCH_PERSON: Final = "We cannot find that manager here. Choose one from the list, or leave the name empty."


ABOUT_WHAT: Final = "Choose what it was about."


def keep(turn: Turn, world: World) -> Effects:
    """The contact of the form: `came, person, group, topic, tier, why, minutes, done, note`.

    Raises:
        WrongField: something is missing or is none of ours; the sentence says what to do.
        NotPossible: it cannot be kept at all.
    """
    contact = _contact(turn, world)
    topic, group = world.topics[contact.topic], world.organisation.groups.get(contact.group_id)
    known = brief.Given(
        organisation=world.organisation.name,
        topic=topic.title,
        reason="asked",
        because=WHYS[contact.why],
        urgency="routine",
        group=group.name if group else None,
    )
    calendar = world.organisation.calendar
    move = record(contact, routed=_routed(contact, world), calendar=calendar, known=known)
    return Effects(
        reply=Reply(),
        move=move,
        events=move.events,
        jobs=ends.jobs_of(move, turn),
        announce=ends.topics_of(move),
        group_id=contact.group_id,
    )


def _contact(turn: Turn, world: World) -> Contact:
    return Contact(
        id=derive(turn, "contact"),
        organisation=world.organisation.id,
        person=_person(turn, world),
        group_id=_group(turn, world),
        topic=_topic(turn, world),
        came=cast("Source", _one_of(turn, "came", CAME, "Say how it came: a call, an e-mail or a meeting.")),
        tier=cast("Tier", _one_of(turn, "tier", TIERS, "Choose the level of advice that it needed.")),
        why=cast("Why", _one_of(turn, "why", WHYS, "Choose why they got in touch with a person.")),
        minutes=_minutes(turn.fields.get("minutes", "")),
        done=_one_of(turn, "done", ("yes", "no"), "Say whether there is more to do.") == "yes",
        note=turn.fields.get("note") or None,
        at=turn.at,
        by=adviser(world.viewer, world.routes),
    )


def _one_of(turn: Turn, field: str, known: Collection[str], says: str) -> str:
    given = turn.fields.get(field, "")
    if given not in known:
        raise WrongField(field, says)
    return given


def _person(turn: Turn, world: World) -> str:
    given = turn.fields.get("person", "")
    if given and given not in {one.person for one in world.colleagues}:
        raise WrongField("who", NO_SUCH_PERSON)
    return given


def _group(turn: Turn, world: World) -> str | None:
    """The group that was chosen; where none was, that of the manager who is named."""
    given = turn.fields.get("group") or next((one.group for one in world.colleagues), None)
    if given and given not in world.organisation.groups:
        raise WrongField("group", "Choose the ward or department from the list, or leave it empty.")
    return given or None


def _topic(turn: Turn, world: World) -> str:
    topic = _one_of(turn, "topic", world.topics, ABOUT_WHAT)
    if not sees(world.viewer, topic, organisation=world.organisation, topics=world.topics):
        raise WrongField("topic", ABOUT_WHAT)
    return topic


def _minutes(given: str) -> int:
    minutes = int(given) if given.strip().isdecimal() and len(given) <= len(str(MOST_MINUTES)) else 0
    if not 1 <= minutes <= MOST_MINUTES:
        raise WrongField("minutes", f"Say how many minutes it took, from 1 to {MOST_MINUTES}.")
    return minutes


def _routed(contact: Contact, world: World) -> Routed:
    """Where it would go if it were put back: to the topic's queue, or the first queue of the level that it needed."""
    own: Routes = world.routes.of(world.organisation.id)
    served = own.queues.get(own.topics.get(contact.topic, ""))
    same = [queue.id for queue in own.queues.values() if queue.tier == contact.tier]
    queue = same[0] if same and (served is None or served.tier != contact.tier) else None
    return route(world.routes, organisation=world.organisation.id, urgency="routine", queue=queue, topic=contact.topic)

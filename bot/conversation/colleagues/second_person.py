"""Asking a second person where a conversation stands at a `confirm`: whom, by when, and what became of it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.conversation.colleagues.confirmation import Confirmation
from bot.conversation.state import Conversation, Job
from bot.conversation.turn import Turn
from bot.conversation.world import World, derive
from escalation import service_level
from organisations.calendar import working_time_after, working_time_between
from organisations.model import Organisation
from trees.answers import shown_fingerprint
from trees.model import Confirm
from trees.position import Position
from trees.show import show
from trees.shown import ShownConfirm, Urgency

TOLD = "confirm_told"
AGAIN = "confirm_again"
LATE = "confirm_late"
"""The jobs: somebody is told, is told again at half the time, and the time is up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What a move means for the second person: the confirmations that change, and who is to be told."""

    conversation: Conversation
    current: Confirmation | None = None
    changed: tuple[Confirmation, ...] = ()
    jobs: tuple[Job, ...] = ()


def due(conversation: Conversation, position: Position, turn: Turn, world: World) -> Asking | None:
    """Asks where the answers now lead to a `confirm`, and lets go of a question that they no longer lead to.

    Whether the manager has asked for an adviser meanwhile makes no difference: the second person's word may still come.
    Practice asks nobody. `position` is where the answers lead.
    """
    kept = world.confirmation if world.confirmation and world.confirmation.conversation == conversation.id else None
    waits = kept is not None and kept.open
    if position.kind != "confirm" and not waits:
        return None
    if conversation.details.practice or world.sample:
        return None
    if kept is not None and waits and kept.fits(position):
        return None
    gone = (replace(kept, state="overtaken", answered_at=turn.at),) if kept is not None and waits else ()
    if position.kind != "confirm":
        return Asking(conversation=conversation, current=kept, changed=gone)
    asked = _ask(conversation, position, turn, world)
    details = replace(conversation.details, confirming=asked.id)
    return Asking(
        conversation=replace(conversation, details=details),
        current=asked,
        changed=(*gone, asked),
        jobs=(*told(asked, asked.asked, at=turn.at), _again(asked, world), _late(asked)),
    )


def _ask(conversation: Conversation, position: Position, turn: Turn, world: World) -> Confirmation:
    node, shown = position.spot.node, show(position, today=world.today)
    assert isinstance(node, Confirm)  # noqa: S101 - the caller saw the position's kind
    assert isinstance(shown, ShownConfirm)  # noqa: S101 - the same
    part_of_it = world.escalation.not_for if world.escalation else ()
    barred = tuple(dict.fromkeys((conversation.person, *part_of_it)))
    return Confirmation(
        id=derive(turn, "confirmation"),
        conversation=conversation.id,
        organisation=conversation.organisation,
        group_id=conversation.group_id,
        person=conversation.person,
        tree=conversation.tree,
        node=position.node,
        role=node.role,
        asked=nearest(
            world.people.posted(node.role, organisation=conversation.organisation, on=world.today),
            group=conversation.group_id,
            barred=barred,
            organisation=world.organisation,
        ),
        barred=barred,
        shown=shown,
        mark=shown_fingerprint(node, position.spot.scope),
        asked_at=turn.at,
        due_at=answer_by(node.within, turn.at, world),
    )


def answer_by(within: Urgency, at: datetime, world: World) -> datetime:
    """By when the answer is wanted: the service level of that name, in the organisation's working time."""
    level = world.routes.of(world.organisation.id).service_levels[within]
    calendar = world.organisation.calendar
    return service_level.respond_by(service_level.started(level, at, calendar=calendar), calendar) or at


def nearest(
    posts: Iterable[tuple[str, str]], *, group: str | None, barred: Iterable[str], organisation: Organisation
) -> tuple[str, ...]:
    """Of those who hold a role (person, group), who is told: whoever holds it nearest around the manager's group.

    Everybody further out may answer too, but not everybody is disturbed.
    """
    around = [each.id for each in organisation.groups.upwards(group)]
    left_out = frozenset(barred)
    found: dict[int, list[str]] = {}
    for person, held in posts:
        if person not in left_out and (held in around or not around):
            found.setdefault(around.index(held) if around else 0, []).append(person)
    return tuple(dict.fromkeys(found[min(found)])) if found else ()


def told(
    confirmation: Confirmation, people: Iterable[str], *, at: datetime, again: bool = False
) -> tuple[Job, ...]:  # fmt: skip
    """The jobs that tell these people that they are asked, or are asked still."""
    what = "confirm_again" if again else "confirm"
    return tuple(_telling(confirmation, f"confirmer/{person}", what=what, at=at) for person in people)


def told_manager(confirmation: Confirmation, person: str, *, at: datetime) -> Job:
    """The job that tells the manager that there is an answer, or that the time is up."""
    return _telling(confirmation, f"manager/{person}", what="confirmed", at=at)


def _telling(confirmation: Confirmation, audience: str, *, what: str, at: datetime) -> Job:
    return Job(
        kind=TOLD,
        lane=f"{audience}/{confirmation.conversation}",
        key=f"{TOLD}/{confirmation.id}/{what}/{audience}",
        run_at=at,
        payload={
            "confirmation": confirmation.id,
            "conversation": confirmation.conversation,
            "organisation": confirmation.organisation,
            "audience": audience,
            "what": what,
        },
    )


def _again(confirmation: Confirmation, world: World) -> Job:
    """The job that asks again, when half of the working time is over."""
    calendar = world.organisation.calendar
    half = working_time_between(confirmation.asked_at, confirmation.due_at, calendar) / 2
    return _timer(AGAIN, confirmation, at=working_time_after(confirmation.asked_at, half, calendar))


def _late(confirmation: Confirmation) -> Job:
    return _timer(LATE, confirmation, at=confirmation.due_at)


def _timer(kind: str, confirmation: Confirmation, *, at: datetime) -> Job:
    return Job(
        kind=kind,
        lane=f"{kind}/{confirmation.id}",
        key=f"{kind}/{confirmation.id}",
        run_at=at,
        payload={"confirmation": confirmation.id},
    )

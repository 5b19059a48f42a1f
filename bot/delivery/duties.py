"""What each kind of job does, in the transaction that also finishes it; one function a kind."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection

from activity.kinds import Event
from bot import effects as written
from bot import unsent as not_sent
from bot.content.library import Shelf
from bot.conversation import ends
from bot.conversation.colleagues.second_person import AGAIN, LATE, TOLD
from bot.conversation.managing import ABANDONED_AFTER, abandonment
from bot.conversation.reply import Reply
from bot.conversation.state import Conversation, Effects, Job
from bot.conversation.turn import Turn
from bot.conversation.world import NotAllowed, Unknown
from bot.delivery import (
    away,
    confirmations,
    jobs,
    leaving,
    looking_ahead,
    posted_chores,
    posted_turns,
    reminders,
    timing,
)
from bot.delivery.jobs import Claimed
from bot.desk import staff
from bot.handle import take
from bot.outbox import Outbox
from bot.people.roll import TOPIC
from bot.people.taking_in import LEAVER
from bot.sample import making
from bot.store import conversations, directory, feeds, notifications
from bot.store.notifications import Notification
from bot.web.limits import Limit
from escalation import staff_store, stepping
from escalation import store as escalations
from escalation.model import NotPossible

NOBODY = "fingerpost"
"""Who acted, in the log, where a timer did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What a duty may use: the transaction, the job, the moment, the content, and the channel that pushes."""

    connection: Connection
    job: Claimed
    now: datetime
    shelf: Shelf
    outbox: Outbox | None = None

    def id(self, name: str) -> str:
        """One id of the job's payload."""
        return str(self.job.payload[name])


Duty = Callable[[Scene], tuple[str, ...]]
"""Does one job, and gives the topics that open pages should look at again."""


def tell(scene: Scene) -> tuple[str, ...]:
    """Leaves a notice for a queue or a person. A second try of the same job leaves no second notice."""
    audience = f"{scene.id('to')}/{scene.id('address')}"
    told = Notification(
        key=scene.job.key,
        audience=audience,
        organisation=scene.id("organisation"),
        what=scene.id("what"),
        escalation=scene.id("escalation"),
        conversation=scene.id("conversation"),
        at=scene.now,
    )
    notifications.add(scene.connection, told)
    return (
        f"desk/{told.organisation}",
        f"person/{scene.id('address')}",
        f"escalation/{told.escalation}",
    )


def next_step(scene: Scene) -> tuple[str, ...]:
    """Does what is due on an escalation. Where it has moved on meanwhile, the timer of that move will do it."""
    escalation = escalations.load(scene.connection, scene.id("escalation"))
    organisation = None if escalation is None else scene.shelf.current.organisations.get(escalation.organisation)
    if escalation is None or organisation is None:
        return ()
    move = stepping.step(escalation, scene.now, calendar=organisation.calendar)
    if move is None:
        # A closure that was entered since can put a step off: then it is waited for anew. An older timer does nothing.
        if scene.job.key == ends.timer_key(escalation) and escalation.open:
            timing.set_anew(scene.connection, escalation, calendar=organisation.calendar)
        return ()
    conversation = conversations.load(scene.connection, move.escalation.conversation)
    turn = _timer(scene, conversation, organisation=move.escalation.organisation)
    effects = Effects(
        reply=Reply(),
        events=move.events,
        move=move,
        jobs=ends.jobs_of(move, turn),
        announce=ends.topics_of(move),
        logged_for=conversation,
    )
    effects = staff.with_offer(scene.connection, effects, turn, library=scene.shelf.current, before=escalation)
    written.carry_out(scene.connection, effects, turn)
    return effects.announce


def abandon(scene: Scene) -> tuple[str, ...]:
    """Logs that a conversation was left without an end. If it moved meanwhile, it is watched anew from then."""
    conversation = conversations.load(scene.connection, scene.id("conversation"))
    if conversation is None or conversation.state != "open":
        return ()
    turn = _timer(scene, conversation, organisation=conversation.organisation)
    if scene.now < conversation.touched_at + ABANDONED_AFTER:
        effects = Effects(reply=Reply(), jobs=(abandonment(conversation),), logged_for=conversation)
    else:
        left = replace(conversation, state="abandoned", count=conversation.count + 1)
        event = Event("conversation_abandoned")
        effects = Effects(reply=Reply(), conversation=left, events=(event,), logged_for=left)
    written.carry_out(scene.connection, effects, turn)
    return ()


POSTED = Limit(120)
"""Turns a minute that one person may post from terminals: nobody types faster, and a flood would hold up the others."""


def turn(scene: Scene) -> tuple[str, ...]:
    """Takes a turn that another process posted; a refusal is kept as the sentence that its sender reads."""
    seconds = POSTED.wait(str(scene.job.payload.get("person")))
    if seconds:
        says = f"That was very quick. Nothing was lost. Please wait {seconds} seconds, and type it again."
        jobs.explain(scene.connection, scene.job, says)
        return ()
    try:
        with scene.connection.begin_nested():
            posted, found = posted_turns.read(scene.job.payload)
            posted_turns.tell_what_was_noticed(scene.job.payload, posted)
            taken = take(scene.connection, posted, shelf=scene.shelf, found=found, outbox=scene.outbox)
    except (Unknown, NotAllowed, NotPossible) as refused:
        jobs.explain(scene.connection, scene.job, str(refused))
        return ()
    return taken.announce


def _timer(scene: Scene, conversation: Conversation | None, *, organisation: str) -> Turn:
    """The turn of a timer: nobody takes it, and its moment is when the timer fired."""
    return Turn(
        id=scene.job.key,
        at=scene.now,
        person=NOBODY,
        organisation=organisation,
        channel=conversation.channel if conversation else "web",
        verb="show",
    )


def sample(scene: Scene) -> tuple[str, ...]:
    """Makes a part of one conversation of the sample activity."""
    return making.make(scene.connection, scene.job.payload, shelf=scene.shelf, now=scene.now)


def chore(scene: Scene) -> tuple[str, ...]:
    """Does a piece of long work that a command handed over: sealing, retention, erasing."""
    organisations = tuple(scene.shelf.current.organisations.values())
    posted_chores.carry_out(scene.connection, scene.job, now=scene.now, organisations=organisations)
    return (TOPIC,)


def leaver(scene: Scene) -> tuple[str, ...]:
    """Hands on the open work of somebody who has left. Does nothing if they have come back."""
    person, name = scene.id("person"), scene.id("organisation")
    organisation = scene.shelf.current.organisations.get(name)
    if organisation is None:
        return ()
    today = scene.now.astimezone(organisation.zone).date()
    if directory.is_member(scene.connection, person, organisation=name, on=today):
        return ()
    feeds.end_feed(scene.connection, person=person, organisation=name)
    staff_store.end_post(scene.connection, person, organisation=name)
    if "after" not in scene.job.payload:
        confirmations.replace_leaver(scene.connection, person, organisation, shelf=scene.shelf, now=scene.now)
    after = str(scene.job.payload.get("after", ""))
    topics, more = leaving.hand_on(
        scene.connection,
        person=person,
        turn=_timer(scene, None, organisation=name),
        library=scene.shelf.current,
        after=after,
    )
    if more is not None:
        job = scene.job
        payload = {**job.payload, "after": more}
        rest = Job(kind=job.kind, lane=job.lane, key=f"{job.key}/{more}", run_at=scene.now, payload=payload)
        jobs.enqueue(scene.connection, (rest,))
    return topics


def confirm_told(scene: Scene) -> tuple[str, ...]:
    """Leaves a notice for a second person who is asked, or for the manager who waits for them."""
    return confirmations.tell(scene.connection, scene.job, now=scene.now)


def confirm_again(scene: Scene) -> tuple[str, ...]:
    """Reminds a second person halfway through the time, or asks whoever now stands in for them."""
    kept = confirmations.unanswered(scene.connection, scene.id("confirmation"))
    return () if kept is None else confirmations.again(scene.connection, kept, shelf=scene.shelf, now=scene.now)


def confirm_late(scene: Scene) -> tuple[str, ...]:
    """Moves a conversation on where nobody answered for so long as its guide allows."""
    kept = confirmations.unanswered(scene.connection, scene.id("confirmation"))
    if kept is None:
        return ()
    conversation = conversations.load(scene.connection, kept.conversation)
    timer = _timer(scene, conversation, organisation=kept.organisation)
    return confirmations.late(scene.connection, kept, timer, shelf=scene.shelf)


def goes_away(scene: Scene) -> tuple[str, ...]:
    """Offers to others what waits for an adviser whose days away begin."""
    name = scene.id("organisation")
    if name not in scene.shelf.current.organisations:
        return ()
    timer = _timer(scene, None, organisation=name)
    return away.offer_anew(scene.connection, scene.id("person"), timer, library=scene.shelf.current)


def remind(scene: Scene) -> tuple[str, ...]:
    """Makes the reminders of one day of a conversation ready."""
    return _on_its_day(scene, reminders.remind)


def follow_up(scene: Scene) -> tuple[str, ...]:
    """Makes the question that is asked some days after an end due."""
    return _on_its_day(scene, reminders.ask)


def _on_its_day(scene: Scene, act: Callable[..., tuple[str, ...]]) -> tuple[str, ...]:
    conversation = conversations.load(scene.connection, scene.id("conversation"))
    if conversation is None:
        return ()
    timer = _timer(scene, conversation, organisation=conversation.organisation)
    return act(scene.connection, conversation, day=date.fromisoformat(scene.id("day")), turn=timer)


def unsent(scene: Scene) -> tuple[str, ...]:
    """Reminds a manager of what they got ready for the advice team and did not send."""
    conversation = conversations.load(scene.connection, scene.id("conversation"))
    if conversation is None:
        return ()
    return not_sent.remind(scene.connection, conversation, shelf=scene.shelf, at=scene.now)


def look_ahead(scene: Scene) -> tuple[str, ...]:
    """Tells some of those whose advice a coming rule will change, and leaves the rest for the next job."""
    return looking_ahead.piece(scene.connection, scene.job, shelf=scene.shelf, now=scene.now)


DUTIES: Mapping[str, Duty] = {
    "tell": tell,
    ends.TIMER: next_step,
    "service_level": next_step,  # set before there were other steps
    "abandon": abandon,
    "remind": remind,
    "follow_up": follow_up,
    "unsent": unsent,
    TOLD: confirm_told,
    AGAIN: confirm_again,
    LATE: confirm_late,
    "turn": turn,
    away.KIND: goes_away,
    making.KIND: sample,
    posted_chores.KIND: chore,
    LEAVER: leaver,
    looking_ahead.KIND: look_ahead,
}
"""Every kind of job. One that is not here is parked, and operators are warned."""

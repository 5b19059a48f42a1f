"""When a manager is reminded of what an end asks for: jobs for the morning of each day. Pure."""

from datetime import date, datetime, time

from bot.conversation.afterwards.upcoming import Upcoming
from bot.conversation.state import Conversation, Job
from bot.conversation.turn import Turn
from bot.conversation.world import World
from organisations.calendar import working_days_after

MORNING = time(7, 0)
"""When a day's reminders are made ready, in the organisation's zone: before an early shift's first look."""


def reminders(conversation: Conversation, upcoming: Upcoming, turn: Turn, world: World) -> tuple[Job, ...]:
    """One job for each day to come on which something is due, and one for the question that is asked later.

    A job says only which day: what is due then is looked up that morning, so a changed answer moves it.
    """
    days = {one.by for one in upcoming.deadlines}
    asked = {upcoming.follow_up.on} if upcoming.follow_up else set()
    jobs = [_job("remind", conversation, day, world) for day in sorted(days)]
    jobs += [_job("follow_up", conversation, day, world) for day in asked]
    return tuple(job for job in jobs if job.run_at > turn.at)


def unsent(conversation: Conversation, turn: Turn, world: World) -> Job:
    """The job that looks, the next working morning, whether what could be sent was sent; one a conversation and day."""
    calendar = world.organisation.calendar
    today = turn.at.astimezone(calendar.zone).date()
    return _job("unsent", conversation, working_days_after(today, 1, calendar), world)


def _job(kind: str, conversation: Conversation, day: date, world: World) -> Job:
    name = f"{kind}/{conversation.person}/{conversation.id}/{day:%Y%m%d}"
    return Job(
        kind=kind,
        lane=name,
        key=name,
        run_at=datetime.combine(day, MORNING, tzinfo=world.organisation.zone),
        payload={"conversation": conversation.id, "day": day.isoformat()},
    )

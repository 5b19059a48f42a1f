"""The coaching that sample activity tells of, as the register holds it; knows no database."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from activity.coaching import Coaching
from bot.people.membership import Viewer
from bot.sample.history import COACHED_BEFORE, months_back
from bot.sample.stories import COACHED, COACHING_WEEK, first_monday
from bot.sample.ways import TREE
from organisations.calendar import next_opening
from organisations.model import Organisation

NOBODY = "fingerpost"


def coachings(organisation: Organisation, people: Sequence[Viewer], *, today: date) -> tuple[Coaching, ...]:
    """Coaching of long ago, of which before and after can be told, and that of the last weeks."""
    by = next((viewer.person for viewer in people if "lead" in viewer.roles), NOBODY)

    def coaching(name: str, *, group: str, topic: str, on: date, what: str) -> Coaching:
        at = next_opening(datetime.combine(on, datetime.min.time(), organisation.zone), organisation.calendar)
        return Coaching(
            id=name,
            organisation=organisation.id,
            group_id=group,
            topic=topic,
            on=at.date(),
            way="team_meeting",
            what=what,
            recorded_by=by,
            recorded_at=at,
        )

    return (
        coaching(
            "sample-coaching-1",
            group=COACHED_BEFORE.group,
            topic=COACHED_BEFORE.tree,
            on=months_back(today, COACHED_BEFORE.changes) + timedelta(days=9),
            what="When to hold reviews in probation, and what to write down.",
        ),
        coaching(
            "sample-coaching-2",
            group=COACHED,
            topic=TREE,
            on=first_monday(today) + timedelta(weeks=COACHING_WEEK),
            what="How to count days lost to sickness.",
        ),
    )

"""What sample activity tells, in words and figures; deals nothing and knows no database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

WEEKS = 6
"""The last whole weeks, Monday to Sunday, in which stories happen; the days of the present week up to yesterday follow
them, and a year of ordinary weeks lies before."""

MONTHS: Final = 13
"""Whole months of the sample: a year to be watched over, and one before it."""

SEED = "fingerpost-sample-1"
"""Another seed moves times and figures about, and leaves every story as it is: the ways are dealt, not drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One thing that a reader of the activity pages can find, and where to look for it."""

    title: str
    group: str
    says: str
    look: str


STORIES: tuple[Story, ...] = (
    Story(
        title="Conversations that are not held",
        group="ward-12",
        says="From the fourth week, most managers of Ward 12 who are told to hold the return-to-work conversation "
        "first do not come back. In other groups most come back the same day and go on.",
        look="Choose Ward 12, from the Monday of the fourth week. The page “Hold the return-to-work conversation "
        "first” is where most conversations stop.",
    ),
    Story(
        title="Not sure about disability",
        group="theatres",
        says="Managers of Theatres say “not sure” when they are asked about a disability or a lasting condition, "
        "and then ask for an adviser. Their share of hand-overs is more than twice that of the others.",
        look="Choose Theatres, and look at “Not sure” beside that question, and at the hand-overs.",
    ),
    Story(
        title="Twice as many conversations",
        group="emergency",
        says="In the last two whole weeks the Emergency department has twice as many conversations as before.",
        look="Choose Emergency department, and look at the weeks.",
    ),
    Story(
        title="What coaching did",
        group="district-nursing",
        says="In the year before, and in the first three weeks, most managers of District nursing stop at the number "
        "of days lost: they enter fewer days than spells, and leave. Then the team is coached. From the fourth week "
        "nearly all go on.",
        look="Choose District nursing, first the first three weeks and then the time since, and look at how many "
        "stop at that question. The log has a row `coaching_recorded`.",
    ),
    Story(
        title="Coaching that worked",
        group="emergency",
        says="Managers of the Emergency department had about fourteen conversations a month about probation. Seven "
        "months ago they were coached. Since then there are about half as many.",
        look="Open the coaching register, and from there the topic: the coaching is a mark on its chart.",
    ),
    Story(
        title="What new words did",
        group="estates",
        says="Until half a year ago, four in ten managers were not sure at the question about a disability in "
        "long-term sickness. Since then there is a version with other words, and one in ten is.",
        look="Open the question doctor, choose Long-term sickness, and compare the two versions.",
    ),
    Story(
        title="More about flexible working than usual",
        group="therapies",
        says="In the last three whole months Therapies has more than twice as many conversations about flexible "
        "working as in the year before. Half of the managers are not sure whether they can agree.",
        look="Open Activity. It stands first, with the question and the short learning that could answer it.",
    ),
)
"""The stories, for readers and for the tests that hold them."""

COACHED = "district-nursing"
COACHING_WEEK = 3
"""The week, counted from 0, on whose Monday the group was coached."""

ORDINARY: tuple[str, ...] = (
    "no_action",
    "target",
    "support_held",
    "leaves_at_cause",
    "adjusted",
    "no_action_held",
    "asks",
    "stage_1",
    "no_action_thinks",
    "support",
    "target_held",
    "leaves_at_days",
    "target_met",
    "certificates",
    "no_action_held",
    "adjusted_unsure",
    "leaves_to_meet",
    "doubt",
)
"""The ways of a group without a story, over and over."""

A_WEEK: Mapping[str, int] = {
    "ward-7": 4,
    "ward-12": 7,
    "emergency": 6,
    "ward-3": 4,
    "theatres": 7,
    "district-nursing": 7,
    "therapies": 4,
    "estates": 4,
}
"""Conversations a week by group: enough that pages need not hide most counts as small."""

NOT_HELD = (
    "leaves_to_meet",
    "target_held",
    "leaves_to_meet",
    "no_action",
    "leaves_to_meet",
    "no_action_held",
    "leaves_to_meet",
)
UNSURE = ("unsure_asks", "no_action", "unsure_staged", "target", "unsure_asks", "leaves_at_cause", "unsure_asks")
UNCOACHED = (
    "leaves_when_refused",
    "no_action",
    "leaves_when_refused",
    "target",
    "leaves_when_refused",
    "asks",
    "leaves_at_days",
)
BUSY = 12
"""Conversations a week in the emergency department once it is busy."""

WALKED: Final = frozenset({"theatres", "district-nursing"})
"""The groups of whose last weeks real turns are made, so that advisers have hand-overs to look back on. All else is
told, as rows of the log, which cost less."""


def first_monday(day: date) -> date:
    """The Monday on which the last weeks begin of sample activity that is made on this day."""
    return day - timedelta(days=day.weekday(), weeks=WEEKS)


def months_of(day: date) -> tuple[date, ...]:
    """The whole months of sample activity that is made on this day, the earliest first."""
    last = day.year * 12 + day.month - 1
    return tuple(date(at // 12, at % 12 + 1, 1) for at in range(last - MONTHS, last))

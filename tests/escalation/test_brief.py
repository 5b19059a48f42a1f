"""The brief: what its rules make of a walk, and that it comes back from JSON as it was."""

import json
from datetime import date

import pytest

from escalation.brief import (
    BriefAnswer,
    BriefDeadline,
    BriefPolicy,
    Given,
    brief,
    from_json,
    left,
    to_json,
)

GIVEN = Given(
    organisation="Example NHS Trust",
    topic="Short-term sickness",
    reason="unsure",
    because="You were not sure whether the absence is linked to pregnancy.",
    urgency="next-working-day",
    added="  She is back on Monday. ",
    answers=(
        BriefAnswer(question="How many absences in 12 months?", answer="4"),
        BriefAnswer(question="Is it linked to pregnancy?", answer="Not sure", unsure=True),
    ),
    policies=(
        BriefPolicy(key="sickness/triggers", title="Trigger points", in_force_from=date(2026, 4, 1)),
        BriefPolicy(key="sickness/triggers", title="Trigger points", in_force_from=date(2026, 4, 1)),
    ),
    deadlines=(
        BriefDeadline(what="Write to her", by=date(2026, 12, 1)),
        BriefDeadline(what="Meet her", by=date(2026, 11, 25)),
    ),
    told=("Do not hold a formal meeting yet.", ""),
    unanswered="How far have things got?",
    group="Ward 7",
    uncertain=("Statutory sick pay for 2027",),
)


def test_a_brief_by_its_rules() -> None:
    """The reason in words, each policy once, deadlines soonest first, and what is not known."""
    made = brief(GIVEN)
    assert made.reason == "The manager was not sure of an answer."
    assert made.because == GIVEN.because
    assert made.urgency_says == "Answer by the end of the next working day."
    assert made.added == "She is back on Monday."
    assert [policy.key for policy in made.policies] == ["sickness/triggers"]
    assert [deadline.what for deadline in made.deadlines] == ["Meet her", "Write to her"]
    assert made.told == ("Do not hold a formal meeting yet.",)
    assert (made.organisation, made.group) == ("Example NHS Trust", "Ward 7")
    assert made.not_known == (
        "Not answered yet: How far have things got?",
        "The manager was not sure: Is it linked to pregnancy?",
        "This figure is not confirmed: Statutory sick pay for 2027",
    )


@pytest.mark.parametrize(
    ("day", "said"), [(24, "in 2 days"), (23, "tomorrow"), (22, "today"), (21, "1 day late"), (20, "2 days late")]
)
def test_a_deadline_ticks(day: int, said: str) -> None:
    """How long there is left, counted from the day on which it is read."""
    assert left(date(2026, 11, day), today=date(2026, 11, 22)) == said


def test_a_brief_kept_before_groups_were_told_is_read() -> None:
    """What an older version kept has no group."""
    older = to_json(brief(GIVEN))
    del older["group"]
    assert from_json(older).group is None


def test_a_brief_survives_json() -> None:
    """What is read back is what was kept, dates and all."""
    made = brief(GIVEN)
    assert from_json(json.loads(json.dumps(to_json(made)))) == made


def test_a_brief_of_little_survives_json() -> None:
    """A manager who asked at once has no answers yet."""
    made = brief(
        Given(
            organisation="A",
            topic="B",
            reason="asked",
            because="C",
            urgency="routine",
            policies=(BriefPolicy(key="a/b", title="B"),),
        )
    )
    assert from_json(json.loads(json.dumps(to_json(made)))) == made

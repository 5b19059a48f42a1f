"""The shipped guides across 1 January 2027: begun on 30 December, gone on with on 2 January."""

from datetime import UTC, date, datetime

from bot.conversation.reply import ShownTell
from bot.handle import Service
from policies.markdown import plain
from tests.bot.acting import kinds
from tests.journey import Journey
from trees.shown import ShownHandoff

DECEMBER = datetime(2026, 12, 30, 15, 0, tzinfo=UTC)
JANUARY = datetime(2027, 1, 2, 9, 0, tzinfo=UTC)

TO_WORRY = (("none",), "employee", "2026-07-01", "no", "continue", "extend", "2027-01-31")
TO_ENDING = (("performance",), "no", ("none",), ("none",), ("none",), "yes", "no", "yes", "end", "no", "yes")


def begun(service: Service, manager: str, *answers: str | tuple[str, ...]) -> Journey:
    """A manager who began the probation guide on 30 December and left it after these answers."""
    journey = Journey(service=service, person=manager, at=DECEMBER)
    journey.say("start", "probation")
    journey.answers(*answers)
    return journey


def test_the_dates_of_probation_are_told_by_the_law_of_january(service: Service, manager: str) -> None:
    """The page with the dates says the new law, and what changed."""
    journey = begun(service, manager, *TO_WORRY, *TO_ENDING)
    journey.at = JANUARY
    journey.say("show")
    assert isinstance(journey.reply.shown, ShownTell)
    assert "The law changes on" not in plain(journey.reply.shown.tell)
    assert journey.reply.changed is not None
    assert any("24 months before, 6 months from 1 January 2027" in one for one in journey.reply.changed.facts)


def test_an_ending_of_january_rests_on_the_policy_of_january(service: Service, manager: str) -> None:
    """Finished on 2 January, the end cites what is in force by then."""
    journey = begun(service, manager, *TO_WORRY)
    journey.at = JANUARY
    journey.say("show")
    journey.answers(*TO_ENDING, "continue", "2027-01-25", "4", "worked")
    end = journey.reply.shown
    assert isinstance(end, ShownHandoff)
    assert {cite.in_force_from for cite in end.cites} == {date(2027, 1, 1)}
    assert kinds(service.database).count("tree_changed") <= 1

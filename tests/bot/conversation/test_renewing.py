"""A conversation that is come back to after a rule has changed: what it says, where it stands, and what is logged."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from activity.log import interaction
from bot.channels.terminal.rendering import lines
from bot.content.library import Shelf
from bot.conversation.reply import Reply, ShownCheck, ShownOutcome, ShownQuestion, ShownTell
from bot.handle import Service
from bot.store.engine import Database
from policies.markdown import plain
from tests.bot.acting import kinds, logged, notice
from tests.bot.turning import ON_TRACK, TO_DATES, TO_WORRY, turning_shelf
from tests.journey import Journey

DECEMBER = datetime(2026, 12, 30, 15, 0, tzinfo=UTC)
JANUARY = datetime(2027, 1, 2, 9, 0, tzinfo=UTC)


def to_new_last_day(start: str) -> tuple[str, ...]:
    """Answers up to a question whose words turn on the day when month five ends."""
    return (start, "continue", "yes", "work", "yes")


@pytest.fixture(scope="module")
def turning(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """The shipped content with a guide of our own, which no author's change can turn into another test."""
    return turning_shelf(tmp_path_factory.mktemp("turning"))


@pytest.fixture
def service(new_database: Callable[[], Database], turning: Shelf) -> Service:
    """The service over that content."""
    return Service(shelf=turning, database=new_database())


@pytest.fixture
def probation(service: Service, manager: str) -> Callable[..., Journey]:
    """A manager who began the probation guide on 30 December 2026 and left it after these answers."""

    def probation(*answers: str | tuple[str, ...]) -> Journey:
        begun = Journey(service=service, person=manager, at=DECEMBER)
        begun.say("start", "probation")
        begun.answers(*answers)
        return begun

    return probation


def said(reply: Reply) -> str:
    """All that a person at a terminal would read, on one line."""
    from zoneinfo import ZoneInfo

    return " ".join(" ".join(lines(reply, zone=ZoneInfo("Europe/London"))).split())


def test_the_rule_of_january_is_shown_to_whoever_comes_back_in_january(probation: Callable[..., Journey]) -> None:
    """The page of dates, opened again on 2 January, tells the new law, and what it said before."""
    journey = probation(*TO_DATES)
    assert "The law changes on 1 January 2027" in said(journey.reply)
    journey.at = JANUARY
    journey.say("show")
    assert isinstance(journey.reply.shown, ShownTell)
    told = plain(journey.reply.shown.tell)
    assert "Most people have the right not to be dismissed unfairly after 6 months" in told
    assert "The law changes on" not in told
    assert journey.reply.changed is not None
    assert journey.reply.changed.title == "The rules have changed"
    assert "30 December 2026" in journey.reply.changed.says[0]
    assert any("24 months before, 6 months from 1 January 2027" in one for one in journey.reply.changed.facts)


def test_whoever_has_read_what_changed_goes_on_without_being_told_again(
    probation: Callable[..., Journey], service: Service
) -> None:
    """The screen that showed the change counts as seen; the move and the answer are one turn, and logged once."""
    journey = probation(*TO_DATES)
    journey.at = JANUARY
    journey.say("show")
    assert "tree_changed" not in kinds(service.database)
    journey.say("proceed")
    assert isinstance(journey.reply.shown, ShownQuestion)
    assert journey.reply.shown.node == "contract"
    assert journey.reply.changed is None
    assert journey.reply.notices == ()
    assert kinds(service.database).count("tree_changed") == 1
    journey.say("answer", "extend")
    assert journey.reply.changed is None
    assert kinds(service.database).count("tree_changed") == 1


def test_an_old_page_is_shown_anew_in_place_of_being_gone_on_from(
    probation: Callable[..., Journey], service: Service
) -> None:
    """Continue on the December page shows January's, and only then leads on."""
    journey = probation(*TO_DATES)
    journey.at = JANUARY
    journey.say("proceed")
    assert isinstance(journey.reply.shown, ShownTell)
    assert journey.reply.changed is not None
    assert "look at this again" in journey.reply.changed.says[-1]
    ((detail,),) = logged(service.database, "detail", kind="tree_changed")
    assert detail["facts"] == ["unfair_dismissal_qualifying_months"]
    assert (detail["since"], detail["reason"], detail["told"]) == ("2026-12-30", "day", True)
    journey.say("proceed")
    assert journey.reply.shown is not None
    assert journey.reply.shown.node == "contract"
    assert [item.node for item in journey.reply.answered] == ["start_day"]


def test_an_answer_is_taken_where_its_question_reads_as_it_did(probation: Callable[..., Journey]) -> None:
    """What changed lies behind: the answer counts, and what changed is told beside the next question."""
    journey = probation(*TO_WORRY)
    journey.at = JANUARY
    journey.say("answer", "work")
    assert journey.reply.shown is not None
    assert journey.reply.shown.node == "told"
    assert journey.reply.changed is not None
    assert "You can go on from here" in journey.reply.changed.says[-1]
    assert "“Here are the dates to keep in mind.”" in [one.about for one in journey.reply.changed.items]


def test_the_right_rule_is_in_the_advice_of_january(probation: Callable[..., Journey], service: Service) -> None:
    """Begun on 30 December and finished on 2 January, the end cites the policy of January and counts six months."""
    journey = probation(*TO_WORRY)
    journey.at = JANUARY
    journey.say("show")
    journey.answers("none", "yes", "continue")
    end = journey.reply.shown
    assert isinstance(end, ShownOutcome)
    assert plain(end.say) == "They need 6 months of work for that right."
    assert {cite.in_force_from for cite in end.cites} == {date(2027, 1, 1)}
    assert kinds(service.database).count("tree_changed") == 1


def test_nothing_is_said_on_a_day_on_which_nothing_changed(probation: Callable[..., Journey], service: Service) -> None:
    """Two days later in the same year, the conversation goes on as it was."""
    journey = probation(*TO_DATES)
    journey.at = datetime(2026, 12, 31, 9, 0, tzinfo=UTC)
    journey.say("show")
    assert journey.reply.changed is None
    journey.say("proceed")
    assert journey.reply.changed is None
    assert journey.reply.shown is not None
    assert journey.reply.shown.node == "contract"
    assert "tree_changed" not in kinds(service.database)


def test_a_question_that_reads_differently_is_asked_anew_with_its_answer_filled_in(
    probation: Callable[..., Journey], service: Service
) -> None:
    """What was typed on the old screen is not taken for an answer to other words, and is not lost."""
    journey = probation(*to_new_last_day("2026-08-01"))
    assert "Month five ends on 1 January 2027" in said(journey.reply)
    journey.at = JANUARY
    journey.say("answer", "2027-03-31")
    assert isinstance(journey.reply.shown, ShownQuestion)
    assert journey.reply.shown.node == "new_last_day"
    assert journey.reply.given == "2027-03-31"
    assert "Month five ended on 1 January 2027" in said(journey.reply)
    assert journey.reply.changed is not None
    assert "Please look at this again before you go on" in journey.reply.changed.says[-1]
    assert ("new_last_day",) not in logged(service.database, "node", kind="question_answered")
    assert len(journey.reply.answered) == 4
    journey.answers("2027-03-31", "continue")
    assert journey.reply.shown is not None
    assert journey.reply.shown.node == "longer"


def test_a_question_that_only_a_day_has_changed_says_no_more_than_that(probation: Callable[..., Journey]) -> None:
    """No rule has changed, so none is blamed; the question is asked anew all the same."""
    journey = probation()
    journey.at = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    journey.say("start", "probation")
    journey.answers(*to_new_last_day("2026-06-25"))
    journey.at = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
    journey.say("answer", "2027-02-28")
    assert isinstance(journey.reply.shown, ShownQuestion)
    assert journey.reply.changed is not None
    assert journey.reply.changed.title == "Please look at this question again"
    assert journey.reply.changed.items == ()
    assert journey.reply.given == "2027-02-28"


def test_an_answer_that_is_refused_on_the_renewed_screen_moves_nothing(
    probation: Callable[..., Journey], service: Service
) -> None:
    """The refusal is counted, and the conversation still stands where it was kept."""
    journey = probation(*to_new_last_day("2026-08-01"))
    journey.at = JANUARY
    journey.say("show")
    journey.say("answer", "a while from now")
    assert "refused" in {one.kind for one in journey.reply.notices}
    assert "tree_changed" not in kinds(service.database)
    journey.answers("2027-03-31", "continue")
    assert journey.reply.shown is not None
    assert journey.reply.shown.node == "longer"
    assert kinds(service.database).count("tree_changed") == 1


def test_an_advice_says_that_it_is_no_longer_todays(probation: Callable[..., Journey], service: Service) -> None:
    """An end keeps its day: its words stay, and a notice says what reads differently now."""
    journey = probation(*ON_TRACK, "continue")
    before = journey.reply
    assert isinstance(before.shown, ShownOutcome)
    journey.at = JANUARY
    journey.say("show")
    assert journey.reply.shown == before.shown
    assert journey.reply.changed is not None
    assert journey.reply.changed.title == "Something has changed since this advice"
    assert "tree_changed" not in kinds(service.database)
    journey.say("change", node="contract")
    assert kinds(service.database).count("tree_changed") == 1


def test_answers_that_were_not_yet_checked_lead_to_the_advice_of_today(
    probation: Callable[..., Journey], service: Service
) -> None:
    """Nobody has seen that advice yet, so it is today's that they get, and they are told."""
    journey = probation(*ON_TRACK)
    journey.at = JANUARY
    assert isinstance(journey.say("show").shown, ShownCheck)
    assert isinstance(journey.say("proceed").shown, ShownOutcome)
    assert kinds(service.database).count("tree_changed") == 1


def test_a_screen_older_than_both_is_stale(probation: Callable[..., Journey]) -> None:
    """A button of three answers ago neither moves the conversation nor its version."""
    journey = probation(*TO_WORRY)
    old = journey.turn("back", count=1)
    journey.at = JANUARY
    journey.say("back", count=1)
    assert old.count == 1
    assert notice(journey.reply) == "stale"


def test_two_people_who_press_the_renewed_page_at_once_move_it_once(
    probation: Callable[..., Journey], service: Service
) -> None:
    """The second click on the renewed screen is stale: the conversation has moved on from both counts."""
    journey = probation(*TO_DATES)
    journey.at = JANUARY
    journey.say("show")
    renewed = journey.reply
    journey.say("proceed")
    journey.reply = renewed
    journey.say("proceed")
    assert notice(journey.reply) == "stale"
    rows = logged(service.database, "node", kind="step_read")
    assert rows == [("key_dates",)]
    assert interaction.c.node is not None

"""Walking: where answers lead, on which day, what a change keeps, and what leads to the adviser."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from trees.answers import read_answer
from trees.load import TreeSet
from trees.model import Tree
from trees.position import Answer, Position, Refusal
from trees.show import show
from trees.shown import ShownOutcome, ShownTell
from trees.values import Value
from trees.walk import CONTINUE, ask_adviser, back, change, proceed, unsure, walk, with_answer

ON = date(2026, 11, 21)
Make = Callable[..., Tree]

SICKNESS = """
  spells:
    ask: How many spells?
    why: They are counted.
    number: {whole: true, min: 0, max: 100}
    next: days
  days:
    ask: How many days?
    number: {min: 0, max: 366}
    check:
      - that: days >= spells
        otherwise: That is {{ spells | plural('spell') }} in fewer days.
    next:
      - when: score >= 100
        go: met
      - go: keep_supporting
  met:
    ask: Did you meet after each of the {{ spells | plural('spell') }}?
    choice: {yes: Yes, no: No}
    unsure: {as: no}
    next: {yes: trigger, no: meet_now}
  meet_now:
    tell: |
      Meet by **{{ working_days_after(today, 3) }}**.
    again: met
  keep_supporting:
    outcome: Keep supporting
    say: A score of {{ score }} is low.
  trigger:
    outcome: The trigger is reached
    say:
      - A score of {{ score }} is a prompt.
      - when: spells >= 5
        say: That is many spells.
    do:
      - step: Invite them
        by: working_days_after(today, 5)
      - when: spells < 5
        step: Nothing else
"""
LET = "\nlet:\n  score: bradford(spells, days)\n"


def given(values: Mapping[str, Value], on: date = ON) -> list[Answer]:
    """Answers, all of one day."""
    return [Answer(node=node, value=value, on=on) for node, value in values.items()]


def at(tree: Tree, values: Mapping[str, Value], on: date = ON) -> Position:
    """Where some answers of one day lead."""
    return walk(tree, given(values, on), today=on)


@pytest.fixture
def sickness(make: Make) -> Tree:
    """A small tree about sickness."""
    return make(SICKNESS, after=LET)


def test_answers_lead_to_an_end_whatever_their_order(sickness: Tree) -> None:
    """They are looked up by node."""
    answers = given({"spells": 5, "days": Decimal(9), "met": "yes"})
    position = walk(sickness, answers, today=ON)
    assert (position.node, position.kind) == ("trigger", "outcome")
    assert walk(sickness, reversed(answers), today=ON) == position
    assert [(item.node, item.answer) for item in position.trail] == [("spells", "5"), ("days", "9"), ("met", "Yes")]
    assert position.trail[2].question == "Did you meet after each of the 5 spells?"


def test_without_answers_the_first_question_stands(sickness: Tree) -> None:
    """On the day that it is asked."""
    position = at(sickness, {})
    assert (position.node, position.kind, position.day, position.started) == ("spells", "question", ON, ON)


def test_a_wrong_answer_stays_and_says_what_is_wanted(sickness: Tree) -> None:
    """The check's own words, filled in; later answers are kept."""
    position = at(sickness, {"spells": 5, "days": 3, "met": "yes"})
    assert position.node == "days"
    assert position.refused == Refusal(node="days", says="That is 5 spells in fewer days.")
    assert position.given == 3
    assert [answer.node for answer in position.kept] == ["days", "met"]


def test_a_changed_answer_keeps_later_ones_that_are_still_asked(sickness: Tree) -> None:
    """Those that are not asked any more are offered if their question returns, and never assumed."""
    end = at(sickness, {"spells": 5, "days": 9, "met": "yes"})
    changed = walk(sickness, with_answer(end, Answer(node="spells", value=6, on=ON)), today=ON)
    assert changed.node == "trigger"
    low = walk(sickness, with_answer(end, Answer(node="spells", value=1, on=ON)), today=ON)
    assert (low.node, [answer.node for answer in low.dropped]) == ("keep_supporting", ["met"])
    again = walk(sickness, with_answer(low, Answer(node="spells", value=5, on=ON)), today=ON)
    assert (again.node, again.given) == ("met", "yes")


def test_walking_a_positions_own_answers_gives_the_same_position(sickness: Tree) -> None:
    """Which is how a conversation is resumed."""
    tried: list[dict[str, Value]] = [
        {},
        {"spells": 5},
        {"spells": 5, "days": 3, "met": "no"},
        {"spells": 1, "days": 9, "met": "no"},
    ]
    for values in tried:
        position = at(sickness, values)
        assert walk(sickness, position.answers, today=ON) == position


def test_going_back_asks_the_last_question_with_its_answer_filled_in(sickness: Tree) -> None:
    """And the same answer returns to where it was."""
    end = at(sickness, {"spells": 5, "days": 9, "met": "yes"})
    once = walk(sickness, back(end), today=ON)
    assert (once.node, once.given) == ("met", "yes")
    twice = walk(sickness, back(once), today=ON)
    assert (twice.node, twice.given) == ("days", 9)
    returned = walk(sickness, with_answer(twice, Answer(node="days", value=9, on=ON)), today=ON)
    assert (returned.node, returned.given) == ("met", "yes")
    assert walk(sickness, with_answer(returned, Answer(node="met", value="yes", on=ON)), today=ON) == end


def test_an_answer_can_be_given_anew(sickness: Tree) -> None:
    """Its question stands again, and the later answers wait."""
    end = at(sickness, {"spells": 5, "days": 9, "met": "yes"})
    position = walk(sickness, change(end, "spells"), today=ON)
    assert (position.node, position.given) == ("spells", 5)
    assert [answer.node for answer in position.kept] == ["spells", "days", "met"]


def test_a_question_that_reads_differently_is_asked_again(sickness: Tree) -> None:
    """With the old answer filled in."""
    answers = list(given({"spells": 5, "days": 9}))
    answer = read_answer(walk(sickness, answers, today=ON), "yes", on=ON)
    assert isinstance(answer, Answer)
    changed = walk(sickness, [Answer(node="spells", value=6, on=ON), answers[1], answer], today=ON)
    assert (changed.node, changed.given) == ("met", "yes")


def test_continue_on_again_withdraws_that_answer_and_asks_again(sickness: Tree) -> None:
    """The tell is met, its Continue asks the question anew, and another answer goes on."""
    position = at(sickness, {"spells": 5, "days": 9, "met": "no"})
    assert (position.node, position.kind) == ("meet_now", "tell")
    shown = show(position)
    assert isinstance(shown, ShownTell)
    assert shown.again == "met"
    asked = walk(sickness, proceed(position, on=ON), today=ON)
    assert (asked.node, asked.given) == ("met", None)
    assert walk(sickness, with_answer(asked, Answer(node="met", value="yes", on=ON)), today=ON).node == "trigger"


def test_not_sure_counts_as_the_option_and_is_marked(sickness: Tree) -> None:
    """Where the question says so; elsewhere it only shows how to find out."""
    assert unsure(at(sickness, {}), on=ON) is None
    position = at(sickness, {"spells": 5, "days": 9})
    answer = unsure(position, on=ON)
    assert answer is not None
    assert answer.unsure
    led = walk(sickness, with_answer(position, answer), today=ON)
    assert led.node == "meet_now"
    assert led.trail[-1].unsure


def test_today_is_the_day_the_manager_came_to_the_node(sickness: Tree) -> None:
    """An end keeps its day, and steps their dates, however late it is read."""
    days = [date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 20)]
    values: dict[str, Value] = {"spells": 5, "days": 9, "met": "yes"}
    answers = [Answer(node=node, value=value, on=on) for (node, value), on in zip(values.items(), days, strict=True)]
    at_met = walk(sickness, answers[:2], today=date(2026, 11, 30))
    assert (at_met.day, at_met.started) == (date(2026, 11, 9), date(2026, 11, 2))
    end = walk(sickness, answers, today=date(2027, 3, 1))
    assert end.day == date(2026, 11, 20)
    shown = show(end)
    assert isinstance(shown, ShownOutcome)
    assert [(step.by, step.due_now) for step in shown.do] == [(date(2026, 11, 27), False)]
    late = show(end, today=date(2027, 3, 1))
    assert isinstance(late, ShownOutcome)
    assert late.do[0].due_now


def test_limits_and_rules_see_the_day_of_their_own_answer(make: Make) -> None:
    """A date that was not in the future when it was given stays good; rules see that day too."""
    tree = make("""
  begun:
    ask: When did it begin?
    date: {not_after: today}
    next:
      - when: days_between(begun, today) >= 28
        go: long
      - go: short
  long:
    outcome: Long
  short:
    outcome: Short, on {{ today }}
""")
    begun = date(2026, 11, 1)
    assert walk(tree, [Answer(node="begun", value=begun, on=begun)], today=ON).node == "short"
    later = begun + timedelta(days=28)
    assert walk(tree, [Answer(node="begun", value=begun, on=later)], today=ON).node == "long"
    early = walk(tree, [Answer(node="begun", value=later, on=begun)], today=ON)
    assert early.refused == Refusal(node="begun", says="Please give a date that is 1 November 2026 or earlier.")


def test_a_run_is_walked_and_returned_from(shipped: TreeSet) -> None:
    """Its answers are stored under the run, only kept ones are in scope, and its hand-offs end the conversation."""
    tree = shipped.trees["example"]["short-term-sickness"]
    position = at(tree, {"gates/urgent": ("none",), "gates/about_whom": "employee"})
    assert (position.node, [item.node for item in position.trail]) == ("latest", ["gates/urgent", "gates/about_whom"])
    assert position.spot.scope.answers == {"about_whom": "employee"}
    urgent = at(tree, {"gates/urgent": ("danger", "child")})
    assert (urgent.node, urgent.kind) == ("gates/danger_now", "outcome")
    agency = at(tree, {"gates/urgent": ("none",), "gates/about_whom": "agency"})
    assert (agency.node, agency.kind) == ("gates/agency_worker", "handoff")


def test_answers_inside_a_run_that_may_still_come_are_kept(shipped: TreeSet) -> None:
    """Also from the first question of the run on."""
    tree = shipped.trees["example"]["short-term-sickness"]
    position = at(tree, {"gates/about_whom": "employee", "spells": 3})
    assert position.node == "gates/urgent"
    assert [answer.node for answer in position.kept] == ["gates/about_whom", "spells"]


def test_asking_a_person_leads_to_the_trees_adviser(shipped: TreeSet) -> None:
    """Inside a run, to that of the run."""
    tree = shipped.trees["example"]["short-term-sickness"]
    inside = ask_adviser(at(tree, {}), because="You asked for a person.")
    assert (inside.node, inside.kind, inside.diverted) == ("gates/speak_to_us", "handoff", "You asked for a person.")
    outside = ask_adviser(at(tree, {"gates/urgent": ("none",), "gates/about_whom": "employee"}), because="So.")
    assert outside.node == "speak_to_us"


def test_not_sure_may_lead_to_another_question_that_supplies_the_answer(make: Make) -> None:
    """`answers` gives the earlier question its value."""
    tree = make("""
  weeks:
    ask: How many weeks?
    number: {whole: true, min: 0, max: 99}
    unsure: weeks_from_letter
    next: end
  weeks_from_letter:
    ask: How many weeks does the letter say?
    number: {whole: true, min: 0, max: 99}
    answers: weeks
    next: end
  end:
    outcome: That is {{ weeks | plural('week') }}
""")
    position = at(tree, {})
    answer = unsure(position, on=ON)
    assert answer is not None
    second = walk(tree, with_answer(position, answer), today=ON)
    assert second.node == "weeks_from_letter"
    end = walk(tree, with_answer(second, Answer(node="weeks_from_letter", value=7, on=ON)), today=ON)
    assert end.node == "end"
    assert [(item.answer, item.unsure) for item in end.trail] == [("Not sure", True), ("7", False)]
    shown = show(end)
    assert isinstance(shown, ShownOutcome)
    assert shown.title == "That is 7 weeks"


def test_tells_are_read_by_continue_or_walked_through(make: Make) -> None:
    """A conversation stores Continue; authors' scenarios take it as given."""
    tree = make("""
  read:
    tell: Read this.
    next: end
  end:
    outcome: Done
""")
    position = at(tree, {})
    assert (position.node, position.kind) == ("read", "tell")
    gone_on = walk(tree, proceed(position, on=ON), today=ON)
    assert gone_on.node == "end"
    assert gone_on.used == (Answer(node="read", value=CONTINUE, on=ON),)
    assert walk(tree, back(gone_on), today=ON) == position
    assert walk(tree, (), today=ON, through_tells=True).node == "end"


def test_a_confirmation_is_asked_again_when_what_it_showed_differs(make: Make) -> None:
    """What was agreed to is what was shown."""
    tree = make("""
  days:
    ask: How many days?
    number: {whole: true, min: 1, max: 30}
    next: agree
  agree:
    confirm: Do you agree?
    role: senior
    within: same-day
    shows: Suspend for {{ days | plural('day') }}.
    next: {agreed: end, refused: speak_to_us, late: speak_to_us}
  end:
    outcome: Agreed
""")
    position = at(tree, {"days": 3})
    assert position.kind == "confirm"
    assert at(tree, {"days": 3, "agree": "agreed"}).node == "end"
    assert at(tree, {"days": 3, "agree": "refused"}).node == "speak_to_us"
    from trees.answers import shown_fingerprint

    mark = shown_fingerprint(position.spot.node, position.spot.scope)  # type: ignore[arg-type]
    agreed = Answer(node="agree", value="agreed", on=ON, asked=mark)
    assert walk(tree, [*given({"days": 3}), agreed], today=ON).node == "end"
    assert walk(tree, [*given({"days": 4}), agreed], today=ON).node == "agree"


def test_values_of_the_wrong_type_are_refused_by_the_walk_itself(sickness: Tree) -> None:
    """Whatever a channel sends."""
    for value in ("5", True, Decimal("1.5"), -1, 101, ("5",), date(2026, 1, 1), 10**16):
        position = at(sickness, {"spells": value})
        assert position.node == "spells"
        assert position.refused is not None
    assert replace(at(sickness, {}), given=None) == at(sickness, {})

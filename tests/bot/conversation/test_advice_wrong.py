"""Advice that an adviser says was wrong: what its guide's owner gets, and what nobody does."""

from datetime import datetime
from pathlib import Path

import pytest

from bot.handle import Service
from bot.store.tables import job
from escalation import wrong_store
from escalation.model import NotPossible
from escalation.wrong_advice import WrongAdvice
from tests.bot.acting import TO_NO_ACTION, advise, count, handed_over, journey, logged, rows
from tests.journey import Journey
from trees.scenario_runner import read_scenarios, run_scenario

CLOSED = {"reason": "advice_given", "text": "Please do this instead."}
WRONG = {**CLOSED, "advice_was_wrong": "yes"}


def advised(service: Service, now: datetime, manager: str) -> Journey:
    """A manager who asks whether the advice that they were shown is right; an adviser has it."""
    begun = journey(service, now, manager)
    begun.answers(*TO_NO_ACTION)
    begun.say("ask_adviser")
    begun.say("send", "Jo Bell was off again. Is this right?")
    advise(begun, "claim")
    return begun


def listed(service: Service) -> tuple[WrongAdvice, ...]:
    """What is still to be mended."""
    return service.database.read(lambda connection: wrong_store.listed(connection, organisation="example"))


def test_the_owner_gets_the_walk_as_a_scenario_that_fails_until_it_is_mended(
    service: Service, manager: str, now: datetime, tmp_path: Path
) -> None:
    """Put into a file, it walks to what was shown, and asks for what it should be."""
    begun = advised(service, now, manager)
    advise(begun, "resolve", **WRONG, should="stage_1", should_say="The spells\nwere counted twice.")
    (one,) = listed(service)
    assert (one.node, one.should, one.tree) == ("no_action", "stage_1", "short-term-sickness")
    file = tmp_path / "short-term-sickness.yaml"
    file.write_text(one.scenario, "utf-8")
    (scenario,), problems = read_scenarios(file)
    assert problems == ()
    position, faults = run_scenario(scenario, service.shelf.trees_of("example", on=now.date())["short-term-sickness"])
    assert position.node == "no_action"
    assert len(faults) == 1
    assert "# What was wrong: The spells were counted twice." in one.scenario


def test_nobody_is_named_in_it(service: Service, manager: str, now: datetime) -> None:
    """Neither the manager nor what they wrote, nor where they work."""
    begun = advised(service, now, manager)
    advise(begun, "resolve", **WRONG)
    (one,) = listed(service)
    for word in (manager, "Amara", "Jo Bell", "ward"):
        assert word not in one.scenario


def test_authors_and_leads_are_told(service: Service, manager: str, now: datetime) -> None:
    """In the same transaction; the log says at which node, and no words."""
    begun = advised(service, now, manager)
    advise(begun, "resolve", **WRONG, should_say="The spells were counted twice.")
    told = {row["payload"]["to"] for row in rows(service.database, job) if row["payload"].get("what") == "wrong_advice"}
    assert told == {"author", "lead"}
    ((node, detail),) = logged(service.database, "node", "detail", kind="escalation_resolved")
    assert node == "no_action"
    assert detail["advice_was_wrong"] is True
    assert "counted twice" not in str(logged(service.database, "detail"))


@pytest.mark.parametrize("said", [{}, {"advice_was_wrong": "no"}, {"advice_was_wrong": "no", "should_say": "Hm."}])
def test_advice_that_was_right_is_not_listed(
    service: Service, manager: str, now: datetime, said: dict[str, str]
) -> None:
    """Only an adviser's own yes makes it wrong."""
    begun = advised(service, now, manager)
    advise(begun, "resolve", **CLOSED, **said)
    assert listed(service) == ()
    assert not [row for row in rows(service.database, job) if row["payload"].get("what") == "wrong_advice"]


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"should": "never"}, "no end of this guide"),
        ({"should": "stage"}, "no end of this guide"),
        ({"should_say": "x" * 1001}, "at most 1,000 characters"),
    ],
)
def test_what_does_not_fit_is_refused(
    service: Service, manager: str, now: datetime, said: dict[str, str], says: str
) -> None:
    """The hand-over stays open, and nothing is kept."""
    begun = advised(service, now, manager)
    with pytest.raises(NotPossible, match=says):
        advise(begun, "resolve", **WRONG, **said)
    assert count(service.database, wrong_store.table) == 0


def test_a_question_can_be_wrong_too(service: Service, manager: str, now: datetime) -> None:
    """Asked for a person half-way, the manager was shown a question: the scenario stands at it."""
    sent = handed_over(service, now, manager)
    advise(sent, "claim")
    advise(sent, "resolve", **WRONG)
    (one,) = listed(service)
    assert one.node == "stage"
    assert "stands_at: stage" in one.scenario


def test_what_is_mended_leaves_the_list(service: Service, manager: str, now: datetime) -> None:
    """Once, by somebody of this organisation, and of no topic that is closed to them."""
    advise(advised(service, now, manager), "resolve", **WRONG)
    (one,) = listed(service)

    def settled(organisation: str = "example", without: tuple[str, ...] = ()) -> bool:
        return service.database.write(
            lambda connection: wrong_store.settle(
                connection, one.id, organisation=organisation, by="p-author", at=now, without=without
            )
        )

    assert not settled("elsewhere")
    assert not settled(without=(one.topic,))
    assert settled()
    assert not settled()
    assert listed(service) == ()

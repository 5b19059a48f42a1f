"""The command `route`, as a lead types it."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import pytest

from bot.store import schema
from bot.store.engine import Database, open_database
from escalation import staff_store
from escalation.staffing import Leave
from tests.commands.test_publishing import refused, run
from tests.people import of_role

ON_MONDAY = ("--at", "2026-11-23T10:00")
SICKNESS = ("route", "short-term-sickness", *ON_MONDAY)
ADVISERS = of_role("adviser")


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """The database that the command reads."""
    monkeypatch.chdir(tmp_path)
    url = f"sqlite:///{tmp_path / 'fingerpost.sqlite3'}"
    monkeypatch.setenv("FINGERPOST_DATABASE_URL", url)
    monkeypatch.setenv("FINGERPOST_DATA_DIR", str(tmp_path / "data"))
    opened = open_database(url)
    schema.ready(opened, now=datetime.now(UTC))
    yield opened
    opened.close()


@pytest.mark.usefixtures("kept")
def test_every_hand_off_of_a_tree_is_a_line() -> None:
    """Its node, queue, tier, the time and who is told first; those of the gates as well."""
    lines = run(*SICKNESS).stdout.splitlines()
    assert any(line.startswith("speak_to_us: er-advice, tier L1, answered by 5pm on Wednesday") for line in lines)
    assert any(line.startswith("gates/possible_crime: er-senior, tier L2, answered by midday") for line in lines)
    assert all(line.endswith("is told first.") for line in lines)


def test_every_step_of_the_reasoning_is_said(kept: Database) -> None:
    """The routes, the chain, and each adviser with the reason."""
    away = Leave(first=date(2026, 11, 23), last=date(2026, 11, 27), organisation="example", cover=ADVISERS[1])
    kept.write(partial(staff_store.add_leave, person=ADVISERS[0], leave=away))
    kept.write(partial(staff_store.put_capacity, person=ADVISERS[1], capacity=4))
    said = run(*SICKNESS, "--node", "speak_to_us", "--explain", "--involved", ADVISERS[2]).stdout
    for sentence in (
        "'example' has routes of its own.",
        "The hand-off names queue 'er-advice'.",
        "If nobody takes it there within 4 working hours, it moves on to 'er-senior'.",
        "In queue 'er-advice', 10am on Monday 23 November is looked at:",
        "Hannah Lister is on leave, and Imran Sadiq covers.",
        "Imran Sadiq is told first (0 open, 4 places left here).",
        "Chloe Barnett is part of this.",
        "David Wren works from other queues.",
        "Marian Kelly may take it as well (0 open).",
        "Imran Sadiq is told first. Others of the queue may take it too.",
    ):
        assert sentence in said, said


@pytest.mark.usefixtures("kept")
def test_where_all_of_a_queue_are_involved_it_says_so() -> None:
    """And goes on to the next queue; where nobody at all is left, that is said too."""
    everybody = {person for role in ("adviser", "senior", "lead") for person in of_role(role)}
    involved = [word for person in sorted(everybody) for word in ("--involved", person)]
    said = run(*SICKNESS, "--node", "speak_to_us", "--explain", *involved).stdout
    assert "Nobody can take it from 'er-advice'." in said
    assert "Nobody at all can take it. It waits, and the lead is told." in said


@pytest.mark.usefixtures("kept")
def test_it_is_json_for_programs() -> None:
    """With ids in place of names."""
    (said,) = json.loads(run(*SICKNESS, "--node", "speak_to_us", "--json", "--group", "ward-7").stdout)
    assert (said["queue"], said["tier"], said["group"]) == ("er-advice", "L1", "ward-7")
    assert said["respond_by"] == "2026-11-25T17:00:00+00:00"
    assert said["chain"][0] == {"queue": "er-advice", "tier": "L1", "moves_on_after_minutes": 240}
    offered = [one["person"] for one in said["considered"] if one["verdict"] == "offered"]
    assert offered == [said["offered_to"]]


@pytest.mark.usefixtures("kept")
def test_answers_lead_to_their_hand_off(tmp_path: Path) -> None:
    """Those that end elsewhere are routed as from a manager who asks for a person there."""
    answers = tmp_path / "answers.yaml"
    answers.write_text("gates/urgent: [crime]\n", "utf-8")
    assert run(*SICKNESS, "--answers", str(answers)).stdout.startswith("gates/possible_crime: er-senior")
    answers.write_text("gates/urgent: [none]\n", "utf-8")
    result = run(*SICKNESS, "--answers", str(answers))
    assert "speak_to_us: er-advice" in result.stdout
    assert "the manager asks for a person" in result.stderr


@pytest.mark.usefixtures("kept")
def test_what_is_not_there_is_said_with_what_is() -> None:
    """Trees, hand-offs, groups, organisations and times."""
    assert "There is no tree 'sickness'" in refused("route", "sickness")
    assert "is no hand-off of short-term-sickness. There are: " in refused(*SICKNESS, "--node", "stage")
    assert "There is no group 'ward-70'" in refused(*SICKNESS, "--group", "ward-70")
    assert "Say whose with --organisation: example" in refused(*SICKNESS, "--organisation", "north")
    assert "is no time" in refused("route", "probation", "--at", "tomorrow")


@pytest.mark.usefixtures("kept")
def test_a_groups_own_come_first() -> None:
    """The example's medicine directorate has a partner and a consultant; a ward of surgery has neither."""
    ward = (*SICKNESS, "--node", "speak_to_us", "--group", "ward-7", "--explain")
    assert "Ruth Adeyemi is the group's own for this" in run(*ward, "--meet").stdout
    assert "Imran Sadiq is told first" in run(*ward, "--coaching").stdout
    assert "the group's own" not in run(*SICKNESS, "--group", "ward-3", "--meet", "--explain").stdout

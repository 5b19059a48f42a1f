"""A folder of somebody's own (`--library DIR`): each kind of thing that it may hold stands over what ships."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from bot.commands.contents import Contents, open_contents
from bot.commands.testing import scenarios_of
from trees.check import check
from trees.position import Answer
from trees.said import said_by
from trees.scenario_runner import run_scenarios
from trees.show import letter_blocks, show
from trees.walk import walk

ON = date(2026, 11, 21)
FILES: Mapping[str, str] = {
    "topics.yaml": """- topic: parking
  title: Parking
  stage: working
  queue: car-parks
  asked_as: [where do I park]
""",
    "texts.yaml": "kindly: Be kind about it.\n",
    "learning.yaml": "parking-well:\n  title: Parking well\n  minutes: 5\n",
    "facts/parking.yaml": """parking_fee:
  unit: GBP
  decided_by: the day they park
  source: The trust's parking rules
  values:
    - {from: 2026-01-01, until: 2026-12-31, is: 2.50, confidence: verified}
""",
    "calculators/parking.py": '''"""What parking costs."""

from trees.calculators.money import Money


def parking_total(fee: Money, days: int) -> Money:
    """So many days at a fee."""
    return fee * days
''',
    "policies/parking/2026-01-01.md": """---
policy: parking
title: Parking
owner: Estates
until: null
---

## Where to park {#where}

Park behind the building. It costs {{ fact('parking_fee', on=today) }} a day.
""",
    "routes.yaml": """queues:
  car-parks:
    title: Car parks
    tier: L3
    roles: [adviser]
    topics: [parking]
service_levels:
  now: {working_hours: 1}
  same-day: {working_hours: 4}
  next-working-day: {working_days: 1}
  routine: {working_days: 5}
""",
    "letters/permit.md": """---
letter: permit
title: Your permit
to: the employee
---

You may park for {{ days | plural('day') }}. It costs {{ cost }}.
""",
    "parking.yaml": """tree: parking
title: Parking
about: For somebody who needs a place to park.
topic: parking
policy: parking
adviser: talk
nodes:
  days:
    ask: For how many days?
    find_out: See the rota.
    number: {whole: true, min: 1, max: 30}
    next: permit
  permit:
    outcome: Give them a permit
    say:
      - It costs {{ cost }}.
      - text: kindly
    cite: [parking/where]
    letters: [permit]
    learn: [parking-well]
  talk:
    handoff: Ask about parking
    to: car-parks
    urgency: routine
let:
  cost: parking_total(fact('parking_fee', on=today), days)
""",
    "scenarios/parking.yaml": """- scenario: Four days
  on: 2026-11-21
  given: {days: 4}
  ends: permit
  says:
    - £10.00
  cites: [parking/where]
""",
}


@pytest.fixture
def contents(tmp_path: Path) -> Contents:
    """The folder, opened as commands open it."""
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return open_contents(tmp_path)


def test_a_whole_library_of_ones_own_has_no_problem(contents: Contents, tmp_path: Path) -> None:
    """Of its own files: shipped trees speak of queues and topics that it may not have."""
    found = [
        *contents.problems,
        *check(contents.trees, organisations=contents.organisations, policies=contents.policies, today=ON),
    ]
    own = [one for one in found if str(tmp_path) in one.file or one.file.startswith(("parking", "policies/parking"))]
    assert [one for one in own if one.level == "error"] == []


def test_everything_of_ones_own_is_in_the_conversation(contents: Contents) -> None:
    """Its fact, calculator, text, policy, letter, learning and queue."""
    tree = contents.tree("parking", organisation="example")
    end = walk(tree, [Answer(node="days", value=4, on=ON)], today=ON)
    said = said_by(show(end))
    assert all(words in said for words in ("£10.00", "Be kind about it.", "Your permit", "Parking well"))
    assert "4 days" in str(letter_blocks(end, "permit"))
    assert [one.topic for one in contents.trees.topics] == ["parking"]
    assert contents.finder("example").find("where do I park")[0].topic == "parking"


def test_its_scenarios_run(contents: Contents) -> None:
    """And the shipped ones are left to themselves."""
    scenarios, problems = scenarios_of(contents, (), own=True)
    assert problems == ()
    report = run_scenarios(scenarios, contents.trees.trees)
    assert [(ran.scenario.title, ran.faults) for ran in report.ran] == [("Four days", ())]

"""What the loader advises where an author means something that it can guess; what is wrong is in test_load."""

import pytest

from tests.trees.test_load import SOUND, Library


@pytest.mark.parametrize(
    ("old", "new", "line", "remedy"),
    [
        ("sickness-absence/trigger", "sick-leave/trigger", 17, "There is no policy 'sick-leave'. "),
        ("    number:", "    reason: x\n    number:", 8, "There is: answers, ask, "),
        ("bradford(spells, 2)", "2026-12-01", 23, "Write a date as date('2026-12-01')."),
        ("bradford(spells, 2)", "10 days", 23, "Count from a day: add_days(today, 10)."),
        ("adviser: speak", "review_by: 2027-02-30\nadviser: speak", 4, "Look at the month"),
    ],
)
def test_a_remedy_can_be_typed_as_it_stands(old: str, new: str, line: int, remedy: str, library: Library) -> None:
    """With what would be right, or all that there is: nobody is sent to a name that has nothing to do with theirs."""
    assert old in SOUND
    loaded = library({"a-tree.yaml": SOUND.replace(old, new, 1)})
    assert any(one.line == line and one.remedy.startswith(remedy) for one in loaded.problems), loaded.problems


def test_every_key_of_a_question_is_named(library: Library) -> None:
    """`why` is what somebody looks for who wrote `reason`, and it is the last of the list."""
    loaded = library({"a-tree.yaml": SOUND.replace("    number:", "    reason: x\n    number:", 1)})
    (problem,) = (one for one in loaded.problems if "'reason'" in one.problem)
    assert problem.remedy.endswith("unsure, why.")

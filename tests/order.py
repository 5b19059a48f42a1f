"""In which order a run's tests are handed to its processes: each begins with its share of the long ones.

A process that is left with a minute's test when the others are done lengthens the whole run by that minute.
"""

from collections.abc import Callable, Sequence
from itertools import islice
from typing import Final, TypeVar

Test = TypeVar("Test")

LONG: Final = (
    "tests/journeys/test_in_the_browser.py",
    "tests/journeys/test_in_the_terminal.py",
    "tests/journeys/test_two_people.py",
    "tests/journeys/test_hr_finds.py",
    "tests/journeys/test_states.py",
    "tests/bench/test_quarter.py",
    "tests/bench/test_serving.py",
    "tests/bench/test_people.py",
    "tests/bench/test_mutations.py",
    "tests/bench/test_desk.py",
    "tests/bench/test_kills.py",
    "tests/bench/test_together_attack.py",
    "tests/bot/sample/test_stories.py",
    "tests/bot/test_away.py",
    "tests/commands/test_records.py",
    "tests/web/test_desk_browser.py",
    "tests/web/test_reach.py",
    "tests/test_install.py",
)
"""Modules whose tests start servers and browsers, or count for long. One that is left out costs time, nothing else."""


def spread(tests: Sequence[Test], *, processes: int, module_of: Callable[[Test], str]) -> list[Test]:
    """The same tests in as many equal stretches as there are processes, each with its long modules first.

    pytest-xdist hands each process one stretch; those that are done take from the others' ends.
    """
    long: dict[str, list[Test]] = {name: [] for name in LONG}
    short: list[Test] = []
    for test in tests:
        long.get(module_of(test), short).append(test)
    firsts = [[test for name in LONG[place::processes] for test in long[name]] for place in range(processes)]
    left, spread_out = iter(short), list[Test]()
    for place, first in enumerate(firsts, start=1):
        until = len(tests) * place // processes
        spread_out += first
        spread_out += islice(left, max(0, until - len(spread_out)))
    return [*spread_out, *left]

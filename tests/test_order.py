"""The order of a run's tests: none is lost, and every process begins with long ones."""

import pytest

from tests.order import LONG, spread

TESTS = [f"{name}::{number}" for name in ("tests/a.py", *LONG, "tests/z.py") for number in range(40)]


@pytest.mark.parametrize("processes", [1, 2, 3, 4, 7])
def test_every_process_begins_with_its_share_of_the_long_tests(processes: int) -> None:
    """All tests are there once, and a module's stay together, so that what they share is made once."""
    found = spread(TESTS, processes=processes, module_of=lambda test: test.split("::")[0])
    assert sorted(found) == sorted(TESTS)
    modules = [test.split("::")[0] for test in found]
    for name in LONG:
        places = [place for place, module in enumerate(modules) if module == name]
        assert places == list(range(places[0], places[0] + 40))


def test_a_few_tests_are_all_kept() -> None:
    """Also where the long ones are nearly all there is."""
    few = [*TESTS[40:45], "tests/a.py::1", "tests/a.py::2"]
    assert sorted(spread(few, processes=4, module_of=lambda test: test.split("::")[0])) == sorted(few)


def test_stretches_are_equal() -> None:
    """As pytest-xdist cuts them, each stretch begins with a long module."""
    many = [*TESTS, *(f"tests/short.py::{number}" for number in range(4_000))]
    found = spread(many, processes=4, module_of=lambda test: test.split("::")[0])
    assert all(found[len(many) * place // 4].split("::")[0] in LONG for place in range(4))

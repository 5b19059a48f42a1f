"""What somebody's words need is made ready once, and a fault is logged rather than raised."""

import threading
import time

import pytest
from structlog.testing import capture_logs

from bot.content.library import Shelf
from bot.content.warming import Warming
from trees.find import sentences


def _wait() -> None:
    until = time.monotonic() + 60
    while any(thread.name == "warming" for thread in threading.enumerate()):
        assert time.monotonic() < until
        time.sleep(0.01)


@pytest.mark.skipif(not sentences.installed(), reason="the semantic extra is not installed")
def test_the_first_visitor_begins_it_and_nobody_else(shelf: Shelf) -> None:
    """Two visits, one thread."""
    warming = Warming(shelf)
    warming()
    warming()
    assert [thread.name for thread in threading.enumerate()].count("warming") <= 1
    _wait()
    assert shelf.current.finders["example"].find("she keeps phoning in sick on Mondays")


def test_a_fault_is_logged(monkeypatch: pytest.MonkeyPatch, shelf: Shelf) -> None:
    """The server goes on by words alone."""

    def broken() -> object:
        raise RuntimeError("no model")

    monkeypatch.setattr("bot.content.warming.shared", broken)
    with capture_logs() as logs:
        Warming(shelf)()
        _wait()
    assert [one["event"] for one in logs] == ["warming_failed"]

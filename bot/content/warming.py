"""Loads what it takes to read people's words, once somebody has come: the first to type would wait seconds for it."""

import gc
import threading

import structlog

from bot.content.library import Shelf
from trees.urgent import shared

log = structlog.get_logger()


class Warming:
    """Called whenever somebody opens the start page; works once, in the background.

    Not at start-up: a server that nobody uses needs no model in its memory.
    """

    def __init__(self, shelf: Shelf) -> None:
        """Nothing is begun yet."""
        self._shelf = shelf
        self._begun = threading.Lock()

    def __call__(self) -> None:
        """Begins, unless it has begun."""
        if self._begun.acquire(blocking=False):
            threading.Thread(target=self._warm, daemon=True, name="warming").start()

    def _warm(self) -> None:
        try:
            noticer = shared()
            noticer.warm()
            if noticer.fault is not None:
                log.warning("urgent_by_phrases_alone", fault=type(noticer.fault).__name__)
            for finder in tuple(self._shelf.current.finders.values()):
                finder.warm()
            leave_alone()
        except Exception:
            # Searches go on by words; whoever runs the server must see it.
            log.exception("warming_failed")


def leave_alone() -> None:
    """Has Python's garbage collector pass over all that is held now: looking through it would stop every turn."""
    gc.collect()
    gc.freeze()

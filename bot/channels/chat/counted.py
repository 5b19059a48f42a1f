"""Counts what a network sends: refusals by reason, and turns by verb with the seconds that they took."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Where it is counted; nowhere, if nobody asked for counts."""

    refuse: Callable[[str], object] = lambda _reason: None
    timed: Callable[[str, float], object] = lambda _verb, _seconds: None

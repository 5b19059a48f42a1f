"""What the calculators' tests share: calendars of the nations."""

from collections.abc import Callable
from datetime import time
from zoneinfo import ZoneInfo

import pytest

from organisations.calendar import Calendar

HOURS = ((time(9), time(17)),)


@pytest.fixture(scope="session")
def nation() -> Callable[[str], Calendar]:
    """Monday to Friday in a nation, by its name."""

    def of(name: str) -> Calendar:
        return Calendar(zone=ZoneInfo("Europe/London"), week=dict.fromkeys(range(5), HOURS), nation=name)

    return of

"""Looks at a page in every state: its console, axe, narrow screens, and a picture where one is asked for."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

from playwright.sync_api import ConsoleMessage, Page

from tests.axe import violations

T = TypeVar("T")

SHOTS = "FINGERPOST_SHOTS"
"""Names a folder that pictures of every state are put in, to be looked at."""

WIDTHS = (1280, 375)
NARROWEST = 320
"""CSS pixels at which nothing may scroll sideways (WCAG 2.2, 1.4.10)."""

REFUSED = "the server responded with a status of"
"""What a browser writes to the console for every refused form: the refusal is ours, and meant."""

PICTURED = "Applying inline style violates"
"""What taking a picture leads to: the test library puts a style into the page, which the page refuses."""


# What is wider than the screen and not inside something that scrolls by itself.
WIDE = """width => document.documentElement.scrollWidth <= width ? [] :
[document.documentElement, ...document.querySelectorAll("main *")].filter(element => {
  if (element === document.documentElement) return true;
  if (element.getBoundingClientRect().right <= width + 1) return false;
  for (let up = element; up; up = up.parentElement)
    if (["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(up).overflowX)) return false;
  return true;
}).map(element => `wider than ${width} CSS pixels: ${element.outerHTML.slice(0, 120)}`)"""


@dataclass(kw_only=True)
class Looker:
    """Watches one page. `look` notes the faults of the state that it is in, and `faults` has them all."""

    page: Page
    name: str
    checks: bool = True
    number: int = 0
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))

    def look(self, state: str) -> None:
        """Notes every fault of the page as it stands, and takes its picture where one is asked for."""
        self.number += 1
        if self.checks:
            found = [*violations(self.page), *self._too_wide()]
            self.faults += [f"{self.name}, {state}: {fault}" for fault in found]
        self._picture(f"{self.name}-{self.number:02}-{state}")

    def _note(self, message: ConsoleMessage) -> None:
        expected = (REFUSED, PICTURED) if os.environ.get(SHOTS) else (REFUSED,)
        if message.type == "error" and not any(words in message.text for words in expected):
            self.faults.append(f"console: {message.text}")

    def _too_wide(self) -> list[str]:
        return list(self._at(NARROWEST, lambda: self.page.evaluate(WIDE, NARROWEST)))

    def _picture(self, name: str) -> None:
        folder = os.environ.get(SHOTS)
        for width in WIDTHS if folder else ():
            path = Path(str(folder)) / f"{name}-{width}.png"
            self._at(width, partial(self.page.screenshot, path=path, full_page=True))

    def _at(self, width: int, act: Callable[[], T]) -> T:
        size = self.page.viewport_size
        assert size is not None
        self.page.set_viewport_size({"width": width, "height": size["height"]})
        done = act()
        self.page.set_viewport_size(size)
        return done

"""Proof: receipts open byte for byte as they were, after a calculator, a fact and a policy were changed."""

import random
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.content.library import Places, Shelf
from bot.conversation.reply import ShownHandoff, ShownOutcome, ShownQuestion
from bot.handle import Service
from bot.web.app import create_app
from tests.bench.record import Record
from tests.journey import Journey
from tests.people import MANAGER
from tests.web.client import Reader
from tests.web.conftest import SETTINGS
from trees.load import Sources

pytestmark = pytest.mark.proof
ROOT = Path(__file__).resolve().parent.parent.parent
FULL = 1000
MOST_TURNS = 60
TREES = ("short-term-sickness", "probation", "flexible-working", "disciplinary-conduct", "long-term-sickness")
FIRST: dict[str, str | tuple[str, ...]] = {"gates/urgent": ("none",), "gates/about_whom": "employee"}
"""What everybody answers first, so that a walk goes on to where advice is."""

CALCULATOR = '''"""The same name, and another figure."""

from decimal import Decimal


def bradford(spells: int, days: Decimal) -> Decimal:
    """A score that is wrong on purpose."""
    return spells + days + 1
'''


def drawn(shown: ShownQuestion, draw: random.Random, today: datetime) -> str | tuple[str, ...]:
    """An answer by chance, of the question's kind."""
    ids = [option.id for option in shown.options]
    if shown.kind == "choice":
        return draw.choice(ids)
    if shown.kind == "choices":
        return ("none",) if "none" in ids and draw.random() < 0.7 else (draw.choice(ids),)
    if shown.kind == "date":
        return (today + timedelta(days=draw.randint(-120, 60))).date().isoformat()
    return "some words" if shown.kind == "text" else str(draw.randint(1, 20))


def wander(service: Service, number: int, at: datetime) -> str | None:
    """A conversation whose answers are drawn; the code of its receipt, or nothing where it came to no end."""
    draw = random.Random(number)
    walk = Journey(service=service, person=MANAGER, at=at, name=f"receipt-{number}")
    walk.say("start", draw.choice(TREES))
    for _ in range(MOST_TURNS):
        shown = walk.reply.shown
        if isinstance(shown, ShownOutcome | ShownHandoff):
            return walk.reply.receipt
        if isinstance(shown, ShownQuestion):
            walk.say("answer", FIRST[shown.node] if shown.node in FIRST else drawn(shown, draw, walk.at))
        else:
            walk.say("proceed")
    return None


def changed(folder: Path) -> Shelf:
    """The content with another calculator, another figure in every fact of the trust's, and other words in policies."""
    (folder / "calculators").mkdir(parents=True)
    (folder / "calculators" / "wrong.py").write_text(CALCULATOR)
    for room in ("organisations", "policies/library"):
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    facts = folder / "organisations" / "example" / "facts.yaml"
    facts.write_text(facts.read_text("utf-8").replace("is: 14", "is: 13").replace("is: 128", "is: 127"), "utf-8")
    for path in (folder / "policies" / "library").rglob("*.md"):
        path.write_text(path.read_text("utf-8").replace("employee", "member of staff"), "utf-8")
    return Shelf(
        Places(
            sources=Sources.over(folder),
            policies=folder / "policies" / "library",
            organisations=folder / "organisations",
        )
    )


def pages(service: Service, codes: list[str], now: datetime) -> dict[str, tuple[str, ...]]:
    """What the receipts' own pages say, without the frame around them."""
    browser = Reader(app=create_app(service, settings=SETTINGS, clock=lambda: now)).sign_in(MANAGER)
    found = {}
    for code in codes:
        addresses = (f"/receipts/{code}", f"/receipts/{code}/print")
        found[code] = tuple(main_part(browser.get(address).text) for address in addresses)
    return found


def main_part(html: str) -> str:
    """A page without its frame."""
    return html.split("<main")[1].split("</main>", maxsplit=1)[0]


def test_receipts_open_as_they_were(
    service: Service, now: datetime, tmp_path: Path, size: Callable[[int], int], record: Record
) -> None:
    """Every receipt and its printed page are the same bytes, whatever the content says now."""
    wanted, codes, number = size(FULL), list[str](), 0
    while len(codes) < wanted:
        code = wander(service, number, now + timedelta(seconds=number))
        codes += [code] if code else []
        number += 1
    before = pages(service, codes, now)
    after_change = replace(service, shelf=changed(tmp_path / "changed"))
    assert after_change.shelf.current.trees_of("example")["short-term-sickness"].version != (
        service.shelf.current.trees_of("example")["short-term-sickness"].version
    )
    after = pages(after_change, codes, now)
    same = sum(before[code] == after[code] for code in codes)
    assert all("What this rests on" in shown for shown, _ in before.values())
    assert same == wanted
    assert number < 3 * wanted
    dialect = service.database.dialect
    record(f"receipts after a calculator, a fact and a policy changed on {dialect}", f"{same} of {wanted} the same")

"""Proof: what a press in Teams costs, beside what Microsoft's gate and our turn cost by themselves."""

import json
import random
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

import httpx
import pytest

from bot.content.library import Shelf
from bot.handle import Service
from bot.store.engine import Database
from tests.bench.record import Record
from tests.bench.slack_clicks import FIRST, THERE
from tests.bench.test_slack import ByHand, count_of
from tests.fakes.teams_activities import pressed
from tests.fakes.teams_person import TeamsPerson, nested
from tests.journeys.plain.clock import Clock
from tests.journeys.plain.teams_house import ENDPOINT, TeamsHouse
from tests.people import MANAGER

pytestmark = pytest.mark.proof

PRESSES: Final = 500
ROUNDS_TO_WARM: Final = 5
MOST_MS: Final = 30.0
"""CPU of a press, from the first byte of it to the last of the card that answers it."""

TEAMS_WAITS_MS: Final = 3_000.0


@dataclass(kw_only=True)
class Presses:
    """Somebody whose presses go one step on and one back, on one card."""

    house: TeamsHouse
    person: TeamsPerson
    card: str = ""
    conversation: str = ""
    count: int = 0
    ahead: bool = False
    client: httpx.AsyncClient | None = None

    def begins(self) -> None:
        """Up to the question that is answered and taken back from then on."""
        self.person.types("somebody is often off sick")
        shown = self.person.messages()[-1]
        button = next(one for one in shown.buttons if one["verb"].startswith("fp.start"))
        self.person.presses(shown, button)
        self.card = shown.id
        shown = self.person.messages()[-1]
        found = next(one["data"] for one in nested(shown.card) if one.get("verb") == "fp.answer")
        self.conversation, self.count = found["c"], found["k"]

    async def press(self, verb: str, **data: Any) -> dict[str, Any]:  # noqa: ANN401 - a button's data
        """A press, signed, straight into the application; what it is answered with."""
        assert self.client is not None
        made = pressed(self.house.teams.url, self.person.id, self.card, verb, data)
        answer = await self.client.post(ENDPOINT, content=json.dumps(made).encode())
        assert answer.status_code == 200, answer.text[:200]
        return dict(answer.json())

    async def goes_on(self) -> None:
        """One step on, and with the next one back."""
        here = {"c": self.conversation, "k": self.count}
        if self.ahead:
            await self.press("fp.back", **here)
        else:
            await self.press("fp.answer", **here, n=THERE, choice="employee")
        self.ahead = not self.ahead
        self.count += 1

    async def says_nothing_applies(self) -> None:
        """The first question, which is answered from a list."""
        await self.press("fp.answer", c=self.conversation, k=self.count, n=FIRST, choices="none")
        self.count += 1

    async def knocks(self) -> None:
        """A button that is no longer in use: all that comes before a turn, and no turn."""
        answer = await self.press("fp.nothing")
        assert "no longer in use" in answer["value"]


def test_a_press_costs_the_gate_and_our_turn(
    new_database: Callable[[], Database], shelf: Shelf, size: Callable[[int], int], record: Record, *, full_size: bool
) -> None:
    """Measured in turn in one process, in CPU time: the card that answers it is drawn and sent in it."""
    database = new_database()
    house = TeamsHouse.opened(Service(shelf=shelf, database=database), Clock(at=datetime.now(UTC)))
    walker = Presses(house=house, person=house.people[MANAGER])
    try:
        walker.begins()
        gate, turn, press, longest = house.app.run(measured(walker, size(PRESSES)))
    finally:
        house.close()
    parts = f"Microsoft's gate and ours {gate:.2f} ms, the turn by itself {turn:.2f} ms, longest wait {longest:.0f} ms"
    says = f"{press:.2f} ms of CPU with the card that answers it; {parts}; × {press / (gate + turn):.2f} of both"
    record(f"a press in Teams on {database.dialect}", says)
    if full_size:
        assert press < MOST_MS
        assert longest < TEAMS_WAITS_MS


async def measured(walker: Presses, presses: int) -> tuple[float, float, float, float]:
    """The medians of a knock, a turn and a press in CPU milliseconds, and the longest press as it was waited for."""
    house = walker.house
    by_hand = ByHand(replace(house.service, outbox=None), channel="web")
    await by_hand.begin()
    headers = {"authorization": f"Bearer {house.teams.token()}", "content-type": "application/json"}
    transport = httpx.ASGITransport(house.app.app, client=("127.0.0.1", 50000))
    ways: dict[str, Callable[[], Awaitable[object]]] = {
        "gate": walker.knocks,
        "turn": by_hand.goes_on,
        "press": walker.goes_on,
    }
    cpu: dict[str, list[float]] = {name: [] for name in ways}
    waited: list[float] = []
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost", headers=headers) as client:
        walker.client = client
        await walker.says_nothing_applies()
        for number in range(presses + ROUNDS_TO_WARM):
            for name in random.Random(number).sample(list(ways), len(ways)):
                began, used = time.perf_counter(), time.process_time()
                await ways[name]()
                cpu[name].append((time.process_time() - used) * 1000)
                if name == "press":
                    waited.append((time.perf_counter() - began) * 1000)
    stood = house.service.database.read(lambda connection: count_of(connection, walker.conversation))
    assert stood == walker.count, "every press was taken, none was old"
    gate, turn, press = (statistics.median(one[ROUNDS_TO_WARM:]) for one in cpu.values())
    return gate, turn, press, max(waited[ROUNDS_TO_WARM:])

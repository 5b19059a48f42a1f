"""The quarter itself: people act at their own moments, the worker at its own, and both die now and then."""

import heapq
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from heapq import nsmallest
from itertools import count
from random import Random
from threading import Barrier
from typing import Final

from activity import summary
from bot.conversation.reply import Reply, ShownQuestion
from bot.conversation.turn import Turn, Verb
from bot.delivery import jobs
from bot.delivery.worker import Worker
from bot.handle import Service, handle
from escalation.model import Escalation, NotPossible
from tests.bench.simulated.mishaps import Clock, Died, Unsteady, one_step
from tests.bench.simulated.team import TEAM, Adviser, managers
from tests.bench.simulated.trusts import CALENDARS
from tests.journey import Journey

FIRST: Final = datetime.min.replace(tzinfo=UTC)
LAST: Final = datetime.max.replace(tzinfo=UTC)
MINUTE: Final = timedelta(minutes=1)
DAY: Final = timedelta(days=1)
DRAIN: Final = 28 * DAY
"""After the last question, until everybody has had time for what is left."""

THINKS: Final = 16 * MINUTE
"""The mean time between two things that an adviser does."""

DOES: Final[Mapping[Verb, int]] = {
    "reply": 34,
    "resolve": 30,
    "hand_back": 10,
    "ask": 13,
    "hold": 6,
    "transfer": 3,
    "release": 2,
    "note": 2,
}
"""What an adviser does with what they have, out of a hundred times."""

NEEDS: Final[Mapping[Verb, Mapping[str, str]]] = {
    "resolve": {"text": "All done.", "reason": "advice_given", "tree_could_answer": "no"},
    "hand_back": {"text": "Please go on.", "reason": "advice_given", "tree_could_answer": "yes"},
    "hold": {"text": "We wait.", "reason": "waiting_for_others"},
}
QUEUES: Final[Mapping[str, tuple[str, ...]]] = {
    "adviser": ("er-advice",),
    "senior": ("er-advice", "er-senior"),
    "lead": ("er-advice", "er-senior", "employment-law"),
}
GUIDE: Final = "short-term-sickness"
Held = Sequence[Escalation]


@dataclass(kw_only=True)
class Quarter:
    """Everybody, what they asked and what they tried. The clock goes from one happening to the next."""

    service: Service
    database: Unsteady
    clock: Clock
    first: date
    last: date
    number: int
    chance: Random
    sent: dict[str, Journey] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    forgotten: set[str] = field(default_factory=set)
    down_until: datetime = FIRST
    heap: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)
    ties: "count[int]" = field(default_factory=count)
    known: tuple[int, datetime | None] = (-1, None)

    def run(self) -> None:
        """The whole quarter, and four weeks in which nothing new comes."""
        self._plan()
        worker = self._worker()
        while self.heap:
            due = self._next_due()
            at = None if due is None else max(due, self.down_until, self.clock.at)
            if at is not None and at <= self.heap[0][0]:
                self.clock.at = at
                while one_step(worker):
                    pass
                assert self._next_due() != due, "a job is due and nobody can do it"
                continue
            when, _, happens = heapq.heappop(self.heap)
            self.clock.at = max(self.clock.at, when)
            happens()

    def at(self, when: datetime, happens: Callable[[], None]) -> None:
        """Plans something."""
        heapq.heappush(self.heap, (when, next(self.ties), happens))

    def _plan(self) -> None:
        begins = datetime.combine(self.first, time(), tzinfo=UTC)
        days = (self.last - self.first).days
        ways: tuple[str, ...] = (*self._without_a_guide(), GUIDE, f"{GUIDE} at once")
        pairs = [(trust, one, way) for trust in CALENDARS for one in managers(trust) for way in ways]
        for number, (trust, manager, way) in enumerate(self.chance.sample(pairs, self.number)):
            when = begins + self.chance.random() * days * DAY
            if self.chance.random() < 0.7:
                when = when.replace(hour=self.chance.randrange(8, 17))
            self.at(when, partial(self._ask, trust, manager, way, number))
        for _ in range(max(2, days // 7)):
            down = self.chance.uniform(0.2, 8) * 60 * MINUTE
            self.at(begins + self.chance.random() * days * DAY, partial(self._go_down, down))
        for number in range(days + DRAIN.days):
            self.at(begins + number * DAY + 3 * 60 * MINUTE, self._tidy)
        for adviser in TEAM:
            shifts = adviser.shifts(self.first, self.last + DRAIN)
            self._come_in(adviser, shifts)

    def _without_a_guide(self) -> Iterator[str]:
        """Topics whose questions go straight to an adviser, and that every adviser may see."""
        library = self.service.shelf.current
        guided = {tree.topic for tree in library.trees_of("example").values()}
        return (topic for topic, one in library.topics.items() if topic not in guided and not one.restricted)

    def _ask(self, trust: str, manager: str, way: str, number: int) -> None:
        """A manager hands over, in two or three turns."""
        topic, _, at_once = way.partition(" ")
        name = f"{trust}-{number}"
        journey = Journey(
            service=self.service, person=manager, at=self.clock.at, organisation=trust, name=name, every=timedelta()
        )
        self._say(journey, "start", topic)
        if at_once:
            self._say(journey, "answer", ("crime",))
        elif isinstance(journey.reply.shown, ShownQuestion):
            self._say(journey, "ask_adviser")
        if journey.reply.thread is None:
            self._say(journey, "send", "Please help.")
        assert journey.reply.thread, f"what was sent has no thread: {journey.reply}"
        escalation = journey.reply.thread.escalation
        self.sent[escalation] = journey
        if self.chance.random() < 0.03:
            self._later(escalation, "withdraw", hours=6)
        if self.chance.random() < 0.05:
            self._later(escalation, "write", hours=4)

    def _later(self, escalation: str, verb: Verb, *, hours: float) -> None:
        """The manager does something some hours later."""
        when = self.clock.at + self.chance.expovariate(1 / hours) * 60 * MINUTE
        self.at(when, partial(self._manager, escalation, verb))

    def _manager(self, escalation: str, verb: Verb) -> None:
        journey = self.sent[escalation]
        journey.at = self.clock.at
        self._say(journey, verb, "One more word." if verb == "write" else None)

    def _say(self, journey: Journey, verb: Verb, value: str | tuple[str, ...] | None = None) -> None:
        journey.reply = self._send(journey.turn(verb, value))
        for notice in journey.reply.notices:
            if notice.kind in {"stale", "refused"}:
                self.refused[f"{verb}: {notice.says}"] += 1

    def _send(self, turn: Turn) -> Reply:
        """Sends a turn until it is answered; now and then once more than that."""
        while True:
            try:
                reply = handle(turn, self.service)
            except Died:
                continue
            if self.chance.random() > 0.01:
                return reply

    def _come_in(self, adviser: Adviser, shifts: Iterator[tuple[datetime, datetime]]) -> None:
        begins, ends = next(shifts, (None, None))
        if begins is not None and ends is not None:
            self.at(begins + self.chance.random() * THINKS, partial(self._tick, adviser, shifts, ends))

    def _tick(self, adviser: Adviser, shifts: Iterator[tuple[datetime, datetime]], ends: datetime) -> None:
        """One thing that an adviser does, and when they do the next."""
        self._work(adviser)
        after = self.clock.at + self.chance.expovariate(1) * THINKS
        if after < ends:
            self.at(after, partial(self._tick, adviser, shifts, ends))
        else:
            self._come_in(adviser, shifts)

    def _work(self, adviser: Adviser) -> None:
        if not self.database.open:
            return
        held = [one for one in self._held(adviser) if one.id not in self.forgotten]
        theirs = [one for one in held if one.status == "claimed"]
        if theirs and (len(held) > 8 or self.chance.random() < 0.7):
            one = self.chance.choice(theirs)
            (verb,) = self.chance.choices(list(DOES), list(DOES.values()))
            self._advise(adviser.person, one, verb)
        elif held and self.chance.random() < 0.05:
            self._advise(adviser.person, self.chance.choice(held), "resolve")
        elif waiting := self._waiting(adviser):
            self._claim(adviser, waiting[0] if self.chance.random() < 0.8 else self.chance.choice(waiting))

    def _claim(self, adviser: Adviser, one: Escalation) -> None:
        """Takes one; of two who click at the same instant one has it, and the other is told."""
        rivals = [
            other.person
            for other in TEAM
            if other is not adviser and one.organisation in other.trusts and one.queue in QUEUES[other.role]
        ]
        if not rivals or self.chance.random() > 0.1:
            self._advise(adviser.person, one, "claim")
            return
        self.database.steady = True
        together = Barrier(2)
        with ThreadPoolExecutor(2) as threads:
            both = [adviser.person, self.chance.choice(rivals)]
            took = list(threads.map(lambda who: self._advise(who, one, "claim", together), both))
        self.database.steady = False
        assert sum(took) == 1, "of two who took it at once not exactly one has it"
        self.done["races"] += 1

    def _advise(self, who: str, one: Escalation, verb: Verb, together: Barrier | None = None) -> bool:
        fields = dict(NEEDS.get(verb, {"text": "A word."} if verb != "claim" else {}))
        if verb == "hold":
            fields["until"] = f"{(self.clock.at + self.chance.randint(1, 6) * DAY).date()}"
        if verb == "transfer":
            fields["queue"] = "er-senior" if one.queue == "er-advice" else "er-advice"
        turn = Turn(
            id=f"desk-{next(self.ties)}",
            at=self.clock.at,
            person=who,
            organisation=one.organisation,
            channel="web",
            verb=verb,
            conversation=one.id,
            fields=fields,
        )
        if together is not None:
            together.wait()
        try:
            self._send(turn)
        except NotPossible as refused:
            self.refused[f"{verb}: {refused.sentence[:30]}"] += 1
            return False
        self.done[verb] += 1
        if verb == "claim":
            # Now and then somebody forgets what they took, until a timer gives it to somebody else.
            (self.forgotten.discard if one.id in self.forgotten else self._perhaps_forget)(one.id)
        if verb == "ask" and self.chance.random() < 0.8:
            self._later(one.id, "write", hours=10)
        if verb in {"resolve", "hand_back"} and self.chance.random() < 0.05 and self.clock.at.date() < self.last:
            self._later(one.id, "reopen", hours=60)
        return True

    def _perhaps_forget(self, escalation: str) -> None:
        if self.chance.random() < 0.02:
            self.forgotten.add(escalation)

    def _held(self, adviser: Adviser) -> Held:
        mine = (one for one in self.database.open.values() if one.claimed_by == adviser.person)
        return [one for one in mine if self._works(adviser, one.organisation)]

    def _waiting(self, adviser: Adviser) -> Held:
        """The few that they would look at first: offered to them, then the soonest due."""
        trusts = {trust for trust in adviser.trusts if self._works(adviser, trust)}
        theirs = (
            one
            for one in self.database.open.values()
            if one.status == "waiting" and one.organisation in trusts and one.queue in QUEUES[adviser.role]
        )
        return nsmallest(4, theirs, key=lambda one: (one.offered_to != adviser.person, one.respond_by or LAST, one.id))

    def _works(self, adviser: Adviser, trust: str) -> bool:
        """Whether they come to a trust's questions now: on one day in five something else takes all its advisers."""
        elsewhere = Random(f"{trust} {self.clock.at.date()}").random() < 0.2
        return not elsewhere and adviser.at_work(trust, self.clock.at)

    def _worker(self) -> Worker:
        return Worker(database=self.database.as_database(), shelf=self.service.shelf, clock=self.clock)

    def _next_due(self) -> datetime | None:
        """When the next job is due, asked anew once something was written."""
        if self.known[0] != self.database.writes:
            self.known = (self.database.writes, self.database.read(jobs.next_due))
        return self.known[1]

    def _go_down(self, long: timedelta) -> None:
        """No worker runs for a while."""
        self.down_until = self.clock.at + long
        self.done["outages"] += 1

    def _tidy(self) -> None:
        """Once a day the worker has time for its summaries and seals."""
        with suppress(Died):
            while self.database.write(summary.catch_up):
                pass

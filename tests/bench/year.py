"""A year of conversations, as rows of the log made directly, with truths that are planted and counted as they are made.

The same seed gives the same rows. It is made from what the kinds mean, not from what the measures read.
"""

import heapq
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, NamedTuple

from activity.reading import Logged

SEED = 20261122
BEGAN = datetime(2025, 11, 24, tzinfo=UTC)
DAYS = 364
AS_AT = BEGAN + timedelta(days=DAYS - 20)
"""Not the last moment: some of what is there is fresh, some lies in the future of a clock that goes wrong."""

AROUND = {f"ward-{n}": [f"ward-{n}", f"directorate-{n % 3}", "trust"] for n in range(9)}
AROUND |= {f"directorate-{n}": [f"directorate-{n}", "trust"] for n in range(3)} | {"trust": ["trust"]}
GROUPS: Sequence[str | None] = (*(f"ward-{n}" for n in range(9)), "directorate-1", "closed-ward", None)
TOPICS = ("sickness", "conduct", "grievance", "flexible", "probation", "leave", "unlisted")
STAGES = {topic: ("working", "growing", "changing", "leaving")[n % 4] for n, topic in enumerate(TOPICS[:-1])}
THEMES = {topic: [("healthy", "team", "voice")[n % 3], *(["flexible"] if n % 2 else [])]
          for n, topic in enumerate(TOPICS[:-1])}  # fmt: skip
CHANNELS = ("web", "slack", "teams", "terminal")
TIERS = ("L1", "L2", "L3", "L4")

TROUBLED, TROUBLE_TOPIC, TROUBLE_FROM = "ward-3", "conduct", 280
"""The planted trouble spot: from that day there is far more of that topic in that ward than anywhere else."""

WRONG_VERSION = "v2"
"""The planted wording: in this version of the tree on leave, managers are unsure three times as often."""


class Made(NamedTuple):
    """One row before it has a number: when, what, and where."""

    at: datetime
    order: int
    values: dict[str, Any]


@dataclass(slots=True)
class Walk:
    """One conversation while it is made."""

    id: str
    person: str
    place: dict[str, Any]
    topic: str
    tree: str
    version: str
    at: datetime
    marks: dict[str, bool]
    rows: list[Made] = field(default_factory=list)

    def add(
        self,
        kind: str,
        *,
        after: float = 0,
        person: str | None = None,
        detail: dict[str, object] | None = None,
        **values: object,
    ) -> None:
        """A row `after` seconds later."""
        self.at += timedelta(seconds=after)
        detail = {**(detail or {}), **self.marks} or None
        common = {"conversation": self.id, "tree": self.tree, "tree_version": self.version, **self.place}
        row = common | {"occurred_at": self.at, "kind": kind, "person": person or self.person, "detail": detail}
        self.rows.append(Made(self.at, len(self.rows), row | values))


@dataclass(slots=True)
class Year:
    """A year in the making. `truths` are counted as the rows are made: what is left out is not among them."""

    conversations: int
    seed: int = SEED
    truths: Counter[str] = field(default_factory=Counter)
    drawn: Random = field(init=False)
    open_for: dict[tuple[str, str], str] = field(default_factory=dict)
    last_end: dict[tuple[str, str], datetime] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.drawn = Random(self.seed)

    def rows(self) -> Iterator[Logged]:
        """The rows in order of their number, which is nearly the order of time."""
        waiting: list[tuple[datetime, int, int, dict[str, Any]]] = []
        seq = 0
        for number, start in enumerate(self._starts()):
            for row in (*self._beside(number, start), *self._conversation(number, start)):
                heapq.heappush(waiting, (row.at, number, row.order, row.values))
            while waiting and waiting[0][0] < start:
                seq += 1
                yield Logged(seq=seq, **heapq.heappop(waiting)[3])
        while waiting:
            seq += 1
            yield Logged(seq=seq, **heapq.heappop(waiting)[3])

    def _starts(self) -> list[datetime]:
        whole = timedelta(days=DAYS) / timedelta(microseconds=1)
        return sorted(
            BEGAN + timedelta(microseconds=self.drawn.randrange(int(whole))) for _ in range(self.conversations)
        )

    def _chance(self, of: float) -> bool:
        return self.drawn.random() < of

    def _conversation(self, number: int, start: datetime) -> list[Made]:
        walk = self._walk(number, start)
        self._count(walk, "use")
        if self._chance(0.1):
            walk.add("notice_shown", person=walk.person)
        if self._chance(0.3):
            walk.add("search_chosen", detail={"topic": walk.topic})
            self._count(walk, "chosen")
        walk.add("conversation_started", detail={"topic": walk.topic})
        for question in range(self.drawn.randint(1, 3)):
            self._question(walk, f"q{question}")
        self._end(walk)
        self._mark_one_alone(walk)
        return walk.rows

    def _walk(self, number: int, start: datetime) -> Walk:
        day = (start - BEGAN).days
        troubled = day >= TROUBLE_FROM and self._chance(0.05)
        group = TROUBLED if troubled else self.drawn.choice(GROUPS)
        topic = TROUBLE_TOPIC if troubled else self.drawn.choice(TOPICS)
        organisation = "another" if group is None and self._chance(0.5) else "example"
        # Few enough people that some come back on a topic, and some exactly fourteen days later.
        person = f"person-{group}-{self.drawn.randrange(max(2, self.conversations // 150))}"
        again = self.last_end.get((person, topic))
        if again is not None and self._chance(0.3):
            start = max(again + timedelta(days=14, microseconds=self.drawn.randint(-1, 1)), start)
        place = {"organisation": organisation, "group_id": group, "channel": self.drawn.choice(CHANNELS)}
        marks = {} if self._chance(0.95) else {self.drawn.choice(("practice", "sample")): True}
        version = WRONG_VERSION if day > DAYS // 2 else "v1"
        return Walk(f"c{number}", person, place, topic, f"{topic}-tree", version, start, marks)

    def _count(self, walk: Walk, what: str, of: int = 1) -> None:
        if not walk.marks:
            self.truths[what] += of

    def _question(self, walk: Walk, node: str) -> None:
        walk.add("question_shown", node=node)
        if self._chance(0.02):
            walk.add("urgent_signposted", node=node, after=3, detail={"kind": "danger"})
            self._count(walk, "urgent")
        if self._chance(0.27 if (walk.topic, walk.version) == ("leave", WRONG_VERSION) else 0.09):
            walk.add("unsure", node=node, after=20, elapsed_ms=20_000)
        if self._chance(0.08):
            walk.add("answer_refused", node=node, after=9, elapsed_ms=9_000)
        if self._chance(0.08):
            walk.add("policy_opened", node=node, after=5, policy="absence", section="s1")
        if self._chance(0.05):
            walk.add("went_back", node=node, after=4)
            walk.add("question_shown", node=node)
            walk.add("answer_changed", node=node, after=6, answer="no", elapsed_ms=6_000)
            return
        if self._chance(0.03):
            walk.version = "v3"
            walk.add("tree_changed", node=node, after=1, detail={"reason": "renewed"})
        walk.add("question_answered", node=node, after=self.drawn.uniform(2, 90), answer="yes", elapsed_ms=2_000)

    def _end(self, walk: Walk) -> None:
        drawn = self.drawn.random()
        if drawn < 0.58:
            self._outcome(walk)
        elif drawn < 0.84:
            self._handed_over(walk)
        elif drawn < 0.92:
            walk.add("outcome_reached", node="hr", outcome="hr", after=2, detail={"end": "handoff"})
            self._left(walk)
        else:
            walk.add("question_shown", node="q9")
            self._left(walk)

    def _left(self, walk: Walk) -> None:
        if self._chance(0.1):
            # Last alive at, or just beside, a day before the moment as at.
            last = AS_AT - timedelta(days=1, microseconds=self.drawn.randint(-1, 1))
            walk.at = max(walk.at, last)
            walk.add("stale_turn", node="q9")
        if self._chance(0.6):
            walk.add("conversation_abandoned", after=86_400, person="nobody")
        if self._chance(0.1):
            walk.add("conversation_resumed", node="q9", after=7_200)
            walk.add("question_shown", node="q9")

    def _outcome(self, walk: Walk) -> None:
        walk.add("outcome_reached", node="z", outcome="z", after=1, detail={"end": "outcome"})
        if self._chance(0.02):
            # The 14 days end at, or just beside, the moment as at.
            walk.at = max(walk.at, AS_AT - timedelta(days=14, microseconds=self.drawn.randint(-1, 1)))
            walk.add("outcome_reached", node="z", outcome="z", detail={"end": "outcome"})
        self.last_end[(walk.person, walk.topic)] = walk.at
        walk.add("policy_shown", node="z", policy="absence", section="s2")
        if self._chance(0.3):
            walk.add("feedback_given", node="z", after=30, answer=self.drawn.choice(("yes", "yes", "partly", "no")))
        if self._chance(0.2):
            walk.add("follow_up_answered", node="z", after=86_400 * 5, answer=self.drawn.choice(("done", "not_yet")))
        if self._chance(0.06):
            walk.add("question_shown", node="q0", after=60)
        if self._chance(0.04):
            self._escalate(walk)
        if self._chance(0.05):
            walk.add("conversation_passed", node="z", after=60, person="somebody-else")
            walk.add("receipt_opened", node="z", after=60, person="somebody-else", detail={"code": "K7MX"})

    def _handed_over(self, walk: Walk) -> None:
        walk.add("outcome_reached", node="hr", outcome="hr", after=1, detail={"end": "handoff"})
        again = self.last_end.get((walk.person, walk.topic))
        if again is not None and self._chance(0.4):
            # Exactly as long after an end as an escalation still speaks against it, or just beside.
            walk.at = max(walk.at, again + timedelta(days=14, microseconds=self.drawn.randint(-1, 1)))
        joined = self.open_for.get((walk.person, walk.topic))
        if joined is not None and self._chance(0.5):
            walk.add("escalation_joined", node="hr", after=4, escalation=joined)
            return
        self._escalate(walk)

    def _escalate(self, walk: Walk) -> None:
        id_ = f"e-{walk.id}-{len(walk.rows)}"
        reason = self.drawn.choice(("asked", "tree", "unsure", "diverted"))
        tier = self.drawn.choice(TIERS)
        detail: dict[str, object] = {"queue": "er", "tier": tier, "reason": reason, "topic": walk.topic}
        walk.add("escalation_opened", node="hr", after=4, escalation=id_, detail=detail)
        self._count(walk, "escalations")
        if not walk.marks:
            self.open_for[(walk.person, walk.topic)] = id_
        if self._chance(0.15):
            walk.add("service_level_missed", after=30_000, escalation=id_, person="nobody", detail={"queue": "er"})
            self._count(walk, "missed")
        if self._chance(0.9):
            self._answered(walk, id_)

    def _answered(self, walk: Walk, id_: str) -> None:
        seconds = self.drawn.randint(1, 40_000)
        walk.add("escalation_claimed", after=seconds / 2, person="adviser", escalation=id_)
        walk.add(
            "adviser_replied",
            after=seconds / 2,
            detail={"answered_in_seconds": seconds},
            person="adviser",
            escalation=id_,
        )
        self._count(walk, "answered")
        walk.add("manager_replied", after=500, escalation=id_)
        drawn = self.drawn.random()
        if drawn < 0.6:
            self._resolved(walk, id_)
        elif drawn < 0.75:
            walk.add("handed_back", node="q1", after=900.5, person="adviser", escalation=id_)
            walk.add("question_shown", node="q1", person="adviser", escalation=id_)
            if self._chance(0.7):
                walk.add("outcome_reached", node="z", outcome="z", after=60, detail={"end": "outcome"})
        elif drawn < 0.85:
            walk.add("escalation_withdrawn", after=900, escalation=id_)

    def _resolved(self, walk: Walk, id_: str) -> None:
        coding: dict[str, object] = {"tree_could_answer": self.drawn.choice((True, False, None)),
                  "advice_was_wrong": self.drawn.choice((True, False, False, None)),
                  "minutes": self.drawn.choice((None, 5, 10, 45)), "stage": None}  # fmt: skip
        walk.add(
            "escalation_resolved",
            after=self.drawn.uniform(60, 900_000),
            detail=coding,
            person="adviser",
            escalation=id_,
        )
        if self._chance(0.4):
            walk.add("feedback_given", after=600, escalation=id_, detail={"satisfaction": self.drawn.randint(1, 5)})
        if self._chance(0.1):
            walk.add("escalation_reopened", after=600, escalation=id_)
            walk.add(
                "adviser_replied", after=600, detail={"answered_in_seconds": 600}, person="adviser", escalation=id_
            )
            if self._chance(0.6):
                again: dict[str, object] = dict.fromkeys(coding) | {"minutes": 15}
                walk.add("escalation_resolved", after=600, detail=again, person="adviser", escalation=id_)

    def _mark_one_alone(self, walk: Walk) -> None:
        """Now and then one row alone carries the mark: it takes the whole conversation out."""
        if not walk.marks or not self._chance(0.3):
            return
        of_conversation = [row.values for row in walk.rows if not row.values.get("escalation") and not _single(row)]
        kept = self.drawn.choice(of_conversation)
        for values in of_conversation:
            if values is not kept:
                left = {name: value for name, value in values["detail"].items() if name not in walk.marks}
                values["detail"] = left or None

    def _beside(self, number: int, start: datetime) -> Iterator[Made]:
        """What happens without a conversation: searches, contacts, urgent numbers, and what is not counted at all."""
        group = self.drawn.choice(GROUPS)
        common = {"occurred_at": start, "organisation": "example", "group_id": group, "channel": "web",
                  "person": f"person-{number % 97}"}  # fmt: skip
        practice = {"practice": True} if self._chance(0.02) else {}
        found: list[tuple[str, dict[str, Any]]] = []
        if self._chance(0.3):
            missed = self._chance(0.2)
            topics = [] if missed else self.drawn.sample(TOPICS, 2)
            found.append(("search_missed" if missed else "search_made", {"topics": topics}))
        if self._chance(0.15):
            found.append(("contact_recorded", self._contact()))
        if self._chance(0.01):
            found.append(("urgent_signposted", {"kind": "danger"}))
        if self._chance(0.05):
            found.append(("log_read", {"page": "activity"}))
        for n, (kind, detail) in enumerate(found):
            if not practice:
                self.truths[kind] += 1
                self.truths["contact_minutes"] += int(detail.get("minutes") or 0)
            values = {**common, "kind": kind, "detail": {**detail, **practice}}
            escalation = {"escalation": f"k{number}"} if kind == "contact_recorded" else {}
            yield Made(start, n - 9, values | escalation)

    def _contact(self) -> dict[str, Any]:
        return {
            "source": self.drawn.choice(("call", "email", "meeting")),
            "topic": self.drawn.choice(TOPICS),
            "tier": self.drawn.choice(TIERS),
            "queue": "er",
            "why": self.drawn.choice(("advice", "no_guide", "unclear", "checking", "record")),
            "minutes": self.drawn.choice((5, 10, 20)),
            "open": False,
        }


def _single(row: Made) -> bool:
    return row.values["kind"] in {"search_chosen", "urgent_signposted"}

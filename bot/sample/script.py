"""One made-up conversation as the turns that its manager and adviser take, with their times; pure."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from bot.conversation.turn import Turn, Verb
from bot.conversation.world import derive
from bot.sample.dealing import Dealt
from bot.sample.stories import SEED
from bot.sample.ways import NUMBERS, WAYS, Step, filled
from organisations.calendar import Calendar, working_time_after

REPLIES: tuple[str, ...] = (
    "Sample: Thank you for asking. What you have done so far is right. Go on as the page says, and write it down.",
    "Sample: Thank you. Meet in private first and ask what would help. Leave any formal step until then.",
    "Sample: I have read your answers. Please send me the dates, without details of health, and we will look together.",
)
QUESTION = "Sample: Have you already talked with them about this?"
ANSWER = "Sample: Yes, we talked yesterday, and agreed what comes next."

ASKS_BACK_EVERY = 4
"""Every so many conversations, an adviser asks something before they answer."""

LATE_HOURS = 26
"""Working hours until a late answer: beyond the longest service level, which is two working days and a part."""


def turns_of(dealt: Dealt, *, organisation: str, calendar: Calendar) -> tuple[Turn, ...]:
    """Every turn of the conversation, oldest first; the same each time.

    One that would still be with an adviser when its time is up is not handed over, unless it is to stay open.
    """
    rng = Random(f"{SEED}/{dealt.number}/{dealt.at.isoformat()}")  # noqa: S311 - a made-up pause, no secret
    said = tuple(_manager(dealt, organisation, rng))
    if said[-1].verb != "send":
        return tuple(turn for turn in said if turn.at < dealt.until)
    whole = (*said, *_adviser(dealt, said, calendar, rng))
    if whole[-1].at < dealt.until:
        return whole
    return tuple(turn for turn in said if turn.verb not in {"ask_adviser", "send"} and turn.at < dealt.until)


def _manager(dealt: Dealt, organisation: str, rng: Random) -> Iterator[Turn]:
    numbers = {kind: rng.choice(choices) for kind, choices in NUMBERS.items()}
    at, conversation = dealt.at.astimezone(UTC), None
    for place, step in enumerate(WAYS[dealt.way]):
        at += _pause(step, rng) if place else timedelta()
        turn = Turn(
            id=f"sample-{dealt.at:%Y%m%d}-{dealt.number}-{place}",
            at=at,
            person=dealt.person,
            organisation=organisation,
            channel="web",
            verb=step.verb,
            conversation=conversation,
            node=step.node,
            value=filled(step.value, numbers),
        )
        conversation = conversation or derive(turn, "conversation")
        yield turn


def _pause(step: Step, rng: Random) -> timedelta:
    if step.after_hours:
        return timedelta(minutes=rng.randrange(50, 240))
    return timedelta(seconds=min(240, round(rng.lognormvariate(3, 0.6)) + 3))


def _adviser(dealt: Dealt, said: tuple[Turn, ...], calendar: Calendar, rng: Random) -> Iterator[Turn]:
    """The adviser's turns, with the manager's answer where they asked: working hours of the calendar all."""
    sent = said[-1]
    hours = (LATE_HOURS if dealt.late else rng.uniform(0.3, 3), rng.uniform(0.2, 1.2), rng.uniform(0.3, 3))
    acts = _acts(dealt, rng)
    at = sent.at
    for place, ((verb, fields), after) in enumerate(zip(acts, (*hours, *hours[1:]), strict=False), start=len(said)):
        at = working_time_after(at, timedelta(minutes=round(60 * after)), calendar)
        base = replace(sent, id=f"{sent.id}-{place}", at=at, verb=verb, value=None)
        if verb == "write":
            yield replace(base, value=fields["text"])
        else:
            yield replace(base, person=str(dealt.adviser), conversation=derive(sent, "escalation"), fields=fields)


def _acts(dealt: Dealt, rng: Random) -> list[tuple[Verb, dict[str, str]]]:
    if dealt.open == "waiting":
        return []
    if dealt.open == "claimed":
        return [("claim", {})]
    asked: list[tuple[Verb, dict[str, str]]] = [("ask", {"text": QUESTION}), ("write", {"text": ANSWER})]
    could = "no" if rng.random() < 2 / 3 else "yes"
    return [
        ("claim", {}),
        *(asked if dealt.number % ASKS_BACK_EVERY == 0 else []),
        ("reply", {"text": rng.choice(REPLIES)}),
        ("resolve", {"reason": "advice_given", "tree_could_answer": could}),
    ]


def to_payload(dealt: Dealt, organisation: str) -> dict[str, str | int | None]:
    """What a job carries of it."""
    return {
        "organisation": organisation,
        "number": dealt.number,
        "way": dealt.way,
        "person": dealt.person,
        "adviser": dealt.adviser,
        "at": dealt.at.isoformat(),
        "until": dealt.until.isoformat(),
        "late": int(dealt.late),
        "open": dealt.open,
        "group": dealt.group,
        "told": int(dealt.told),
    }


def from_payload(payload: "dict[str, object]") -> Dealt:
    """What a job carried."""
    return Dealt(
        number=int(str(payload["number"])),
        way=str(payload["way"]),
        person=str(payload["person"]),
        adviser=str(payload["adviser"]) if payload["adviser"] else None,
        at=datetime.fromisoformat(str(payload["at"])),
        until=datetime.fromisoformat(str(payload["until"])),
        late=bool(payload["late"]),
        open=str(payload["open"]) if payload["open"] else None,
        group=str(payload["group"]),
        told=bool(payload["told"]),
    )

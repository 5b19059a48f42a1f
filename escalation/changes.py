"""What a verb changes in an escalation beside its status, count and clock; pure, and permits nothing."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from escalation.model import RESOLUTIONS, Act, Escalation, Resolution, Verb


def _claim(moved: Escalation, act: Act) -> Escalation:
    return replace(moved, claimed_by=act.by.person, claimed_at=act.at, offered_to=None)


def _let_go(moved: Escalation, act: Act) -> Escalation:
    return replace(
        _moved_on(moved, act), claimed_by=None, claimed_at=None, held_until=None, offered_to=act.to or moved.offered_to
    )


def _moved_on(moved: Escalation, act: Act) -> Escalation:
    """The queue that an act names, with the way on from there: a person's new one, else where the frozen one goes."""
    if act.queue is None or act.queue == moved.queue:
        return moved
    queues = [link.queue for link in act.chain or moved.chain]
    if act.queue not in queues:
        return replace(moved, queue=act.queue, chain=(), link=0)
    chain, link = act.chain or moved.chain, queues.index(act.queue)
    return replace(moved, queue=act.queue, tier=chain[link].tier, chain=chain, link=link)


def _ask(moved: Escalation, act: Act) -> Escalation:
    return replace(moved, asked_node=act.node)


def _hold(moved: Escalation, act: Act) -> Escalation:
    return replace(moved, held_until=act.until)


def _wake(moved: Escalation, act: Act) -> Escalation:
    del act
    return replace(moved, held_until=None)


def _close(moved: Escalation, act: Act) -> Escalation:
    resolution = CLOSED_AS.get(act.verb) or RESOLUTION_OF.get(act.reason or "")
    reference = act.hr_reference or moved.hr_reference
    closed = replace(moved, resolved_at=act.at, resolution=resolution, held_until=None, hr_reference=reference)
    if act.verb != "resolve":
        return closed
    # A contact was recorded with its minutes: a form that leaves them empty takes nothing away.
    minutes = moved.coding.minutes if act.coding.minutes is None else act.coding.minutes
    return replace(closed, coding=replace(act.coding, minutes=minutes))


def _reopen(moved: Escalation, act: Act) -> Escalation:
    return replace(_let_go(moved, act), resolved_at=None, resolution=None, missed_at=None)


CLOSED_AS: Mapping[Verb, Resolution] = {"hand_back": "handed_back", "withdraw": "withdrawn"}

RESOLUTION_OF: Mapping[str, Resolution] = {resolution: resolution for resolution in RESOLUTIONS}

CHANGES: Mapping[Verb, Callable[[Escalation, Act], Escalation]] = {
    "claim": _claim,
    "release": _let_go,
    "transfer": _let_go,
    "ask": _ask,
    "hold": _hold,
    "wake": _wake,
    "hand_back": _close,
    "resolve": _close,
    "withdraw": _close,
    "reopen": _reopen,
}
"""The verbs that change more than status, count and clock, each with its change."""

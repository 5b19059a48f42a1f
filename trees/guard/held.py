"""Notices names, numbers, addresses and dates of birth in what people type; knows nothing of what is done about them.

It is right most of the time and no more: what it stops can always be sent as it is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from trees.guard import births, details, names

Kind = Literal["name", "nhs_number", "ni_number", "phone", "email", "date_of_birth"]

# A message is at most 2,000 characters; a little more is read, so that nothing hides at the end.
MOST_CHARACTERS = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A personal detail, from character `start` up to, not including, `end`."""

    kind: Kind
    start: int
    end: int


def held(text: str) -> tuple[Held, ...]:
    """The personal details in a text, in their order, none inside another. It never fails, and is quick."""
    read = text[:MOST_CHARACTERS]
    found = [
        *_as(kind="email", spans=details.emails(read)),
        *_as(kind="date_of_birth", spans=births.dates_of_birth(read)),
        *_as(kind="nhs_number", spans=details.nhs_numbers(read)),
        *_as(kind="ni_number", spans=details.ni_numbers(read)),
        *_as(kind="phone", spans=details.phones(read)),
        *_as(kind="name", spans=names.names(read)),
    ]
    kept: list[Held] = []
    for one in found:
        if not any(one.start < other.end and other.start < one.end for other in kept):
            kept.append(one)
    return tuple(sorted(kept, key=lambda each: each.start))


def _as(*, kind: Kind, spans: Iterable[tuple[int, int]]) -> list[Held]:
    return [Held(kind=kind, start=start, end=end) for start, end in spans]

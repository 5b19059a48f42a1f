"""Made-up managers beside those whom one can sign in as: a trust has many, a list to choose from few; no database."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Final

from bot.people.membership import Viewer
from bot.sample.stories import A_WEEK, SEED

MADE_UP: Final = "A made-up manager"

EACH: Final = 11
"""Colleagues in a group: with its manager twelve, in all one manager for every twenty or so people employed."""


def _id(group: str, number: int) -> str:
    return f"p-s{sha256(f'{SEED}/manager/{group}/{number}'.encode()).hexdigest()[:8]}"


COLLEAGUES: Final[Mapping[str, tuple[str, ...]]] = {
    group: tuple(_id(group, number) for number in range(EACH)) for group in A_WEEK
}
"""Their ids, by group. No directory has them, and nobody can sign in as one."""

_GROUPS: Final = {person: group for group, people in COLLEAGUES.items() for person in people}

CALLED: Final[Mapping[str, str]] = dict.fromkeys(_GROUPS, MADE_UP)
"""What each is called wherever somebody would be named."""


def viewer_of(person: str, *, organisation: str) -> Viewer | None:
    """One of them as a manager of their group; None for everybody else."""
    group = _GROUPS.get(person)
    if group is None:
        return None
    return Viewer(
        person=person,
        name=MADE_UP,
        organisation=organisation,
        group=group,
        roles=frozenset({"manager"}),
        posts=frozenset({("manager", group)}),
    )

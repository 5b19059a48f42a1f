"""What is new for somebody who looks after groups, since they were last told; pure, and tells no count as it is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from activity.coaching import Coaching
from activity.front import spot_words
from activity.picture import Picture
from activity.topic_counts import effect_of
from activity.topic_pages import coached_words
from activity.words import Words

Told = Mapping[str, Any]
"""A trouble spot or a piece of coaching as a page tells it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What somebody was told of before: trouble spots by their address, with their titles, and coaching by its id."""

    spots: Mapping[str, str] = field(default_factory=dict)
    coaching: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """One week's news for one person, in words that may be told: small counts were hidden when it was made."""

    id: str
    organisation: str
    person: str
    week: date  # its Monday
    made_at: datetime
    spots: Sequence[Told] = ()  # new trouble spots, as the front page tells them
    over: Sequence[str] = ()  # the titles of those that no longer stand out
    coaching: Sequence[Told] = ()  # coaching of which before and after can now be told
    seen: Seen = field(default_factory=Seen)

    @property
    def anything(self) -> bool:
        """Whether there is any news."""
        return bool(self.spots or self.over or self.coaching)


def digest_of(
    picture: Picture,
    coached: Iterable[Coaching],
    *,
    person: str,
    week: date,
    before: Seen,
    words: Words,
) -> Digest:
    """The news of a week: what stands out and was not told of, what no longer does, and what coaching did."""
    told = [spot_words(one, words) for one in picture.spots]
    spots = {str(one["href"]): str(one["title"]) for one in told}
    effects = [
        one
        for one in coached
        if effect_of(picture.history, one, told=picture.charts, months=picture.months) is not None
    ]
    return Digest(
        id=f"{person}-{week.isoformat()}",
        organisation=str(picture.scope.organisation),
        person=person,
        week=week,
        made_at=picture.scope.as_at,
        spots=[one for one in told if one["href"] not in before.spots],
        over=[title for href, title in before.spots.items() if href not in spots],
        coaching=[_coached(one, picture, words) for one in effects if one.id not in before.coaching],
        seen=Seen(spots=spots, coaching=frozenset(one.id for one in effects)),
    )


def _coached(one: Coaching, picture: Picture, words: Words) -> Told:
    """Without what was typed and who typed it: these stay in the register, and go when it does."""
    told = coached_words(one, picture, words)
    return {name: told[name] for name in ("on", "topic", "whom", "way", "says")}

"""The coaching register as pages: what was done, and the short form to enter it; reads no database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from activity.coaching import LONGEST_WORDS, WAY_SAYS, Coaching
from activity.picture import Picture
from activity.topic_pages import coached_words
from activity.words import SOME_SAMPLE_SAYS, Render, Words

Choices = Sequence[tuple[str, str]]
"""What is to be chosen from: a value and its words."""


def register_page(
    render: Render, picture: Picture, coached: Sequence[Coaching], *, words: Words, writes: bool
) -> Markup:
    """All coaching that the reader may see, the latest first."""
    return render(
        "activity/coaching.html",
        {
            "sample": SOME_SAMPLE_SAYS if picture.scope.sample and picture.months else None,
            "coached": [coached_words(one, picture, words) for one in coached],
            "writes": writes,
        },
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ToChoose:
    """What the form offers. `everybody` says whether the reader may enter coaching for the whole organisation."""

    today: date
    groups: Choices
    topics: Sequence[tuple[str, Choices]]  # by stage
    learning: Choices
    everybody: bool


def coaching_form(
    render: Render, *, typed: Mapping[str, str], choose: ToChoose, token: str, turn: str, failed: str | None = None
) -> Markup:
    """The form, with what was typed, and what was wrong with it."""
    return render(
        "activity/coaching_form.html",
        {
            "typed": typed,
            "choose": choose,
            "ways": WAY_SAYS.items(),
            "longest": LONGEST_WORDS,
            "failed": failed,
            "token": token,
            "turn": turn,
        },
    )

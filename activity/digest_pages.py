"""The pages of weekly digests: one, and the list of them; reads no database."""

from collections.abc import Sequence

from markupsafe import Markup

from activity import suppression
from activity.digest import Digest
from activity.words import SOME_SAMPLE_SAYS, Render, day_words


def digest_page(render: Render, one: Digest, *, sample: bool) -> Markup:
    """One week's news."""
    return render(
        "activity/digest.html",
        {
            "sample": SOME_SAMPLE_SAYS if sample else None,
            "week": day_words(one.week),
            "digest": one,
            "suppression": suppression.NOTE,
        },
    )


def digests_page(render: Render, found: Sequence[Digest], *, groups: Sequence[str]) -> Markup:
    """The reader's digests, the latest first; `groups` are the names of those that they look after."""
    return render(
        "activity/digests.html",
        {"digests": [(one.week.isoformat(), day_words(one.week), _short(one)) for one in found], "groups": groups},
    )


def _short(one: Digest) -> str:
    parts = [
        (len(one.spots), "new trouble spot", "new trouble spots"),
        (len(one.over), "no longer stands out", "no longer stand out"),
        (len(one.coaching), "before and after of coaching", "before and after of coaching"),
    ]
    return ", ".join(f"{count} {single if count == 1 else many}" for count, single, many in parts if count)

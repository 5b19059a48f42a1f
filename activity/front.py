"""HR's front page: what needs looking at first, and how it is going; reads no database and knows nobody who reads."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from markupsafe import Markup

from activity import icons, struggles, suppression
from activity.picture import Picture
from activity.recalculation import Recalculation
from activity.series import series, usual
from activity.struggles import AtQuestion, Explained, Learning
from activity.watched import Watched
from activity.words import SOME_SAMPLE_SAYS, Render, Words, in_words, month_words

FRONT: Final[Mapping[str, str]] = {
    "use": "How much Fingerpost is used.",
    "completion": "How many of 100 got advice or a person.",
    "self_sufficiency": "How many of 100 needed no adviser, then or in the 14 days after.",
    "first_answer": "Half of the managers who asked an adviser waited no longer than this.",
}
"""The measures of the front page, each in a few words: its own page has the definition."""

SPOTS: Final = 5
"""Trouble spots on the front page. The others are a link away: a director has two minutes."""

TO_NEAREST: Final = 5
"""What shares of struggles are rounded to, in a hundred: nobody is to count people from them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Somewhere to look closer, for those who may do `action`."""

    href: str
    words: str
    says: str
    action: str = "see_activity"


WAYS: Final = (
    Way(href="/activity/measures", words="All measures", says="Each with its chart, its parts and what it means."),
    Way(
        href="/activity/counts",
        words="What happened",
        says="By month, by question, by guide and by group.",
        action="see_conversations",
    ),
    Way(
        href="/activity/trees",
        words="Question doctor",
        says="The questions that lose managers, guide by guide.",
        action="see_conversations",
    ),
    Way(href="/activity/pathway", words="The employee pathway", says="Where contacts add value, repeat or could end."),
    Way(href="/activity/coaching", words="Coaching register", says="What was done, and what came before and after."),
    Way(href="/activity/digest", words="Weekly digests", says="What was new for the groups that you look after."),
    Way(
        href="/activity/conversations",
        words="Conversations one by one",
        says="What happened in each, without names.",
        action="see_conversations",
    ),
    Way(
        href="/activity/radar",
        words="See what coming rules will change",
        says="Advice that will read differently.",
        action="see_conversations",
    ),
    Way(
        href="/activity/exports",
        words="Take the log with you",
        says="As a file for Excel, for Power BI or for a program.",
        action="export_log",
    ),
)
"""Where the front page leads."""


def front_page(
    render: Render,
    picture: Picture,
    *,
    words: Words,
    recalculated: Sequence[Recalculation] = (),
    actions: Collection[str] = frozenset({"see_activity"}),
    every: bool = False,
    to_come: int = 0,
) -> Markup:
    """The front page. `actions` are what the reader may do; `every` shows all trouble spots.

    `to_come` are the pieces of a sample that are still to be made.
    """
    shown = picture.spots if every else picture.spots[:SPOTS]
    return render(
        "activity/looking.html",
        {
            "sample": SOME_SAMPLE_SAYS if picture.scope.sample and picture.months else None,
            "month": month_words(picture.last),
            "counted": in_words(picture.scope.as_at, words.zone),
            "anything": bool(picture.months),
            "to_come": to_come,
            "rows": "see_conversations" in actions,
            "spots": [spot_words(one, words) for one in shown],
            "more": len(picture.spots) - len(shown),
            "measures": list(_measures(picture, recalculated)),
            "ways": [way for way in WAYS if way.action in actions],
            "suppression": suppression.NOTE,
        },
    )


def _measures(picture: Picture, recalculated: Sequence[Recalculation]) -> Iterator[dict[str, object]]:
    for name, sentence in FRONT.items():
        reported = picture.of(name)
        if reported is None:
            continue
        redone = of_whole(recalculated, name)
        found = series(reported, picture.months, recalculated=redone)
        variation = found.variation if found else None
        side = found.chart.side if found else 0
        yield {
            "name": name,
            "title": reported.measure.title,
            "says": sentence,
            "last": found.text if found else "not shown",
            "usual": (usual(found) if found else None) or "too little to say",
            "icon": icons.icon(variation, side=side) if variation else Markup(),
            "stands": icons.says(variation, side=side),
        }


def of_whole(recalculated: Sequence[Recalculation], measure: str) -> list[Recalculation]:
    """Those of one measure over all groups and topics."""
    return [one for one in recalculated if one.measure == measure and one.group_id is None and one.topic is None]


def spot_words(found: Explained, words: Words) -> dict[str, object]:
    """A trouble spot as a page tells it."""
    spot = found.spot
    group, topic = group_of(spot.at, words), words.topic(spot.at.topic)
    _, *sentences = struggles.says(spot, group=group, topic=topic)
    return {
        "title": f"{topic}: {group}",
        "href": topic_address(spot.at.topic, spot.at.group),
        "coaching": coaching_address(spot.at.topic, spot.at.group),
        "says": sentences,
        "struggles": [_struggle(at, words, spot.at.group) for at in found.struggles if words.named(at.tree, at.node)],
        "learning": [_learning(entry) for entry in found.learning],
        "conversations": _narrowed("/activity/conversations", spot.at.group, topic=spot.at.topic),
    }


def group_of(at: Watched, words: Words) -> str:
    """The name of what is watched."""
    if at.group is not None:
        return words.group(at.group)
    return "the whole organisation" if at.whole or len(at.inside) > 1 else "managers in no group"


def topic_address(topic: str, group: str | None) -> str:
    """The page of a topic, in a group or everywhere."""
    return _narrowed(f"/activity/topics/{topic}", group)


def _narrowed(address: str, group: str | None, *, topic: str | None = None) -> str:
    chosen = {name: value for name, value in (("group", group), ("topic", topic)) if value}
    return address + (f"?{urlencode(chosen)}" if chosen else "")


def coaching_address(topic: str | None, group: str | None) -> str:
    """The form for coaching, filled in as far as is known."""
    return "/activity/coaching/new?" + urlencode(
        {key: value for key, value in (("topic", topic), ("group", group)) if value}
    )


def _struggle(at: AtQuestion, words: Words, group: str | None) -> dict[str, str]:
    return {
        "question": words.question(at.tree, at.node),
        "tree": words.tree(at.tree),
        "says": struggle_says(at),
        "href": _narrowed(f"/activity/trees/{at.tree}", group),
    }


def struggle_says(at: AtQuestion) -> str:
    """What managers struggle with at a question, in a sentence."""
    return f"Managers {struggles.WHAT_SAYS[at.what]} more often than elsewhere{_share(at)}."


def _share(at: AtQuestion) -> str:
    """How often, roughly, where neither those who did nor the rest are few."""
    parts = (at.here, at.of_here - at.here, at.elsewhere, at.of_elsewhere - at.elsewhere)
    if any(count < suppression.FEWEST for count in parts):
        return ""
    here, elsewhere = (_about(part, whole) for part, whole in ((at.here, at.of_here), (at.elsewhere, at.of_elsewhere)))
    return f": about {here} in 100, elsewhere about {elsewhere}"


def _about(part: int, whole: int) -> int:
    return TO_NEAREST * round(100 * part / whole / TO_NEAREST)


def _learning(entry: Learning) -> dict[str, object]:
    return {"title": entry.title, "minutes": entry.minutes, "link": entry.link}

"""The page of one topic in one group: its chart with what happened, and what coaching did; reads no database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from activity import suppression
from activity.charted import Happened, chart_values, happened
from activity.coaching import WAY_SAYS, Coaching, says
from activity.front import coaching_address, group_of, spot_words, topic_address
from activity.measure_pages import starts
from activity.picture import WATCHED_MEASURE, Picture
from activity.recalculation import LONGEST_REASON, Recalculation
from activity.series import series
from activity.topic_counts import Place, concerns, effect_of, of_place, told_of
from activity.watched import ENOUGH, YEAR
from activity.words import SOME_SAMPLE_SAYS, Render, Words, day_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What may be marked on a topic's chart: the trees that are about it, and the register."""

    trees: frozenset[str]
    coached: Sequence[Coaching] = ()
    recalculated: Sequence[Recalculation] = ()


def topic_page(
    render: Render,
    picture: Picture,
    place: Place,
    *,
    words: Words,
    what: Around,
    rows: bool = False,
    form: Mapping[str, object] | None = None,
) -> Markup:
    """A topic in a group; `rows` and `form` as on the page of a measure."""
    history = picture.history
    spot = next(
        (one for one in picture.spots if (one.spot.at.topic, one.spot.at.group) == (place.topic, place.group)), None
    )
    redone = [one for one in what.recalculated if (one.topic, one.group_id) == (place.topic, place.group)]
    own = [one for one in what.coached if history and concerns(one, place, parents=history.parents)]
    at = of_place(history, place, months=picture.months) if history else None
    told = picture.charts.get((place.topic, place.group))
    found = (
        series(told_of(told, months=picture.months), picture.months, recalculated=redone)
        if told and any(count.how != "exact" or count.count for count in told)
        else None
    )
    title = f"{words.topic(place.topic)}: {group_of(spot.spot.at, words) if spot else _whom(place, words)}"
    return render(
        "activity/topic.html",
        {
            "sample": SOME_SAMPLE_SAYS if picture.scope.sample else None,
            "title": title,
            "spot": spot_words(spot, words) if spot else None,
            "chart": chart_values(
                "topic",
                found,
                title="Conversations in each month",
                marks=_marks(picture, own, redone, trees=what.trees, words=words),
            )
            if found
            else None,
            "coached": [coached_words(one, picture, words) for one in own],
            "record": coaching_address(place.topic, place.group),
            "rows": rows,
            "rare": at is not None and rows and sum(at.counts[-YEAR:]) < ENOUGH,
            "place": place,
            "form": form,
            "starts": list(starts(picture.months)),
            "longest": LONGEST_REASON,
            "measure": WATCHED_MEASURE,
            "suppression": suppression.NOTE,
        },
    )


def _whom(place: Place, words: Words) -> str:
    return words.group(place.group) if place.group else "the whole organisation"


def _marks(
    picture: Picture,
    coached: Sequence[Coaching],
    recalculated: Sequence[Recalculation],
    *,
    trees: frozenset[str],
    words: Words,
) -> tuple[Happened, ...]:
    versions = [one for one in picture.versions if one.tree in trees]
    return happened(coached=coached, recalculated=recalculated, versions=versions, words=words)


def coached_words(one: Coaching, picture: Picture, words: Words) -> dict[str, object]:
    """A piece of coaching as a page tells it, with what came before and after."""
    compared = ("Choose one topic when you record coaching: then before and after can be compared.",)
    return {
        "on": day_words(one.on),
        "topic": words.topic(one.topic) if one.topic else "All topics",
        "href": topic_address(one.topic, one.group_id) if one.topic else None,
        "whom": words.group(one.group_id) if one.group_id else "The whole organisation",
        "way": WAY_SAYS[one.way],
        "what": one.what,
        "learning": one.learning,
        "by": words.person(one.recorded_by),
        "says": says(effect_of(picture.history, one, told=picture.charts, months=picture.months))
        if one.topic
        else compared,
    }

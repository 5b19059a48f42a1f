"""The page of the question doctor, with the ways through a tree, as a fragment; reads no database itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from activity import suppression
from activity.doctor import SIGN_SAYS, SIGNS, Examined, findings, took
from activity.filters import Filters, choices
from activity.sankey import Drawn, drawn, sankey
from activity.walks import ADVISED, LEFT, OFFERED, START
from activity.ways import Ways
from activity.words import SOME_SAMPLE_SAYS, Render, day_words

ENDS: Final[Mapping[str, str]] = {
    START: "Start",
    ADVISED: "Ended with advice",
    OFFERED: "An adviser was offered",
    LEFT: "No end yet: stopped part-way, or still open",
}
"""Where a way begins, and how it ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the page of one tree is made of."""

    tree: str
    title: str
    examined: Sequence[Examined]
    ways: Ways
    words: Callable[[str], str]  # a node of the tree in words
    sample: bool
    discreet: bool = False  # whether pages are left out that would give a sensitive answer away


def doctor_page(render: Render, seen: Seen, *, filters: Filters, groups: Sequence[tuple[str, str]] = ()) -> Markup:
    """Where managers struggle in one tree, and the ways that they took. `groups` are the (id, name) to choose."""
    picture = drawn(seen.ways)
    return render(
        "activity/doctor.html",
        {
            **choices(filters, groups),
            "tree": seen.tree,
            "title": seen.title,
            "discreet": seen.discreet,
            "sample": SOME_SAMPLE_SAYS if seen.sample else None,
            "begun": seen.ways.begun.text if seen.ways.begun.count else None,
            "findings": _findings(seen),
            "signs": list(SIGNS.values()),
            "rows": [_row(one, seen.words) for one in seen.examined],
            "chart": _chart(seen, picture),
            "nodes": [(number, _named(node, seen.words)) for node, number in picture.numbers.items()],
            "steps": [
                (_named(step.here, seen.words), _named(step.then, seen.words), step.count.text)
                for step in seen.ways.listed
            ],
            "suppression": suppression.NOTE,
        },
    )


def trees_page(
    render: Render, trees: Sequence[tuple[str, str]], *, filters: Filters, groups: Sequence[tuple[str, str]] = ()
) -> Markup:
    """The trees that can be looked into, as (id, title)."""
    return render("activity/doctor_trees.html", {**choices(filters, groups), "trees": trees})


def _named(node: str, words: Callable[[str], str]) -> str:
    return ENDS.get(node) or words(node)


def _chart(seen: Seen, picture: Drawn) -> Markup:
    says = "Bands from the start down to each end. A wider band is more conversations. The table below says the same."
    return sankey(picture, chart="ways", title=f"The ways through “{seen.title}”", says=says)


def _findings(seen: Seen) -> list[str]:
    return [
        f"“{_unstopped(seen.words(one.at.node))}”: {one.at.signs[one.sign].text} of {one.at.shown.text} managers "
        f"({one.at.rate(one.sign):.0%}) {SIGN_SAYS[one.sign]}."
        for one in findings(seen.examined)
    ]


def _unstopped(words: str) -> str:
    return words.removesuffix(".")


def _row(one: Examined, words: Callable[[str], str]) -> dict[str, object]:
    return {
        "question": words(one.node),
        "node": one.node,
        "shown": one.shown.text,
        "lost": one.lost or suppression.HIDDEN,
        "signs": [one.signs[sign].text for sign in SIGNS],
        "time": took(one.seconds) if one.seconds is not None else "too few to say",
        "changed": day_words(one.changed) if one.changed else "the same since we began",
    }

"""The pages that compare: two versions of a guide, equal answers, the stages of the pathway; reads no database."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from activity import pathway, suppression, treatment
from activity.compared import ENOUGH, Compared, Side, Used
from activity.filters import Filters, choices
from activity.measures.definitions import MEASURES
from activity.pathway import Stage
from activity.treatment import DECISIONS, Spread
from activity.words import SOME_SAMPLE_SAYS, Render, day_words, month_words

Groups = Sequence[tuple[str, str]]

AnswerWords = Callable[[str, str], str]
"""A node and a stored answer -> the answer in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """The guide that a page is about: its id, its title, and whether what is told of it is made up."""

    tree: str
    title: str
    sample: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The two versions that are compared, with all to choose from and the pages whose words differ."""

    used: Sequence[Used]
    old: str | None
    new: str | None
    compared: Sequence[Compared]
    reworded: Sequence[str]  # the first words of each page that the new version words otherwise


def versions_page(render: Render, chosen: Chosen, *, guide: Guide, filters: Filters, groups: Groups = ()) -> Markup:
    """Two versions of a guide side by side."""
    return render(
        "activity/versions.html",
        {
            **choices(filters, groups),
            "sample": SOME_SAMPLE_SAYS if guide.sample else None,
            "tree": guide.tree,
            "title": guide.title,
            "used": [(one.version, _served(one)) for one in chosen.used],
            "old": chosen.old,
            "new": chosen.new,
            "message": _message(chosen.compared),
            "rows": [_compared(one) for one in chosen.compared],
            "reworded": chosen.reworded,
            "enough": ENOUGH,
            "suppression": suppression.NOTE,
        },
    )


def _message(compared: Iterable[Compared]) -> str:
    """What the comparison says, in a sentence."""
    clear = [f"“{one.measure.title}”" for one in compared if one.clear]
    if not clear:
        return "No measure is clearly different."
    named = clear[0] if len(clear) == 1 else f"{', '.join(clear[:-1])} and {clear[-1]}"
    return f"Clearly different: {named}."


def _served(used: Used) -> str:
    return f"{day_words(used.since)} to {day_words(used.until)} ({used.version[:8]})"


def _compared(one: Compared) -> dict[str, str]:
    return {
        "title": one.measure.title,
        "sentence": one.measure.sentence,
        "old": _side(one.old),
        "new": _side(one.new),
        "between": _between(one),
        "says": one.says,
    }


def _side(side: Side) -> str:
    if side.share is None:
        return side.count.text
    return f"{side.share:.0%} ({side.count.text} of {side.out_of:,})"


def _between(one: Compared) -> str:
    if one.low is None or one.high is None:
        return suppression.HIDDEN
    return f"{round(100 * one.low):+d} to {round(100 * one.high):+d} in 100"


def treatment_page(
    render: Render,
    spreads: Sequence[Spread],
    *,
    guide: Guide,
    words: Callable[[str], str],
    answer: AnswerWords,
    filters: Filters,
    groups: Groups = (),
) -> Markup:
    """How far advisers' decisions differ over equal answers in a guide."""
    return render(
        "activity/treatment.html",
        {
            **choices(filters, groups),
            "sample": SOME_SAMPLE_SAYS if guide.sample else None,
            "tree": guide.tree,
            "title": guide.title,
            "spreads": [_spread(one, words, answer) for one in spreads],
            "enough": treatment.ENOUGH,
            "suppression": suppression.NOTE,
        },
    )


def _spread(one: Spread, words: Callable[[str], str], answer: AnswerWords) -> dict[str, object]:
    return {
        "decided": one.decided.text,
        "alike": None if one.alike is None else f"{one.alike:.0%}",
        "most": DECISIONS.get(one.decisions[0][0], one.decisions[0][0]),
        "decisions": [(DECISIONS.get(what, what), count.text) for what, count in one.decisions],
        "answers": [(words(node), _answer(node, given, answer)) for node, given in one.answers],
    }


def _answer(node: str, given: str, answer: AnswerWords) -> str:
    if not given:
        return "–"
    return "kept out of the log" if given == treatment.WITHHELD else answer(node, given)


def pathway_page(render: Render, stages: Sequence[Stage], *, months: Sequence[date], sample: bool = False) -> Markup:
    """Each stage of the employee pathway: where a person adds value, and where a guide could have answered.

    `months` are the first days of those that are counted.
    """
    return render(
        "activity/pathway.html",
        {
            "stages": [_stage(one) for one in stages if one.stage in pathway.STAGES or _any(one)],
            "sample": SOME_SAMPLE_SAYS if sample and months else None,
            "since": month_words(months[0]) if months else None,
            "until": month_words(months[-1]) if months else None,
            "any_contact": any(
                count.how != "exact" or count.count for one in stages for count in one.contacts.values()
            ),
            "counts": [MEASURES[name].title for name in (*pathway.COUNTS, *pathway.SHARES)],
            "whys": list(pathway.WHYS.values()),
            "suppression": suppression.NOTE,
        },
    )


def _any(one: Stage) -> bool:
    """Whether anything is told of it, or hidden."""
    told = (added.count or not added.whole for added in one.counts.values())
    return any(told) or any(count.how != "exact" or count.count for count in one.contacts.values())


def _stage(one: Stage) -> dict[str, object]:
    return {
        "title": pathway.STAGES.get(one.stage, "No stage"),
        "says": one.says,
        "counts": [added.text for added in (*one.counts.values(), *one.shares.values())],
        "contacts": [count.text for count in one.contacts.values()],
    }

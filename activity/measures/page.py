"""The page `docs/measures.md`, drawn from the definitions; knows nothing of how a measure is worked out."""

import sys
from collections.abc import Iterator

from activity.measures.definitions import AT_A_NODE, MEASURES
from activity.measures.measure import Measure
from activity.measures.terms import CUTS, NOT_MEASURED, TERMS, Cut

_INTRODUCTION = """# What HR learns from the log: the measures

Made from `activity/measures/`; a test holds the two equal. Each measure says what is counted, out of what, by which
clock, and how to read it. The words under “Words” have one meaning each, and the definitions lean on nothing else: a
second calculation, written from this page alone, gives the same figures from the CSV export of the log.

Every figure is a true count. Pages, reports and exports of counts show it only after small counts have been hidden."""

_HEADS = """## For each 1,000 people

Where the number of people employed is known, a count marked “per 1,000 people” is also given as: the count times 1,000,
divided by the people employed. For a group it is the group's own number in the organisation's settings, which holds the
people of all groups inside it. For an organisation it is the sum over its groups that are in no other group, where all
of them have a number. It is the rate of the period, not of a year."""

_FACTS = {
    "conversation": "Conversations",
    "escalation": "Escalations",
    "contact": "Contacts",
    "search": "Searches",
    "urgent": "Urgent numbers",
}


def measures_page() -> str:
    """The whole page, as Markdown."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield _INTRODUCTION
    yield from ("", "## Words", "")
    yield from (f"- **{word}**: {meaning}." for word, meaning in TERMS.items())
    yield from ("", "## Cuts", "", "Any measure can be divided by these, where there is something to divide by:", "")
    yield from ("| cut | what the parts are | for |", "|---|---|---|")
    yield from map(_cut, CUTS.values())
    yield ""
    yield "What has no value for a cut is a part of its own, called none. A part to which nothing belongs "
    yield "is not shown."
    for fact, title in _FACTS.items():
        yield from ("", f"## {title}")
        for measure in MEASURES.values():
            if measure.fact == fact:
                yield from _measure(measure)
    yield from (
        "",
        "## At one question",
        "",
        "Each by tree and node; “At a question”, above, says which rows these are.",
    )
    for measure in AT_A_NODE.values():
        yield from _measure(measure)
    yield from ("", _HEADS, "", "## Not measured, by design", "")
    yield from (f"- {what}" for what in NOT_MEASURED)


def _cut(cut: Cut) -> str:
    facts = ", ".join(title.lower() for fact, title in _FACTS.items() if fact in cut.facts)
    return f"| `{cut.name}` | {cut.says} | {facts} |"


def _measure(measure: Measure) -> Iterator[str]:
    marks = {"count": "a count", "share": "a share", "minutes": "minutes", "seconds": "seconds"}[measure.unit]
    heads = ", also per 1,000 people" if measure.per_heads else ""
    yield from ("", f"### {measure.title}", "", f"`{measure.name}`: {marks}{heads}. {measure.sentence}", "")
    yield f"- **Numerator**: {measure.numerator}."
    yield f"- **Denominator**: {measure.denominator or 'none'}."
    yield f"- **Clock**: {measure.clock}"
    yield f"- **Source**: {measure.source}."


if __name__ == "__main__":
    sys.stdout.write(measures_page())

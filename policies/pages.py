"""A policy and its sections as fragments of a page, filled by their caller; knows no request or route."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from markupsafe import Markup

from policies.blocks import Block, Marked
from policies.library import PolicyVersion, Section
from policies.markdown import fill, html

Render = Callable[[str, Mapping[str, object]], Markup]


def policy_address(policy: str, in_force_from: date) -> str:
    """The path of a version's page with all its sections."""
    return f"/policies/{policy}/{in_force_from.isoformat()}"


def section_page(
    render: Render,
    version: PolicyVersion,
    section: Section,
    *,
    blocks: Sequence[Block],
    back: str | None = None,
    query: str = "",
) -> Markup:
    """One section with its text filled in. `back` is the address of the conversation, if there is one.

    `query` is put behind the addresses of other sections, so that the way back is kept.
    """
    before, after = version.around(section.id)
    values = {
        **_about(version, back),
        "query": query,
        "section": section,
        "text": html(blocks, top_heading=2),
        "before": before,
        "after": after,
    }
    return render("policies/section.html", values)


def policy_page(
    render: Render,
    version: PolicyVersion,
    *,
    texts: Mapping[str, Sequence[Block]],
    back: str | None = None,
) -> Markup:
    """A whole version. `texts` holds the filled text of each section by its id."""
    parts = [(section, html(texts[section.id], top_heading=3)) for section in version.sections.values()]
    return render("policies/policy.html", {**_about(version, back), "parts": parts})


def _about(version: PolicyVersion, back: str | None) -> dict[str, object]:
    return {
        "version": version,
        "address": policy_address(version.policy, version.in_force_from),
        "in_force_from": _day(version.in_force_from),
        "until": _day(version.until) if version.until else None,
        "note": _note(version.preface),
        "back": back,
    }


def _note(preface: Marked) -> Markup:
    """What the policy says before its first section, such as that it is a model to adapt."""
    return html(fill(preface, ["…"] * len(preface.holes)), top_heading=2)


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"

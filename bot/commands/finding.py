"""What `fingerpost find` gives back for one question; searches nothing itself."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date

from policies.library import PolicyLibrary
from policies.search import search
from trees.find import Finder
from trees.urgent import shared as noticer


def found_for(question: str, finder: Finder, policies: PolicyLibrary, *, on: date) -> dict[str, object]:
    """What the bot would offer, under the keys of `design/interfaces.md`, best first."""
    matches = finder.find(question)
    return {
        "urgent": noticer().kind(question),
        "none": not matches,
        "matches": [asdict(one) for one in matches],
        "sections": [
            {
                "policy": one.version.policy,
                "section": one.section.id,
                "title": one.section.title,
                "score": round(one.score, 2),
            }
            for one in search(policies, question, on=on)
        ],
    }


def lines_of(question: str, found: Mapping[str, object]) -> Iterator[str]:
    """The same for a person."""
    yield f"“{question}”"
    if found["urgent"]:
        yield f"  Urgent first: {found['urgent']}"
    if found["none"]:
        yield "  No topic is near enough: an adviser is offered."
    for one in found["matches"]:  # type: ignore[attr-defined]
        yield f"  {one['score']:.2f}  {one['title']} ({one['tree'] or 'no tree yet'}). {one['why']}"
    for one in found["sections"]:  # type: ignore[attr-defined]
        yield f"  Policy: {one['title']} ({one['policy']}/{one['section']})"

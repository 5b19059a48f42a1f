"""When the words of each question last changed, from the versions of a tree that were kept; knows no database."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

NOT_WORDS: Final = frozenset({"next", "to", "urgency", "cite", "letters", "learn", "sensitive", "keep", "statutory"})
"""What of a node no manager reads: where it leads, and what hangs on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptVersion:
    """A version of a tree as it was kept: its hash, the day on which it was first served, and its canonical JSON."""

    version: str
    since: date
    content: str


def last_changed(versions: Sequence[KeptVersion]) -> dict[str, date]:
    """By node, as the log names it, the day on which its words last became other ones.

    `versions` are oldest first. A node that has had the same words since the first of them is left out, and one that
    came later counts as changed on the day on which it came.
    """
    found: dict[str, date] = {}
    before: Mapping[str, str] | None = None
    for one in versions:
        words = words_of(one.content)
        if before is not None:
            found |= {node: one.since for node in words if words[node] != before.get(node)}
        before = words
    return {node: since for node, since in found.items() if before and node in before}


def words_of(content: str) -> dict[str, str]:
    """By node, with those of the trees that it runs, all that a manager reads of it, as one text to compare."""
    return _words(json.loads(content))


def _words(data: Mapping[str, Any]) -> dict[str, str]:
    rests_on = data["rests_on"]
    found: dict[str, str] = {}
    for name, node in rests_on["tree"]["nodes"].items():
        run = rests_on.get("runs", {}).get(node["run"]) if "run" in node else None
        if run is not None:
            found |= {f"{name}/{inner}": words for inner, words in _words(run).items()}
            continue
        found[name] = json.dumps({key: value for key, value in node.items() if key not in NOT_WORDS}, sort_keys=True)
    return found

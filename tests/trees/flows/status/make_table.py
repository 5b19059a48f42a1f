"""Writes the rules of status.yaml anew: one row for each combination of the six sections' results, 648 in all.

Run it from anywhere: `python tests/trees/flows/status/make_table.py`. A test holds the file equal to what it writes.
"""

from itertools import product
from pathlib import Path

FILE = Path(__file__).parent / "status.yaml"
BEGINS, ENDS = "        rows: |\n", "  outside:\n"
SECTIONS = {
    "substitute": ("outside", "medium", "high"),
    "control": ("outside", "low", "medium", "high"),
    "risk": ("outside", "low", "medium"),
    "belonging": ("low", "high"),
    "business": ("outside", "low", "high"),
    "history": ("low", "medium", "high"),
}
POINTS = {"low": 1, "medium": 2, "high": 3}
MOST_FOR_OUTSIDE, LEAST_FOR_INSIDE = 8, 13


def judge(results: tuple[str, ...]) -> str:
    """Any section that settles it does; else the points of all sections together."""
    if "outside" in results:
        return "outside"
    points = sum(POINTS[one] for one in results)
    if points <= MOST_FOR_OUTSIDE:
        return "outside"
    return "inside" if points >= LEAST_FOR_INSIDE else "undecided"


def table() -> str:
    """The heading and every row, as wide as their words."""
    rows = [(*SECTIONS, "go")]
    rows += [(*results, judge(results)) for results in product(*SECTIONS.values())]
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    lines = (" | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)
    return "".join(f"          {line}\n" for line in lines)


def written(text: str) -> str:
    """The tree with its table written anew."""
    before, _, rest = text.partition(BEGINS)
    return f"{before}{BEGINS}{table()}{ENDS}{rest.partition(ENDS)[2]}"


if __name__ == "__main__":
    FILE.write_text(written(FILE.read_text(encoding="utf-8")), encoding="utf-8")

"""How a count that may not be told is worded, and which those are; knows nothing of tables."""

FEWEST = 5
"""The smallest count but 0 that may be shown (domain sheet, section E7, and the NHS habit behind it)."""

FEW = f"fewer than {FEWEST}"
HIDDEN = "not shown"
NOTE = f"Counts from 1 to {FEWEST - 1} are shown as “{FEW}”. Where one of them could be worked out from the others, "
NOTE += f"another count says “{HIDDEN}”, and it may be large or small. "
NOTE += "A total that holds such counts is rounded to the nearest 5 and says “about”."

BASE = 5
"""What totals with something hidden in them are rounded to (domain sheet, section E7)."""


def small(count: int) -> bool:
    """Whether a count could point to a person."""
    return 0 < count < FEWEST


def shown(count: int) -> str:
    """A count that stands alone, as a page may show it."""
    return FEW if small(count) else f"{count:,}"


def part(count: int, whole: int) -> str:
    """A count beside the whole that it is part of, so that neither it nor what is left can be worked out if small."""
    if small(count) or not small(whole - count):
        return shown(count)
    return f"all but {FEW}"


def share(count: int, whole: int) -> str | None:
    """The count as a percentage of the whole; None where it would tell a small count, or there is no whole."""
    if whole == 0 or small(whole) or small(count) or small(whole - count):
        return None
    percent = 100 * count / whole
    return "under 1%" if 0 < percent < 1 else f"{percent:.0f}%"

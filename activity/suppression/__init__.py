"""Small counts made unreadable wherever counts leave Fingerpost; knows nothing of what is counted."""

from activity.suppression.engine import Protected, Shown, protect
from activity.suppression.tables import Table
from activity.suppression.words import BASE, FEW, FEWEST, HIDDEN, NOTE, part, share, shown, small

__all__ = [
    "BASE",
    "FEW",
    "FEWEST",
    "HIDDEN",
    "NOTE",
    "Protected",
    "Shown",
    "Table",
    "part",
    "protect",
    "share",
    "shown",
    "small",
]

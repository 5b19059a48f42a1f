"""What HR counts, each measure with its definition; knows nothing of pages, nor of hiding small counts."""

from activity.measures.definitions import AT_A_NODE, MEASURES
from activity.measures.measure import Measure
from activity.measures.overview import ON_PAGES, AtNode, Ends, Handoffs, OfTree, Overview, overview

__all__ = [
    "AT_A_NODE",
    "MEASURES",
    "ON_PAGES",
    "AtNode",
    "Ends",
    "Handoffs",
    "Measure",
    "OfTree",
    "Overview",
    "overview",
]

"""A second calculation of the HR measures, written from the words of measures.md alone."""

from .cuts import CUTS
from .figures import (
    MEASURES, QUESTION_MEASURES, Result, at_question, calculate, centile, median, people_of_organisation, per_1000,
)
from .log import Log, read

__all__ = [
    "CUTS", "MEASURES", "QUESTION_MEASURES", "Log", "Result", "at_question", "calculate", "centile", "median",
    "people_of_organisation", "per_1000", "read",
]

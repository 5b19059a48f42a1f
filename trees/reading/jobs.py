"""A job typed where the terms of the work are asked: one job is done on several, so it chooses none of them."""

import re
from collections.abc import Mapping
from typing import Final

from trees.reading.understood import Doubt

_JOB: Final = re.compile(
    r"\b(?:nurs(?:e|es|ing)|sister|matron|midwi(?:fe|ves)|hcas?|hcsws?|health ?care (?:assistant|support worker)s?|"
    r"care assistants?|support workers?|nursing associates?|porters?|cleaners?|domestics?|housekeepers?|cooks?|"
    r"receptionists?|secretary|secretaries|clerks?|administrators?|admin|physios?|physiotherapists?|paramedics?|"
    r"occupational therapists?|ots?|dietitians?|radiographers?|pharmacists?|phlebotomists?|psychologists?|"
    r"therapists?|technicians?|social workers?|odps?)\b"
)
_OTHERWISE: Final = re.compile(r"\b(?:apprentices?|trainees?|learners?|loan|second(?:ed|ment)|tupe|private|director)\b")
"""Words that make another of the terms as likely."""

_LIKELY: Final = re.compile(r"\b(?:nhs terms|agenda for change|bank worker|agency worker)\b")
"""How a label names the terms on which most jobs in a hospital are done."""


def without_job(text: str) -> str | None:
    """What else was typed beside a job; nothing where no job was, or where a word makes other terms as likely."""
    rest, found = _JOB.subn(" ", text)
    return None if not found or _OTHERWISE.search(rest) else rest


def by_terms(labels: Mapping[str, str]) -> Doubt | None:
    """Which of the options somebody with a job is likely to be; nothing where the question does not ask for that."""
    named = [f"{at}, “{label}”" for at, label in enumerate(labels.values(), 1) if _LIKELY.search(label.lower())]
    if len(named) < 2:  # noqa: PLR2004 - one alone would be a guess
        return None
    likely = f"{', '.join(named[:-1])} or {named[-1]}"
    return Doubt(
        says=f"A job can be done on different terms, so we ask for those. It is likely to be {likely}. "
        "Please choose one, or type its number."
    )

"""What sickness policies reckon with; knows no trust's triggers."""

from decimal import Decimal


def bradford(spells: int, days: Decimal) -> Decimal:
    """The Bradford score: spells squared, times days, over 52 weeks.

    Source: domain sheet C10 and D35: B = S² x D; four spells of eight days in all give 128. It is a prompt for a
    conversation, not a finding.

    Raises:
        ValueError: spells or days are below 0.
    """
    if spells < 0 or days < 0:
        raise ValueError("spells and days are not below 0")
    return Decimal(spells * spells * days)

"""That somebody had the limits of a chart worked out afresh, and why; knows nothing of tables or of drawing."""

from dataclasses import dataclass
from datetime import date, datetime

LONGEST_REASON = 500
"""Characters of a reason."""

LEAST_REASON = 10
"""A reason that others can weigh has more than a word."""


class NotRecalculated(ValueError):
    """Limits that cannot be worked out afresh; the message says what to put right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalculation:
    """From one month on a chart has new limits: only after a known and lasting change, never to make a signal go away.

    The chart shows both limits, with the name and the reason.
    """

    id: str
    organisation: str
    group_id: str | None  # None for the whole organisation
    topic: str | None  # None for all topics
    measure: str
    since: date  # the first day of the first month or week with new limits
    reason: str
    recalculated_by: str
    recalculated_at: datetime

    def __post_init__(self) -> None:
        """Refuse what nobody could weigh later.

        Raises:
            NotRecalculated: says what is wrong and what to do.
        """
        if len(self.reason.strip()) < LEAST_REASON:
            raise NotRecalculated("Say what changed for good, and when. Without a known change the limits stay.")
        if len(self.reason) > LONGEST_REASON:
            raise NotRecalculated(
                f"Say it in {LONGEST_REASON} characters or fewer. You have written {len(self.reason)}."
            )
        if self.since > self.recalculated_at.date():
            raise NotRecalculated("New limits cannot begin in the future. Choose a month that has begun.")

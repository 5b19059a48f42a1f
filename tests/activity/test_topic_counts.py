"""One topic month by month, told so that it gives nothing away beside the report."""

from datetime import date

from activity.suppression import FEWEST
from activity.topic_counts import charts
from activity.watched import History

MONTHS = tuple(date(2026, month, 1) for month in range(1, 13))
EVERY = {"conduct": 9, "grievance": 7, "probation": 5, "sickness": 5, "leave": 4, "flexible": 4, "others": 4}
"""Conversations in each month: about 40, as the report rounds it."""


def test_small_months_are_not_pinned_by_what_is_left_of_the_whole() -> None:
    """38 at least were 26 and three small topics: only if each of them were four."""
    history = History(months=MONTHS, parents={}, counts={("ward", topic): (n,) * 12 for topic, n in EVERY.items()})
    told = charts(history, months=MONTHS)
    for place in range(len(MONTHS)):
        counts = [told[(topic, None)][place] for topic in EVERY]
        open_ones = sum(count.count or 0 for count in counts)
        few = sum(count.how == "few" for count in counts)
        hidden = any(count.how == "hidden" for count in counts)
        # 38 to 42, as the report would say: what is hidden as well could be more or fewer.
        assert hidden or 38 - open_ones < (FEWEST - 1) * few

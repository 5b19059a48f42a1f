"""What is measured of escalations, contacts, searches and urgent numbers, in words; knows no database."""

from typing import Final

from activity.measures.measure import CENTILES, E4, HAPPENED, MEDIAN, OPENED, OWN, Centile, Measure

_ESCALATIONS: Final = "all escalations that were opened in the period"
_FIRST_ANSWER: Final = (
    "escalations with a first answer: a later row of the escalation with `detail.answered_in_seconds`; the first such "
    "row counts"
)
_WORKING: Final = (
    "Working time of the organisation's calendar, which Fingerpost reckons when the adviser answers and writes to the "
    "log as seconds (`detail.answered_in_seconds`): it runs while the next step is an adviser's. "
)
_CLOSED: Final = (
    "escalations that stand resolved: reading the later rows of the escalation in order, `escalation_resolved` and "
    "`handed_back` resolve it, `escalation_withdrawn` withdraws it, `escalation_reopened` opens it again, and after "
    "the last row it is resolved. The time is that of the row that resolved it last"
)
_CALENDAR: Final = (
    "Calendar time, nights and weekends included: from the `occurred_at` of `escalation_opened` to that of the row "
    "that resolved it last, in whole seconds, rounded down. "
)


def _time(*, name: str, title: str, about: str, clock: str, centile: Centile, source: str) -> Measure:
    which = "median" if centile == MEDIAN else f"{centile}th centile"
    return Measure(
        name=name,
        title=f"{title}, {which}",
        fact="escalation",
        numerator=f"{about}; the value is the {which} of their times",
        denominator=_ESCALATIONS,
        clock=clock + OPENED,
        sentence=(
            f"{'Half' if centile == MEDIAN else f'{centile} in 100'} took no longer than this. Those without a time "
            "yet are left out of it: read it beside “Still with advisers”."
        ),
        source=source,
        unit="seconds",
        centile=centile,
        better="lower",
    )


_TIME_SOURCE: Final = "Domain sheet, sections E3 and E4: time to resolve, as median and centiles"


OF_ESCALATIONS: Final = (
    Measure(
        name="escalations",
        title="Escalations",
        fact="escalation",
        numerator="escalations that were opened in the period; a hand-over that joined an open one is not another",
        clock=OPENED,
        sentence="How many matters came to advisers through Fingerpost.",
        source=f"{E4}: escalated by reason",
        per_heads=True,
    ),
    *(
        _time(
            name="first_answer" if centile == MEDIAN else f"first_answer_{centile}",
            title="Time to the first answer",
            about=_FIRST_ANSWER,
            clock=_WORKING,
            centile=centile,
            source=_TIME_SOURCE,
        )
        for centile in CENTILES
    ),
    Measure(
        name="missed",
        title="Answered too late",
        fact="escalation",
        numerator="escalations with at least one later `service_level_missed` row",
        denominator=_ESCALATIONS,
        clock=f"Working time of the organisation's calendar, by the service level of each. {OPENED}",
        sentence="The share that passed the time by which it should be answered.",
        source="Domain sheet, sections E3 and E4: % ≤ target",
        unit="share",
        better="lower",
    ),
    *(
        _time(
            name="resolution" if centile == MEDIAN else f"resolution_{centile}",
            title="Time to resolution",
            about=_CLOSED,
            clock=_CALENDAR,
            centile=centile,
            source=_TIME_SOURCE,
        )
        for centile in CENTILES
    ),
    Measure(
        name="unresolved",
        title="Still with advisers",
        fact="escalation",
        numerator="escalations that stand neither resolved (see “Time to resolution”) nor withdrawn",
        denominator=_ESCALATIONS,
        clock=OPENED,
        sentence="The share that somebody still owes an answer. These are not yet in the times to resolution.",
        source="Domain sheet, section E4: open age for unfinished cases, else survivor bias",
        unit="share",
        better="lower",
    ),
    Measure(
        name="avoidable",
        title="A guide could have answered",
        fact="escalation",
        numerator=("escalations whose last later row with `detail.tree_could_answer` (true or false) has it true"),
        denominator="escalations that were opened in the period and have such a row",
        clock=OPENED,
        sentence="Of those where the adviser said, the share that a guide could have answered (avoidable escalations).",
        source=OWN,
        unit="share",
        better="lower",
    ),
    Measure(
        name="wrong_advice",
        title="The advice was wrong",
        fact="escalation",
        numerator="escalations whose last later row with `detail.advice_was_wrong` (true or false) has it true",
        denominator="escalations that were opened in the period and have such a row",
        clock=OPENED,
        sentence="Of those where the adviser said, the share in which a guide had led the manager wrong.",
        source=f"{E4}: false reassurance audits",
        unit="share",
        better="lower",
    ),
    Measure(
        name="content",
        title="Content with the adviser",
        fact="escalation",
        numerator="escalations whose last later `feedback_given` row with `detail.satisfaction` has 4 or 5",
        denominator="escalations that were opened in the period and have such a row",
        clock=OPENED,
        sentence="Of the managers who gave a score from 1 to 5, the share that gave 4 or 5.",
        source=f"{E4}: satisfaction",
        unit="share",
        better="higher",
    ),
    Measure(
        name="adviser_minutes",
        title="Minutes of advisers on escalations",
        fact="escalation",
        numerator=(
            "the minutes of all escalations that were opened in the period, added up: for each, `detail.minutes` of "
            "its last later row that has it"
        ),
        clock=f"{OPENED} The minutes are the adviser's own reckoning.",
        sentence="What advisers say that these took them. Those without minutes add none.",
        source=OWN,
        unit="minutes",
    ),
)

OF_ROWS: Final = (
    Measure(
        name="contacts",
        title="Calls, e-mails and meetings",
        fact="contact",
        numerator="contacts that were recorded in the period",
        clock=HAPPENED,
        sentence="How many contacts advisers recorded beside Fingerpost.",
        source=OWN,
        per_heads=True,
    ),
    Measure(
        name="contact_minutes",
        title="Minutes of contacts",
        fact="contact",
        numerator="`detail.minutes` of the contacts that were recorded in the period, added up",
        clock=f"{HAPPENED} The minutes are the adviser's own reckoning.",
        sentence="What advisers say that these took them.",
        source=OWN,
        unit="minutes",
    ),
    Measure(
        name="searches",
        title="Searches",
        fact="search",
        numerator="rows of kind `search_made` or `search_missed` in the period",
        clock=HAPPENED,
        sentence="How often somebody described a problem in their own words.",
        source=OWN,
    ),
    Measure(
        name="search_missed",
        title="Nothing fitted a search",
        fact="search",
        numerator="rows of kind `search_missed` in the period",
        denominator="rows of kind `search_made` or `search_missed` in the period",
        clock=HAPPENED,
        sentence="The share of searches for which Fingerpost had nothing to offer.",
        source=f"{E4}: “no answer” rate",
        unit="share",
        better="lower",
    ),
    Measure(
        name="search_chosen",
        title="A search led to a topic",
        fact="search",
        numerator="rows of kind `search_chosen` in the period",
        denominator="rows of kind `search_made` in the period",
        clock=HAPPENED,
        sentence="Choices for each search that offered something: near 1 where the right topic is among them.",
        source=OWN,
        unit="share",
        better="higher",
    ),
    Measure(
        name="urgent",
        title="Urgent numbers shown",
        fact="urgent",
        numerator="rows of kind `urgent_signposted` in the period, in a conversation or out of one",
        clock=HAPPENED,
        sentence="How often urgent telephone numbers were shown because of what was written.",
        source=f"{E4}: urgent hits",
    ),
)

"""The employee pathway, stage by stage."""

from datetime import UTC, datetime

from activity.measures.definitions import MEASURES
from activity.measures.working_out import Figure
from activity.pathway import Stage, pathway
from activity.report import Report, Reported, Told
from activity.suppression import Shown

STAGES = {"sickness": "working", "conduct": "working", "notice": "leaving"}


def told(topic: str, count: int | None, out_of: int | None = None) -> Told:
    """A figure of a topic in the report; None for one that is hidden."""
    shown = Shown(how="hidden", count=None) if count is None else Shown(how="exact", count=count)
    return Told(part=topic, numerator=shown, denominator=out_of)


BY_TOPIC = {
    "use": (told("sickness", 90), told("conduct", None), told("notice", 30), told("(none)", 7)),
    "escalations": (told("sickness", 25), told("conduct", 12)),
    "self_sufficiency": (told("sickness", 40, 80), told("conduct", None), told("notice", 12, 30)),
    "repeats": (told("sickness", 20, 90), told("conduct", 10, 50), told("notice", None)),
}


def report() -> Report:
    """A report that tells these; the share of avoidable escalations is told as a whole alone."""
    names = (*BY_TOPIC, "avoidable")
    measures = tuple(
        Reported(
            measure=MEASURES[name],
            whole=told("", None),
            by={"topic": BY_TOPIC[name]} if name in BY_TOPIC else {},
        )
        for name in names
    )
    return Report(
        organisation="example",
        as_at=datetime(2026, 11, 23, tzinfo=UTC),
        since=None,
        until=None,
        sample=False,
        minutes=15,
        measures=measures,
    )


def contacts(*rows: tuple[str, str, int]) -> tuple[Figure, ...]:
    """True counts by topic and reason."""
    return tuple(Figure(part=(topic, why), numerator=count, denominator=None, value=None) for topic, why, count in rows)


def found(*rows: tuple[str, str, int]) -> dict[str, Stage]:
    """The stages with these contacts."""
    return {stage.stage: stage for stage in pathway(report(), contacts(*rows), stages=STAGES)}


def test_a_stage_adds_up_what_the_report_tells_of_its_topics() -> None:
    """In the order of an employee's time; what a topic hides is not in it, and that is said."""
    stages = found()
    assert list(stages) == ["joining", "working", "growing", "changing", "leaving", "(none)"]
    working, leaving = stages["working"], stages["leaving"]
    assert (working.counts["use"].text, working.counts["escalations"].text) == ("at least 90", "37")
    assert working.shares["self_sufficiency"].text == "40 of 80 (50%), of the topics that can be told"
    assert working.shares["repeats"].text == "30 of 140 (21%)"
    assert working.shares["avoidable"].text == "not shown"
    assert leaving.shares["repeats"].text == "not shown"
    assert stages["joining"].counts["use"].text == "0"


def test_each_stage_says_what_its_contacts_were_for() -> None:
    """Those that a person was for, against those that a guide could have answered."""
    stages = found(
        ("sickness", "advice", 30),
        ("sickness", "no_guide", 10),
        ("notice", "no_guide", 25),
        ("notice", "unclear", 5),
        ("notice", "record", 8),
    )
    assert stages["working"].says == "Most contacts needed a person."
    assert stages["leaving"].says == "Most contacts could have been answered by a guide, or by a clearer one."
    assert stages["joining"].says == "Too few contacts to say."


def test_a_small_count_of_contacts_hides_another_beside_it() -> None:
    """How many contacts a topic had is in the report."""
    working = found(("sickness", "advice", 30), ("sickness", "no_guide", 10), ("sickness", "checking", 2))["working"]
    assert working.contacts["checking"].text == "fewer than 5"
    assert {working.contacts["advice"].how, working.contacts["no_guide"].how} != {"exact"}

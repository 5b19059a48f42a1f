"""The employee pathway, stage by stage."""

from activity.measures.working_out import Figure
from activity.pathway import stages


def figure(*part: str, count: int, out_of: int | None = None) -> Figure:
    """A true count."""
    return Figure(part=part, numerator=count, denominator=out_of, value=None)


COUNTS = {
    "use": [figure("working", count=90), figure("leaving", count=30)],
    "self_sufficiency": [figure("working", count=40, out_of=80), figure("leaving", count=12, out_of=30)],
    "repeats": [figure("working", count=20, out_of=90), figure("leaving", count=2, out_of=30)],
    "escalations": [figure("working", count=25)],
    "avoidable": [figure("working", count=10, out_of=20)],
    "contacts": [
        figure("working", "advice", count=30),
        figure("working", "no_guide", count=10),
        figure("leaving", "no_guide", count=25),
        figure("leaving", "unclear", count=5),
        figure("leaving", "record", count=8),
    ],
}


def test_each_stage_says_what_its_contacts_were_for() -> None:
    """In the order of an employee's time; a small count is hidden, and nothing is said of nothing."""
    told = {stage.stage: stage for stage in stages(COUNTS)}
    assert list(told) == ["joining", "working", "growing", "changing", "leaving"]
    assert told["working"].says == "Most contacts needed a person."
    assert told["leaving"].says == "Most contacts could have been answered by a guide, or by a clearer one."
    assert told["joining"].says == "Too few contacts to say."
    assert told["working"].shares["self_sufficiency"].text == "40 of 80 (50%)"
    assert told["working"].shares["avoidable"].text == "10 of 20 (50%)"
    assert told["leaving"].shares["repeats"].text == "fewer than 5"
    assert told["joining"].shares["repeats"].text == "–"

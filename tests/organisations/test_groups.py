"""The tree of groups: what is inside what."""

import pytest

from organisations.groups import Group, Groups


def groups(**parents: str | None) -> Groups:
    """Groups by id and the group around each."""
    return Groups(all={id_: Group(id=id_, name=id_.title(), parent=parent) for id_, parent in parents.items()})


TRUST = groups(trust=None, medicine="trust", ward="medicine", surgery="trust")


def test_a_group_is_within_all_around_it() -> None:
    """A ward belongs to its directorate and to the trust, and not to the one next door."""
    assert [group.id for group in TRUST.upwards("ward")] == ["ward", "medicine", "trust"]
    assert TRUST.is_within("ward", "trust")
    assert TRUST.is_within("ward", "ward")
    assert not TRUST.is_within("ward", "surgery")
    assert not TRUST.is_within("trust", "ward")


def test_all_below_a_group_are_found() -> None:
    """Those who see a directorate see its wards."""
    assert TRUST.below("medicine") == {"medicine", "ward"}
    assert len(TRUST.below("trust")) == 4


def test_an_unknown_group_is_within_nothing() -> None:
    """A group that was removed shows its id and belongs nowhere."""
    assert TRUST.upwards("gone") == ()
    assert not TRUST.is_within(None, "trust")
    assert (TRUST.title("ward"), TRUST.title("gone"), TRUST.title(None)) == ("Ward", "gone", "")


@pytest.mark.parametrize("parents", [{"a": "a"}, {"a": "b", "b": "a"}, {"a": "gone"}])
def test_groups_in_a_circle_or_within_nothing_are_refused(parents: dict[str, str | None]) -> None:
    """A walk upwards must end at the top."""
    with pytest.raises(ValueError, match="within"):
        groups(**parents)


def test_a_group_without_its_own_hr_partner_has_that_of_the_group_around_it() -> None:
    """The nearest one counts; at the top there may be nobody."""
    groups = Groups(
        all={
            "trust": Group(id="trust", name="Trust"),
            "medicine": Group(
                id="medicine", name="Medicine", parent="trust", hr_partner="p-a", skills_consultant="p-s"
            ),
            "ward": Group(id="ward", name="Ward", parent="medicine"),
            "unit": Group(id="unit", name="Unit", parent="medicine", hr_partner="p-b"),
        }
    )
    assert [groups.hr_partner(one) for one in ("ward", "unit", "trust", None)] == ["p-a", "p-b", None, None]
    assert groups.skills_consultant("ward") == "p-s"

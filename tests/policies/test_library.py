"""Which version of a policy is in force on a day."""

from datetime import date

import pytest

from policies.library import PolicyLibrary


@pytest.mark.parametrize(
    ("on", "begins"),
    [
        (date(2024, 3, 31), None),
        (date(2024, 4, 1), date(2024, 4, 1)),
        (date(2025, 3, 31), date(2024, 4, 1)),
        (date(2025, 4, 1), date(2025, 4, 1)),
        (date(2026, 3, 31), date(2025, 4, 1)),
        (date(2026, 4, 1), None),
        (date(2030, 1, 1), date(2026, 4, 2)),
    ],
)
def test_the_version_in_force_is_found(library: PolicyLibrary, on: date, begins: date | None) -> None:
    """The newest that has begun, up to its last day; one without a last day gives way to the next."""
    version = library.in_force("sickness", on)
    assert (version.in_force_from if version else None) == begins
    assert [each.in_force_from for each in library.all_in_force(on)] == ([begins] if begins else [])


def test_a_section_reads_as_it_did_on_the_day(library: PolicyLibrary) -> None:
    """A citation of last year shows last year's words."""
    old = library.section("sickness", "trigger-points", date(2025, 6, 1))
    new = library.section("sickness", "trigger-points", date(2026, 6, 1))
    assert old is not None
    assert new is not None
    assert old.text != new.text
    assert library.section("sickness", "gone", date(2026, 6, 1)) is None
    assert library.section("gone", "trigger-points", date(2026, 6, 1)) is None


def test_a_version_is_found_by_its_first_day_alone(library: PolicyLibrary) -> None:
    """An address names that day, and no other day will do."""
    assert library.version("sickness", date(2025, 4, 1)) is not None
    assert library.version("sickness", date(2025, 4, 2)) is None
    assert library.policies == ("sickness",)


def test_the_sections_around_one_are_known(library: PolicyLibrary) -> None:
    """A reader can go on and back, and not beyond the ends."""
    version = library.in_force("sickness", date(2026, 6, 1))
    assert version is not None
    assert version.around("return-to-work") == (None, version.sections["trigger-points"])
    assert version.around("trigger-points") == (version.sections["return-to-work"], None)

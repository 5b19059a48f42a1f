"""Codes for people outlast a change of keys, and cannot be made without one."""

import pytest

from bot.people.pseudonym import pseudonym_key


def test_a_newer_key_in_front_changes_no_code() -> None:
    """Two exports before and after a rotation can be joined."""
    assert pseudonym_key(["new", "old"]) == pseudonym_key(["old"])
    assert pseudonym_key(["new"]) != pseudonym_key(["old"])


def test_the_key_is_long_enough_and_is_not_the_secret_itself() -> None:
    """What signs sessions is not what leaves with an export's maker."""
    assert len(pseudonym_key(["secret"])) == 32
    assert b"secret" not in pseudonym_key(["secret"])


def test_without_a_key_there_are_no_codes() -> None:
    """The error names the setting."""
    with pytest.raises(ValueError, match="FINGERPOST_SECRET_KEYS"):
        pseudonym_key([])

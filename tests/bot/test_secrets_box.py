"""Secrets at rest: the newest key encrypts, every key decrypts, and a key that is gone opens nothing."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.secrets_box import NotOurs, SecretsBox

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
OLD, NEW = "old " * 10, "new " * 10


def box(*keys: str, purpose: str = "test") -> SecretsBox:
    """A box with these keys, newest first."""
    return SecretsBox(keys, purpose=purpose)


def test_what_was_locked_can_be_read_again_and_nothing_shows() -> None:
    """Twice the same words look different."""
    locked = box(OLD).lock("a client secret", now=NOW)
    assert box(OLD).open(locked, now=NOW) == "a client secret"
    assert "client" not in locked
    assert locked != box(OLD).lock("a client secret", now=NOW)


def test_a_change_of_keys_in_three_steps() -> None:
    """The new key goes in front, what is stored is renewed, the old key goes."""
    locked = box(OLD).lock("a token", now=NOW)
    both = box(NEW, OLD)
    assert both.open(locked, now=NOW) == "a token"
    with pytest.raises(NotOurs):
        box(NEW).open(locked, now=NOW)
    renewed = both.renew(locked)
    assert box(NEW).open(renewed, now=NOW) == "a token"
    with pytest.raises(NotOurs):
        box(OLD).open(renewed, now=NOW)


def test_the_first_key_encrypts() -> None:
    """So that an old key is soon in use nowhere."""
    locked = box(NEW, OLD).lock("a token", now=NOW)
    assert box(NEW).open(locked, now=NOW) == "a token"
    with pytest.raises(NotOurs):
        box(OLD).open(locked, now=NOW)


def test_one_purpose_cannot_read_anothers() -> None:
    """A sign-in's cookie cannot be made into a stored secret."""
    locked = box(OLD, purpose="sign-in").lock("a token", now=NOW)
    with pytest.raises(NotOurs):
        box(OLD, purpose="slack").open(locked, now=NOW)


@pytest.mark.parametrize("given", ["", "words", "gAAAAA", "é", "a" * 500])
def test_what_is_not_ours_is_refused(given: str) -> None:
    """Whatever it is, with one kind of error."""
    with pytest.raises(NotOurs):
        box(OLD).open(given, now=NOW)
    with pytest.raises(NotOurs):
        box(OLD).renew(given)


def test_a_changed_letter_is_noticed() -> None:
    """Anywhere."""
    locked = box(OLD).lock("a token", now=NOW)
    for place in range(0, len(locked), 7):
        changed = locked[:place] + ("A" if locked[place] != "A" else "B") + locked[place + 1 :]
        with pytest.raises(NotOurs):
            box(OLD).open(changed, now=NOW)


def test_it_can_be_too_old() -> None:
    """By the clock that is handed in; renewing does not make it younger."""
    locked = box(OLD).lock("an attempt", now=NOW)
    ten = timedelta(minutes=10)
    assert box(OLD).open(locked, now=NOW + ten, within=ten) == "an attempt"
    for late in (locked, box(NEW, OLD).renew(locked)):
        with pytest.raises(NotOurs):
            box(NEW, OLD).open(late, now=NOW + ten + timedelta(seconds=1), within=ten)


def test_without_a_key_there_is_no_box() -> None:
    """Rather than one that anybody can open."""
    with pytest.raises(ValueError, match="FINGERPOST_SECRET_KEYS"):
        box()

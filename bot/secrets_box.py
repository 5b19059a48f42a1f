"""Encrypts what must be kept secret at rest: the newest key encrypts, every key decrypts; knows no store."""

import base64
from collections.abc import Sequence
from datetime import datetime, timedelta

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class NotOurs(Exception):
    """What was given was not encrypted with any of the keys, was changed since, or is too old."""


class SecretsBox:
    """Turns words into what only this installation can read, and back.

    `keys` are those of `FINGERPOST_SECRET_KEYS`, newest first. They also sign sessions, so each use has a key
    derived for it alone (HKDF, RFC 5869), and `purpose` keeps what was made for one use out of another.
    """

    def __init__(self, keys: Sequence[str], *, purpose: str) -> None:
        """Derive a key from each of these.

        Raises:
            ValueError: there is no key.
        """
        if not keys:
            raise ValueError("At least one secret key is needed: set FINGERPOST_SECRET_KEYS.")
        self._fernets = MultiFernet([Fernet(_derived(key, purpose)) for key in keys])

    def lock(self, words: str, *, now: datetime) -> str:
        """The words encrypted with the newest key, with the moment at which it was done."""
        return self._fernets.encrypt_at_time(words.encode(), int(now.timestamp())).decode()

    def open(self, locked: str, *, now: datetime, within: timedelta | None = None) -> str:
        """The words again, where they were locked no longer ago than `within`.

        Raises:
            NotOurs: none of the keys fits, or it is too old.
        """
        try:
            if within is None:
                return self._fernets.decrypt(locked.encode()).decode()
            seconds, at = int(within.total_seconds()), int(now.timestamp())
            return self._fernets.decrypt_at_time(locked.encode(), seconds, at).decode()
        except InvalidToken:
            raise NotOurs from None

    def renew(self, locked: str) -> str:
        """The same words and moment, encrypted with the newest key: what a change of keys does to stored secrets.

        Raises:
            NotOurs: none of the keys fits.
        """
        try:
            return self._fernets.rotate(locked.encode()).decode()
        except InvalidToken:
            raise NotOurs from None


def _derived(key: str, purpose: str) -> bytes:
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"fingerpost {purpose}".encode())
    return base64.urlsafe_b64encode(derivation.derive(key.encode()))

"""The key under which people become codes in what leaves the service; knows nothing of exports."""

import hashlib
from collections.abc import Sequence


def pseudonym_key(keys: Sequence[str]) -> bytes:
    """A key made from the oldest secret key, so that codes stay the same while newer keys come in front.

    Raises:
        ValueError: there is no key.
    """
    if not keys:
        raise ValueError("At least one secret key is needed: set FINGERPOST_SECRET_KEYS.")
    return hashlib.sha256(b"fingerpost pseudonyms\n" + keys[-1].encode()).digest()

"""What an e-mail says: that there is something new, where, and a link; never what it is about or whom it concerns."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final

WORDS: Final = """There is something new for you in Fingerpost at {names}.

Open it here: {link}

We leave the details out of e-mail on purpose. Please do not reply: nobody reads this address.
If you want no more of these e-mails, say so here: {link}/email
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """One e-mail to one person. `key` makes its id: a receiver that sees it twice can tell."""

    key: str
    to: str
    sender: str
    organisations: Sequence[str]  # names, as their own people say them
    link: str
    at: datetime


def compose(digest: Digest) -> EmailMessage:
    """The e-mail, in plain text.

    Raises:
        ValueError: an address would break out of its line.
    """
    names = _listed(digest.organisations)
    message = EmailMessage()
    message["From"] = f"Fingerpost <{digest.sender}>"
    message["To"] = digest.to
    message["Subject"] = f"Something new in Fingerpost at {names}"
    message["Date"] = format_datetime(digest.at)
    message["Message-ID"] = message_id(digest.key, digest.sender)
    # Away messages answer people, and this is none (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(WORDS.format(names=names, link=digest.link.rstrip("/")))
    return message


def message_id(key: str, sender: str) -> str:
    """The id of an e-mail, the same at every try; it says nothing of what it is about."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{sender.rpartition('@')[2]}>"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"

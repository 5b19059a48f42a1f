"""What an e-mail says: that there is something new, where, and a link; never what it is about or whom it concerns.

To a queue it says how many hand-overs wait, and by when the first is to be answered.
"""

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

QUEUE_WORDS: Final = """{waits} in Fingerpost at {name}. Nobody has taken {it} yet.
{by}
Open the desk here: {link}/desk

We leave the details out of e-mail on purpose. Please do not reply: nobody reads this address.
Your queue's address stands in your organisation's routes.yaml. Whoever looks after Fingerpost can take it out.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One e-mail to a queue's address. `by` is when the first is to be answered; none while its clock rests."""

    key: str
    to: str
    sender: str
    organisation: str
    link: str
    at: datetime
    count: int
    by: str | None


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
    message = _headed(digest, f"Something new in Fingerpost at {names}")
    message.set_content(WORDS.format(names=names, link=digest.link.rstrip("/")))
    return message


def compose_for_queue(waiting: Waiting) -> EmailMessage:
    """The e-mail to a queue, in plain text.

    Raises:
        ValueError: an address would break out of its line.
    """
    one = waiting.count == 1
    waits = "A hand-over waits" if one else f"{waiting.count} hand-overs wait"
    first = "It is" if one else "The first is"
    message = _headed(waiting, f"{waits} in Fingerpost at {waiting.organisation}")
    message.set_content(
        QUEUE_WORDS.format(
            waits=waits,
            name=waiting.organisation,
            it="it" if one else "them",
            by=f"{first} to be answered by {waiting.by}.\n" if waiting.by else "",
            link=waiting.link.rstrip("/"),
        )
    )
    return message


def _headed(about: Digest | Waiting, subject: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = f"Fingerpost <{about.sender}>"
    message["To"] = about.to
    message["Subject"] = subject
    message["Date"] = format_datetime(about.at)
    message["Message-ID"] = message_id(about.key, about.sender)
    # Away messages answer people, and this is none (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    return message


def message_id(key: str, sender: str) -> str:
    """The id of an e-mail, the same at every try; it says nothing of what it is about."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{sender.rpartition('@')[2]}>"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"

"""Sentences of our own that Slack and Teams say alike, each written once; knows no network."""

from typing import Final

STRANGER: Final = "You are not in Fingerpost's directory. If you should be, ask whoever looks after Fingerpost for you."
"""To somebody of our own whom the directory does not have."""

BEGIN: Final = "Type here what is going on in your team, in a few words. Or choose a topic."
"""To a manager who has nothing under way."""

NO_FILES: Final = "We cannot read files. Please type what it is about, without names."
"""To a manager who sent a file."""

STAYS: Final = "Changing a message does not change your answer. Use “Change an answer”, or type it again."
"""To a manager who changed a message that was taken as an answer."""

NOT_SENT: Final = "This was not sent to the manager. {}"
"""To an adviser, with the reason."""

STAYS_SENT: Final = "The manager has read this already. To take it back, delete it."
"""To an adviser who made a note of a message that was sent."""

STAYS_NOTE: Final = "This stays a note. Write it anew to send it to the manager."
"""To an adviser who made a message of a note."""

MORE: Final = "There is more than fits here. Open Fingerpost on the web to see all of it."
"""Below a card or a form that was cut."""

"""What somebody may write to us in Teams as a command, as its list of commands offers it; knows no handler."""

from collections.abc import Mapping
from typing import Final

TOPICS: Final = "Topics"
MINE: Final = "My conversations"
URGENT: Final = "Urgent help"
PRIVACY: Final = "What is kept"
HAND_OVERS: Final = "Hand-overs"
HELP: Final = "Help"

COMMANDS: Final[Mapping[str, str]] = {
    TOPICS: "Choose what it is about, or type it in your own words",
    MINE: "Go on where you were, and see what is due",
    URGENT: "Whom to call now",
    PRIVACY: "What we keep and who reads it",
    HAND_OVERS: "For advisers: what is due, yours, and taken by nobody",
    HELP: "How this works",
}
"""Each command with what it does: the manifest of the app lists them."""

WORDS: Final[Mapping[str, str]] = {name.casefold(): name for name in COMMANDS}

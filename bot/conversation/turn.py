"""A turn: one thing that a person did, as every channel says it to the core."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Channel = Literal["web", "terminal", "slack", "teams"]

ManagerVerb = Literal[
    "find",  # value: the problem in the manager's words
    "start",  # value: the tree's id; node: `found` where a search offered it
    "practise",  # value: the tree's id; the same conversation with made-up answers
    "show",  # nothing changes: where am I
    "answer",  # node, value: text, or a tuple of texts
    "proceed",  # Continue on a tell
    "back",
    "change",  # node: the answer to give anew
    "why",
    "unsure",
    "open_policy",  # value: policy/in-force-from/section
    "ask_adviser",
    "send",  # hand over to the adviser; value: a line to add, or nothing
    "write",  # value: a message to the adviser
    "advice_team",  # who in the advice team may be part of the matter
    "wish",  # fields: how to reach the manager, and who may not see it
    "rate",  # value: 1 to 5, once the adviser has closed it
    "withdraw",
    "reopen",
    "tick",  # value: the step's key
    "start_again",
    "continue_in",  # go on in the guide that an outcome leads to
    "colleagues",  # value: part of a name; who could take the conversation over
    "pass_on",  # value: the colleague's id
    "take_back",
    "accept_pass",  # the colleague's answers
    "refuse_pass",
    "make_letter",  # value: the letter's id
    "what_if",  # which other answers would have led elsewhere
    "feedback",  # value: yes, partly or no
    "follow_up",  # value: an option of the question that is asked later
    "ask_confirm",  # ask the second person again
]
"""What a manager does. Whoever may converse may do each of these (`bot/people/roles.py`)."""

ConfirmVerb = Literal[
    "agree",  # value: a reason, or nothing
    "decline",  # value: the reason
]
"""What a second person does: `conversation` is the manager's."""

AdviserVerb = Literal[
    "claim",
    "release",
    "ask",
    "reply",
    "hold",
    "wake",
    "transfer",
    "hand_back",
    "resolve",
    "still",
    "note",
    "tick_off",
    "record",  # a call, e-mail or meeting: there is no escalation yet
]
"""What an adviser does: `conversation` holds the escalation's id."""

Verb = Literal[ManagerVerb, ConfirmVerb, AdviserVerb]

TYPED_LIMIT = 2000
"""Characters of typed text that a turn may carry (issue "The conversation, whole", limits and abuse)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One thing that a person did. `id` is unique for the person: a repeat of it is answered with the first reply.

    `fields` is a form as it came: an adviser's, which `escalation.form` reads, or what a manager wishes for.
    `as_it_is` says that the person was shown what may name somebody in their text, and sends it so.
    """

    id: str
    at: datetime
    person: str
    organisation: str
    channel: Channel
    verb: Verb
    conversation: str | None = None
    count: int | None = None
    node: str | None = None
    value: str | tuple[str, ...] | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    as_it_is: bool = False

    def __post_init__(self) -> None:
        """Refuse a naive time: it would be read in the wrong zone.

        Raises:
            ValueError: `at` has no zone.
        """
        if self.at.tzinfo is None:
            raise ValueError("Turn.at needs a time zone")

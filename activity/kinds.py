"""The closed list of what the activity log may record; knows nothing of storage or of who reads it."""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from types import MappingProxyType

FIELDS = ("node", "answer", "policy", "section", "outcome", "escalation", "elapsed_ms")
"""The columns that belong to an event. `detail` is open to every kind, so it is not among them."""

DETAIL_TEXT_LIMIT = 200
"""Characters of one text in `detail`. Ids, counts and short codes fit; what a person wrote does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of event: what it means, in plain words, and which columns it may fill."""

    name: str
    says: str
    fields: frozenset[str]


def _kinds(*fields: str, **says: str) -> dict[str, Kind]:
    allowed = frozenset(fields)
    return {name: Kind(name=name, says=text, fields=allowed) for name, text in says.items()}


KINDS: Mapping[str, Kind] = MappingProxyType(
    _kinds(
        notice_shown="The notice about what is recorded was shown to a person.",
        conversation_started="A manager began a walk through a tree.",
    )
    | _kinds(
        "node",
        conversation_resumed="A manager came back to a conversation that they had left.",
        conversation_passed="A conversation was passed from one manager to another.",
        conversation_abandoned="A conversation was left without an end for longer than allowed.",
        question_shown="A question was shown to the manager.",
        why_shown="The manager asked why a question is asked, and was shown the reason.",
    )
    | _kinds(
        "node",
        "answer",
        "elapsed_ms",
        question_answered="The manager answered a question and the answer was accepted.",
        answer_changed="The manager went back to an earlier question and answered it anew.",
    )
    | _kinds(
        "node",
        "elapsed_ms",
        answer_refused="An answer was not accepted, and the manager was told why.",
        went_back="The manager stepped back to the question before.",
        unsure="The manager said that they were not sure of the answer.",
    )
    | _kinds(
        "node",
        tree_changed="A conversation moved to another version of its tree, or to the rules of a later day.",
    )
    | _kinds(
        "node",
        "outcome",
        "elapsed_ms",
        outcome_reached="A conversation came to an outcome or an offer of an adviser; detail.end says which.",
    )
    | _kinds(
        "node",
        "policy",
        "section",
        "outcome",
        policy_shown="A policy section was cited on what the manager was shown.",
        policy_opened="The manager opened a policy section to read it.",
    )
    | _kinds(
        "node",
        "outcome",
        letter_made="A letter was made from the answers of a conversation.",
        step_ticked="The manager ticked one step of an outcome as done.",
        receipt_opened="Somebody opened the receipt of an end.",
        deadline_reminded="A reminder of a deadline was sent.",
    )
    | _kinds(
        "node",
        "outcome",
        "answer",
        follow_up_answered="The manager said afterwards how it had gone.",
    )
    | _kinds(
        "node",
        "outcome",
        "answer",
        "escalation",
        feedback_given=(
            "The manager said whether the conversation had helped, or of an escalation how content they were: "
            "detail.satisfaction, 1 to 5."
        ),
    )
    | _kinds(
        "node",
        "elapsed_ms",
        step_shown="A page to read, with no question on it, was shown to the manager.",
        step_read="The manager pressed Continue on a page to read.",
    )
    | _kinds(
        "node",
        "answer",
        "elapsed_ms",
        confirm_asked="A second person was asked to confirm a decision.",
        confirm_given="The second person confirmed the decision.",
        confirm_refused="The second person did not confirm the decision.",
        confirm_late="The second person had not answered in time.",
    )
    | _kinds(
        "node",
        "escalation",
        escalation_opened="A conversation was handed over to human advisers.",
        escalation_joined="A hand-over was added to one already open on the same topic.",
        escalation_claimed="An adviser took an escalation.",
        escalation_released="An adviser put an escalation back for others to take.",
        escalation_held="An adviser paused an escalation until a day, for a reason.",
        escalation_woken="A paused escalation became active again.",
        escalation_withdrawn="The manager said that they no longer need the adviser.",
        escalation_moved_on="An escalation that nobody had taken, or nobody of its queue may take, was passed on.",
        adviser_asked="An adviser asked the manager something and waits for the answer.",
        adviser_replied="An adviser wrote to the manager.",
        manager_replied="The manager wrote to the adviser.",
        escalation_transferred="An escalation moved to another queue or adviser.",
        handed_back="An adviser gave the conversation back to the manager to go on alone.",
        escalation_resolved="An adviser closed an escalation, with a reason.",
        escalation_reopened="The manager opened a closed escalation again.",
        service_level_missed="An escalation passed the time by which it should be answered.",
        note_added="An adviser added a note that only advisers see. The note is not in the log.",
        contact_recorded="An adviser recorded a call, an e-mail or a meeting.",
        message_failed="A message could not be delivered after every try.",
    )
    | _kinds(
        search_made="Somebody described a problem and was offered topics.",
        search_chosen="Somebody chose one of the topics offered.",
        search_missed="Somebody described a problem and no topic fitted.",
    )
    | _kinds(
        "node",
        "escalation",
        urgent_signposted="The urgent telephone numbers were shown because of what was written.",
        personal_data_guarded="Something that may name a person was held back before it was kept.",
        stale_turn="An old button was used; nothing moved and the present question was shown.",
        access_refused="A person asked for something that their role does not allow.",
        break_glass_used="A person opened what is closed to them in an emergency, with a reason.",
    )
    | _kinds(
        coaching_recorded="Coaching given to a group was entered in the register.",
        limits_recalculated="The limits of a chart were worked out afresh, by a named person.",
        log_read="A person read the activity log: one row a person, page and hour.",
        log_exported="A person took a copy of the activity log out of Fingerpost.",
        identified_looked_up="A person asked who stands behind an id, with a reason.",
    )
    | _kinds(
        "node",
        published="A version of a tree was signed off and put in force.",
        withdrawn="A published version of a tree was taken out of force.",
        recalled="Managers who were shown a wrong node were traced to be told.",
    )
    | _kinds(
        hold_set="Records were marked to be kept past their time, or that mark was taken off.",
        retention_applied="Records past their time were removed.",
        person_erased="What identifies a person was removed.",
        subject_access_made="A copy of what is held about a person was made for them.",
    )
)
"""Every kind by its name. A kind that is not here cannot be written."""

_FORBIDDEN = {name: tuple(field for field in FIELDS if field not in kind.fields) for name, kind in KINDS.items()}


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, without its when and who: those are the same for a whole turn."""

    kind: str
    _: KW_ONLY
    node: str | None = None
    answer: str | None = None  # as stored: an option's id, a date, a number; never free text
    policy: str | None = None
    section: str | None = None
    outcome: str | None = None  # the node id of the outcome
    escalation: str | None = None
    elapsed_ms: int | None = None  # from question shown to answer received
    detail: Mapping[str, object] | None = None

    def __post_init__(self) -> None:
        """Refuse what the kind does not have.

        Raises:
            ValueError: the kind is unknown, a column is not one of its own, or a text in `detail` is
                as long as something that a person wrote.
        """
        forbidden = _FORBIDDEN.get(self.kind)
        if forbidden is None:
            raise ValueError(f"{self.kind!r} is not a kind of event; the list is in activity/kinds.py")
        for field in forbidden:
            if getattr(self, field) is not None:
                raise ValueError(f"An event {self.kind!r} has no {field!r}; see activity/kinds.py")
        if self.detail is not None:
            _refuse_long_text(self.kind, self.detail)


def _refuse_long_text(kind: str, detail: Mapping[str, object]) -> None:
    for key, value in detail.items():
        if isinstance(value, str) and len(value) > DETAIL_TEXT_LIMIT:
            raise ValueError(f"detail.{key} of {kind!r} has {len(value)} characters; the log holds no free text")


def kinds_page() -> str:
    """The page `activity/KINDS.md`: every kind with its definition and its columns, as Markdown."""
    lines = [
        "# What the activity log records",
        "",
        "Made from `activity/kinds.py`; a test holds the two equal. Every kind may carry `detail`.",
        "",
        "| kind | what it means | columns it may fill |",
        "|---|---|---|",
    ]
    return "\n".join([*lines, *map(_kind_line, KINDS.values()), ""])


def _kind_line(kind: Kind) -> str:
    columns = ", ".join(f"`{field}`" for field in FIELDS if field in kind.fields)
    return f"| `{kind.name}` | {kind.says} | {columns} |"

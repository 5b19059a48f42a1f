"""Every table that names a person: how their rows are found, and what erasing does to them. A test holds it complete.

Identity (name, address) lives in the directory alone; every other table knows a person by a random id. The activity log
cannot be changed, and need not be: once the directory's entry and everything that was written is gone, the id in it
stands for nobody, and the counts stay true.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import ColumnElement, String, Table, and_, cast, or_, select

from activity.digests import digest_table
from activity.log import interaction
from activity.register import coaching_table, recalculation_table
from activity.side import summary_escalation
from activity.summary import summary, summary_node
from authoring.store import publication_table, withdrawal_table
from bot.conversation.reply import Notice, Reply
from bot.people.directory import LEFT
from bot.store import chat_tables, export_tables, slack_tables, tables, teams_tables
from bot.store.confirmations import SHOWN
from bot.store.turns import REPLIES
from escalation.model import Wishes
from escalation.staff_store import capacity_table, leave_table, post_table
from escalation.store import escalation_table, message_table
from escalation.wrong_store import table as wrong_advice_table
from trees.shown import ShownConfirm

ERASED: Final = "[Removed]"
"""What stands in place of words that were erased."""

_NO_DETAILS: Final[Mapping[str, Any]] = {
    "diverted": None,
    "recalled": None,
    "ticked": [],
    "receipt": None,
    "sample": False,
    "practice": False,
    "checked": None,
    "shown_at": None,
}
_NO_QUESTION: Final = SHOWN.dump_json(ShownConfirm(node="", confirm=(), role="", within="routine")).decode()
_NO_REPLY: Final = REPLIES.dump_json(Reply(notices=(Notice(kind="stopped", says=ERASED),))).decode()

Of = Callable[[str], ColumnElement[bool]]
"""Which rows of a table name a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """One table that names people.

    `columns` are those that hold a person's id. Erasing removes the rows where `remove` is set, else puts `blank`'s
    values into the rows that `erased` gives; a table with neither keeps nothing but the random id. `written` are
    columns of words whose author is in `author`.
    """

    table: Table
    title: str
    of: Of
    columns: tuple[str, ...] = ()
    remove: bool = False
    blank: Mapping[str, Any] = field(default_factory=dict)
    erased: Of | None = None
    author: str | None = None
    written: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The table's name."""
        return self.table.name

    def erases(self, person: str) -> ColumnElement[bool]:
        """The rows that erasing changes or removes."""
        return (self.erased or self.of)(person)


def _own_conversations(person: str) -> Any:  # noqa: ANN401 - a select, for in_()
    return select(tables.conversation.c.id).where(tables.conversation.c.person == person)


def _own_escalations(person: str) -> Any:  # noqa: ANN401 - a select, for in_()
    return select(escalation_table.c.id).where(escalation_table.c.person == person)


def _messages(person: str) -> ColumnElement[bool]:
    """Messages that they wrote, and those written to them, as an answer begins with their name."""
    return or_(message_table.c.person == person, message_table.c.escalation.in_(_own_escalations(person)))


def _jobs(person: str) -> ColumnElement[bool]:
    """Jobs are addressed by lane: `turn/ID/…`, `manager/ID/…`, `adviser/ID/…`."""
    return tables.job.c.lane.contains(f"/{person}/", autoescape=True)


HOLDINGS: Final[tuple[Holding, ...]] = (
    Holding(
        table=tables.membership,
        title="What they may do here, where, and until when",
        of=lambda person: tables.membership.c.person == person,
        columns=("person",),
        remove=True,
    ),
    Holding(
        table=tables.person,
        title="Their entry in the directory",
        of=lambda person: tables.person.c.id == person,
        blank={"name": LEFT, "email": None, "slack": None, "teams": None, "subject": None},
    ),
    Holding(
        table=tables.conversation,
        title="Conversations, with the answers given",
        of=lambda person: tables.conversation.c.person == person,
        columns=("person",),
        blank={"answers": [], "details": _NO_DETAILS},
    ),
    Holding(
        table=tables.receipt,
        title="Receipts: the advice that was shown",
        of=lambda person: tables.receipt.c.person == person,
        columns=("person",),
        blank={"reply": _NO_REPLY, "evidence": None, "upcoming": None},
    ),
    Holding(
        table=tables.calendar_feed,
        title="That their deadlines can be fetched by a calendar",
        of=lambda person: tables.calendar_feed.c.person == person,
        columns=("person",),
        remove=True,
    ),
    Holding(
        table=tables.confirmation,
        title="What a second person was asked to agree to",
        of=lambda person: or_(
            tables.confirmation.c.person == person,
            tables.confirmation.c.answered_by == person,
            cast(tables.confirmation.c.asked, String).contains(f'"{person}"', autoescape=True),
        ),
        columns=("person", "answered_by"),
        blank={"shown": _NO_QUESTION, "reason": None},
        erased=lambda person: tables.confirmation.c.person == person,
        author="answered_by",
        written=("reason",),
    ),
    Holding(
        table=escalation_table,
        title="Questions put to an adviser",
        of=lambda person: or_(
            *(escalation_table.c[name] == person for name in ("person", "claimed_by", "offered_to")),
        ),
        columns=("person", "claimed_by", "offered_to"),
        blank={"because": ERASED, "brief": None, "hr_reference": None, "wishes": Wishes()},
        erased=lambda person: escalation_table.c.person == person,
        author="person",
        written=("because", "brief", "wishes"),
    ),
    Holding(
        table=message_table,
        title="Messages between manager and adviser",
        of=_messages,
        columns=("person",),
        blank={"text": ERASED, "earlier": ()},
        author="person",
        written=("text", "earlier"),
    ),
    Holding(
        table=post_table,
        title="The hours that they work as an adviser",
        of=lambda person: post_table.c.person == person,
        columns=("person",),
        remove=True,
    ),
    Holding(
        table=capacity_table,
        title="How many questions they may be offered as an adviser",
        of=lambda person: capacity_table.c.person == person,
        columns=("person",),
        remove=True,
    ),
    Holding(
        table=leave_table,
        title="Their leave as an adviser, and whose leave they cover",
        of=lambda person: or_(leave_table.c.person == person, leave_table.c.covered_by == person),
        columns=("person", "covered_by"),
        remove=True,
        erased=lambda person: leave_table.c.person == person,
    ),
    Holding(
        table=wrong_advice_table,
        title="Advice that they said was wrong, or mended",
        of=lambda person: or_(wrong_advice_table.c.said_by == person, wrong_advice_table.c.settled_by == person),
        columns=("said_by", "settled_by"),
        author="said_by",
        written=("says", "scenario"),
    ),
    Holding(
        table=coaching_table,
        title="Coaching that they entered",
        of=lambda person: coaching_table.c.recorded_by == person,
        columns=("recorded_by",),
        author="recorded_by",
        written=("what",),
    ),
    Holding(
        table=recalculation_table,
        title="Charts whose limits they had worked out afresh",
        of=lambda person: recalculation_table.c.recalculated_by == person,
        columns=("recalculated_by",),
        author="recalculated_by",
        written=("reason",),
    ),
    Holding(
        table=digest_table,
        title="The weekly digests that they were sent",
        of=lambda person: digest_table.c.person == person,
        columns=("person",),
        remove=True,
    ),
    Holding(
        table=tables.turn,
        title="What was shown in the last 14 days",
        of=lambda person: tables.turn.c.person == person,
        columns=("person",),
        remove=True,
    ),
    Holding(
        table=tables.notification,
        title="That there was something new to read",
        of=lambda person: tables.notification.c.audience.endswith(f"/{person}", autoescape=True),
        remove=True,
    ),
    Holding(
        table=tables.mail_choice,
        title="Whether they want e-mail",
        of=lambda person: tables.mail_choice.c.person == person,
        columns=("person",),
        remove=True,
    ),
    Holding(
        table=slack_tables.slack_member,
        title="Who they are in Slack",
        of=lambda person: slack_tables.slack_member.c.person == person,
        columns=("person",),
        remove=True,
    ),
    Holding(
        table=teams_tables.teams_member,
        title="Who they are in Teams",
        of=lambda person: teams_tables.teams_member.c.person == person,
        columns=("person",),
        remove=True,
    ),
    Holding(
        table=teams_tables.teams_place,
        title="Where they can be written to in Teams",
        of=lambda person: teams_tables.teams_place.c.person == person,
        columns=("person",),
        remove=True,
    ),
    Holding(
        table=chat_tables.chat_message,
        title="Where Fingerpost wrote to them in Slack and Teams",
        of=lambda person: chat_tables.chat_message.c.person == person,
        columns=("person",),
    ),
    Holding(
        table=tables.privilege,
        title="Packs that were marked as privileged",
        of=lambda person: tables.privilege.c.set_by == person,
        columns=("set_by",),
    ),
    Holding(
        table=export_tables.export_file,
        title="Files of the log that they asked for",
        of=lambda person: export_tables.export_file.c.person == person,
        columns=("person",),
        remove=True,
    ),
    Holding(
        table=export_tables.export_schedule,
        title="Files of the log that are made for them again and again",
        of=lambda person: export_tables.export_schedule.c.person == person,
        columns=("person",),
        remove=True,
    ),
    Holding(table=tables.job, title="Work done in the background", of=_jobs, remove=True),
    Holding(
        table=tables.notice,
        title="That the notice about this record was shown",
        of=lambda person: tables.notice.c.person == person,
        columns=("person",),
        remove=True,
    ),
    Holding(
        table=tables.legal_hold,
        title="Orders to keep something for longer",
        of=lambda person: or_(
            *(tables.legal_hold.c[name] == person for name in ("person", "set_by", "lifted_by")),
        ),
        columns=("person", "set_by", "lifted_by"),
        blank={"reason": ERASED},
        erased=lambda person: tables.legal_hold.c.person == person,
        author="set_by",
        written=("reason",),
    ),
    Holding(
        table=publication_table,
        title="Guides that were signed",
        of=lambda person: publication_table.c.published_by == person,
        columns=("published_by",),
    ),
    Holding(
        table=withdrawal_table,
        title="Guides that were taken out of use",
        of=lambda person: withdrawal_table.c.withdrawn_by == person,
        columns=("withdrawn_by",),
        author="withdrawn_by",
        written=("reason",),
    ),
    Holding(
        table=interaction,
        title="The record of what was asked and shown",
        of=lambda person: or_(
            interaction.c.person == person, interaction.c.conversation.in_(_own_conversations(person))
        ),
        columns=("person",),
    ),
    Holding(
        table=summary,
        title="What each conversation adds to the counts",
        of=lambda person: summary.c.person == person,
        columns=("person",),
    ),
    Holding(
        table=summary_node,
        title="What each question of a conversation adds to the counts",
        of=lambda person: summary_node.c.conversation.in_(
            select(summary.c.conversation).where(summary.c.person == person)
        ),
    ),
    Holding(
        table=summary_escalation,
        title="What each time that you asked an adviser adds to the counts",
        of=lambda person: summary_escalation.c.person == person,
        columns=("person",),
    ),
)
"""In the order in which they are shown and erased."""


def open_escalation(person: str) -> ColumnElement[bool]:
    """The escalations in which somebody still owes this manager something, or they owe it as the adviser."""
    own = or_(escalation_table.c.person == person, escalation_table.c.claimed_by == person)
    return and_(own, escalation_table.c.status != "resolved")

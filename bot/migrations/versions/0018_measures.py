"""What the measures read beside a conversation's row: escalations, single rows, weeks, months and days watched.

The worker fills the new tables from the log by itself, in pieces: their own mark of how far they have read is missing.
"""

from datetime import date, datetime, timedelta

import sqlalchemy as sa
from alembic import op

from activity.columns import UtcDateTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

WATCHED = timedelta(days=14)
PIECE = 1_000
COLUMNS = ("feedback", "follow_up", "started_week", "started_month", "repeats_since", "watched_until")
SEQ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("summary") as batch:
        batch.add_column(sa.Column("feedback", sa.Text()))
        batch.add_column(sa.Column("follow_up", sa.Text()))
        batch.add_column(sa.Column("started_week", sa.Date()))
        batch.add_column(sa.Column("started_month", sa.Date()))
        batch.add_column(sa.Column("repeats_since", UtcDateTime(timezone=True)))
        batch.add_column(sa.Column("watched_until", UtcDateTime(timezone=True)))
    op.create_index("summary_person_topic", "summary", ["person", "topic", "started_at"])
    _fill()
    _escalations()
    _events()


def _fill() -> None:
    kept = sa.table(
        "summary",
        sa.column("conversation", sa.Text()),
        sa.column("started_at", UtcDateTime()),
        sa.column("started_on", sa.Date()),
        sa.column("last_at", UtcDateTime()),
        sa.column("ended_at", UtcDateTime()),
        sa.column("started_week", sa.Date()),
        sa.column("started_month", sa.Date()),
        sa.column("repeats_since", UtcDateTime()),
        sa.column("watched_until", UtcDateTime()),
    )
    for column, kind in (("feedback", "feedback_given"), ("follow_up", "follow_up_answered")):
        op.execute(
            f"""UPDATE summary SET {column} = (
  SELECT answer FROM interaction
  WHERE interaction.conversation = summary.conversation AND kind = '{kind}' AND answer IS NOT NULL
  ORDER BY seq DESC LIMIT 1)"""  # noqa: S608 - both names are from the line above
        )
    connection = op.get_bind()
    change = (
        sa.update(kept)
        .where(kept.c.conversation == sa.bindparam("found"))
        .values(
            started_week=sa.bindparam("week"),
            started_month=sa.bindparam("month"),
            repeats_since=sa.bindparam("since"),
            watched_until=sa.bindparam("until"),
        )
    )
    own = kept.c
    rows = connection.execute(
        sa.select(own.conversation, own.started_at, own.started_on, own.last_at, own.ended_at)
    ).all()
    for at in range(0, len(rows), PIECE):
        connection.execute(change, [_filled(*row) for row in rows[at : at + PIECE]])


def _filled(
    conversation: str, started_at: datetime, started_on: date, last_at: datetime, ended_at: datetime | None
) -> dict[str, object]:
    return {
        "found": conversation,
        "week": started_on - timedelta(days=started_on.weekday()),
        "month": started_on.replace(day=1),
        "since": started_at - WATCHED,
        "until": (ended_at or last_at) + WATCHED,
    }


def _escalations() -> None:
    op.create_table(
        "summary_escalation",
        sa.Column("seq", SEQ, primary_key=True, autoincrement=False),
        sa.Column("escalation", sa.Text(), nullable=False),
        sa.Column("joined", sa.Boolean(), nullable=False),
        sa.Column("conversation", sa.Text()),
        sa.Column("organisation", sa.Text()),
        sa.Column("person", sa.Text()),
        sa.Column("group_id", sa.Text()),
        sa.Column("channel", sa.Text()),
        sa.Column("topic", sa.Text()),
        sa.Column("tree", sa.Text()),
        sa.Column("tree_version", sa.Text()),
        sa.Column("reason", sa.Text()),
        sa.Column("tier", sa.Text()),
        sa.Column("opened_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("opened_week", sa.Date(), nullable=False),
        sa.Column("opened_month", sa.Date(), nullable=False),
        sa.Column("answered_seconds", sa.BigInteger()),
        sa.Column("missed", sa.Boolean(), nullable=False),
        sa.Column("closed", sa.Text()),
        sa.Column("closed_seconds", sa.BigInteger()),
        sa.Column("tree_could_answer", sa.Boolean()),
        sa.Column("advice_was_wrong", sa.Boolean()),
        sa.Column("satisfaction", sa.Integer()),
        sa.Column("minutes", sa.Integer()),
        sa.Column("practice", sa.Boolean(), nullable=False),
        sa.Column("sample", sa.Boolean(), nullable=False),
    )
    name = "summary_escalation"
    op.create_index("summary_escalation_escalation", name, ["escalation"])
    op.create_index("summary_escalation_conversation", name, ["conversation"])
    op.create_index("summary_escalation_organisation_opened_on", name, ["organisation", "opened_on"])
    op.create_index("summary_escalation_person_topic", name, ["person", "topic", "opened_at"])


def _events() -> None:
    op.create_table(
        "summary_event",
        sa.Column("seq", SEQ, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("conversation", sa.Text()),
        sa.Column("organisation", sa.Text()),
        sa.Column("group_id", sa.Text()),
        sa.Column("channel", sa.Text()),
        sa.Column("topic", sa.Text()),
        sa.Column("tree", sa.Text()),
        sa.Column("tree_version", sa.Text()),
        sa.Column("tier", sa.Text()),
        sa.Column("came", sa.Text()),
        sa.Column("why", sa.Text()),
        sa.Column("minutes", sa.Integer()),
        sa.Column("happened_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("happened_week", sa.Date(), nullable=False),
        sa.Column("happened_month", sa.Date(), nullable=False),
        sa.Column("practice", sa.Boolean(), nullable=False),
        sa.Column("sample", sa.Boolean(), nullable=False),
    )
    op.create_index("summary_event_conversation", "summary_event", ["conversation"])
    op.create_index("summary_event_organisation_happened_on", "summary_event", ["organisation", "happened_on"])


def downgrade() -> None:
    op.drop_table("summary_event")
    op.drop_table("summary_escalation")
    op.execute("DELETE FROM watermark WHERE name = 'side'")
    op.drop_index("summary_person_topic", table_name="summary")
    with op.batch_alter_table("summary") as batch:
        for column in COLUMNS:
            batch.drop_column(column)

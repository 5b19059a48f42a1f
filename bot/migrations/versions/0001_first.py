"""The first schema: the log and its triggers, escalations, and the core's own tables."""

import sqlalchemy as sa
from alembic import op

import activity.columns
import escalation.store
from activity.log import DROP_TRIGGERS, TRIGGERS

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

UNFINISHED = sa.text("state = 'waiting'")


def upgrade() -> None:
    op.create_table(
        "interaction",
        sa.Column(
            "seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("occurred_at", activity.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("conversation", sa.Text(), nullable=True),
        sa.Column("person", sa.Text(), nullable=True),
        sa.Column("organisation", sa.Text(), nullable=True),
        sa.Column("group_id", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("tree", sa.Text(), nullable=True),
        sa.Column("tree_version", sa.Text(), nullable=True),
        sa.Column("node", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("policy", sa.Text(), nullable=True),
        sa.Column("section", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("escalation", sa.Text(), nullable=True),
        sa.Column("turn", sa.Text(), nullable=True),
        sa.Column("elapsed_ms", sa.Integer(), nullable=True),
        sa.Column("detail", activity.columns.Json(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("seq"),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("interaction", schema=None) as batch_op:
        batch_op.create_index("interaction_conversation", ["conversation"], unique=False)
        batch_op.create_index("interaction_organisation_occurred_at", ["organisation", "occurred_at"], unique=False)

    op.create_table(
        "retention_pass",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "summary",
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=True),
        sa.Column("person", sa.Text(), nullable=True),
        sa.Column("group_id", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("topic", sa.Text(), nullable=True),
        sa.Column("tree", sa.Text(), nullable=True),
        sa.Column("tree_version", sa.Text(), nullable=True),
        sa.Column("first_seq", sa.BigInteger(), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("started_at", activity.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("last_at", activity.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", activity.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("end_kind", sa.Text(), nullable=True),
        sa.Column("end_node", sa.Text(), nullable=True),
        sa.Column("last_node", sa.Text(), nullable=True),
        sa.Column("handoff_reason", sa.Text(), nullable=True),
        sa.Column("urgency", sa.Text(), nullable=True),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("backs", sa.Integer(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("unsures", sa.Integer(), nullable=False),
        sa.Column("refusals", sa.Integer(), nullable=False),
        sa.Column("policies_opened", sa.Integer(), nullable=False),
        sa.Column("escalations", sa.Integer(), nullable=False),
        sa.Column("urgent_signposts", sa.Integer(), nullable=False),
        sa.Column("waited_ms", sa.BigInteger(), nullable=False),
        sa.Column("practice", sa.Boolean(), nullable=False),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("conversation"),
    )
    with op.batch_alter_table("summary", schema=None) as batch_op:
        batch_op.create_index("summary_first_seq", ["first_seq"], unique=False)
        batch_op.create_index("summary_organisation_started_on", ["organisation", "started_on"], unique=False)

    op.create_table(
        "summary_node",
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("node", sa.Text(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("unsure", sa.Integer(), nullable=False),
        sa.Column("back", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("conversation", "node"),
    )
    op.create_table(
        "watermark",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "escalation",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("conversation", sa.String(length=36), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("organisation", sa.String(length=64), nullable=False),
        sa.Column("group_id", sa.String(length=64), nullable=True),
        sa.Column("tree", sa.String(length=64), nullable=True),
        sa.Column("topic", sa.String(length=64), nullable=False),
        sa.Column("queue", sa.String(length=64), nullable=False),
        sa.Column("tier", sa.String(length=2), nullable=False),
        sa.Column("urgency", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("opened_at", activity.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("respond_by", activity.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("claimed_by", sa.String(length=64), nullable=True),
        sa.Column("claimed_at", activity.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("held_until", activity.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("resolved_at", activity.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("resolution", sa.String(length=20), nullable=True),
        sa.Column("missed_at", activity.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("level_time", escalation.store.Duration(), nullable=True),
        sa.Column("level_days", sa.Integer(), nullable=True),
        sa.Column("allowed", escalation.store.Duration(), nullable=False),
        sa.Column("elapsed", escalation.store.Duration(), nullable=False),
        sa.Column("running_since", activity.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("answered_in", escalation.store.Duration(), nullable=True),
        sa.Column("brief", activity.columns.Json(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("escalation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_escalation_conversation"), ["conversation"], unique=False)
        batch_op.create_index("ix_escalation_organisation", ["organisation", "status", "respond_by"], unique=False)
        batch_op.create_index("ix_escalation_person", ["person", "topic", "status"], unique=False)

    op.create_table(
        "escalation_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("escalation", sa.String(length=36), nullable=False),
        sa.Column("by", sa.String(length=20), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=True),
        sa.Column("at", activity.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["escalation"], ["escalation.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("escalation_message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_escalation_message_escalation"), ["escalation"], unique=False)

    op.create_table(
        "conversation",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("organisation", sa.String(length=64), nullable=False),
        sa.Column("group_id", sa.String(length=64), nullable=True),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("tree", sa.String(length=64), nullable=False),
        sa.Column("tree_version", sa.String(length=64), nullable=False),
        sa.Column("topic", sa.String(length=64), nullable=False),
        sa.Column("answers", activity.columns.Json(none_as_null=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("details", activity.columns.Json(none_as_null=True), nullable=False),
        sa.Column("escalation", sa.String(length=32), nullable=True),
        sa.Column("sample", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("started_at", activity.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("touched_at", activity.columns.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.create_index("conversation_of_person", ["person", "touched_at"], unique=False)

    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("lane", sa.String(length=120), nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("run_at", activity.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("leased_until", activity.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=12), server_default="waiting", nullable=False),
        sa.Column("payload", activity.columns.Json(none_as_null=True), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index(
            "job_lane",
            ["lane", "id"],
            unique=False,
            sqlite_where=UNFINISHED,
            postgresql_where=UNFINISHED,
        )
        batch_op.create_index(
            "job_waiting",
            ["run_at"],
            unique=False,
            sqlite_where=UNFINISHED,
            postgresql_where=UNFINISHED,
        )

    op.create_table(
        "notification",
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("audience", sa.String(length=120), nullable=False),
        sa.Column("organisation", sa.String(length=64), nullable=False),
        sa.Column("what", sa.String(length=32), nullable=False),
        sa.Column("escalation", sa.String(length=32), nullable=True),
        sa.Column("conversation", sa.String(length=32), nullable=True),
        sa.Column("at", activity.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("seen", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.create_index("notification_for", ["audience", "seen"], unique=False)

    op.create_table(
        "tree_version",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("base_hash", sa.String(length=64), nullable=False),
        sa.Column("tree", sa.String(length=64), nullable=False),
        sa.Column("organisation", sa.String(length=64), nullable=False),
        sa.Column("first_served_at", activity.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("hash"),
    )
    op.create_table(
        "turn",
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("at", activity.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("reply", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("person", "id"),
    )
    with op.batch_alter_table("turn", schema=None) as batch_op:
        batch_op.create_index("turn_at", ["at"], unique=False)

    op.create_table(
        "receipt",
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("conversation", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("organisation", sa.String(length=64), nullable=False),
        sa.Column("as_at", activity.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("tree", sa.String(length=64), nullable=False),
        sa.Column("tree_version", sa.String(length=64), nullable=False),
        sa.Column("calculators_version", sa.String(length=64), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["conversation"], ["conversation.id"]),
        sa.PrimaryKeyConstraint("code"),
    )
    with op.batch_alter_table("receipt", schema=None) as batch_op:
        batch_op.create_index("receipt_of_conversation", ["conversation"], unique=False)
    for statement in TRIGGERS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    for statement in DROP_TRIGGERS[op.get_bind().dialect.name]:
        op.execute(statement)
    with op.batch_alter_table("receipt", schema=None) as batch_op:
        batch_op.drop_index("receipt_of_conversation")

    op.drop_table("receipt")
    with op.batch_alter_table("turn", schema=None) as batch_op:
        batch_op.drop_index("turn_at")

    op.drop_table("turn")
    op.drop_table("tree_version")
    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.drop_index("notification_for")

    op.drop_table("notification")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index("job_waiting", sqlite_where=UNFINISHED, postgresql_where=UNFINISHED)
        batch_op.drop_index("job_lane", sqlite_where=UNFINISHED, postgresql_where=UNFINISHED)

    op.drop_table("job")
    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.drop_index("conversation_of_person")

    op.drop_table("conversation")
    with op.batch_alter_table("escalation_message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_escalation_message_escalation"))

    op.drop_table("escalation_message")
    with op.batch_alter_table("escalation", schema=None) as batch_op:
        batch_op.drop_index("ix_escalation_person")
        batch_op.drop_index("ix_escalation_organisation")
        batch_op.drop_index(batch_op.f("ix_escalation_conversation"))

    op.drop_table("escalation")
    op.drop_table("watermark")
    op.drop_table("summary_node")
    with op.batch_alter_table("summary", schema=None) as batch_op:
        batch_op.drop_index("summary_organisation_started_on")
        batch_op.drop_index("summary_first_seq")

    op.drop_table("summary")
    op.drop_table("retention_pass")
    with op.batch_alter_table("interaction", schema=None) as batch_op:
        batch_op.drop_index("interaction_organisation_occurred_at")
        batch_op.drop_index("interaction_conversation")

    op.drop_table("interaction")

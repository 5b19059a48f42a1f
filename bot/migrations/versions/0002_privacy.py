"""Seals over the log, legal holds, who has seen the privacy notice, and the HR reference of an escalation."""

import sqlalchemy as sa
from alembic import op

import activity.columns

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "seal",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("first_seq", sa.BigInteger(), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("root", sa.String(length=64), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("sealed_at", activity.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("leaves", sa.LargeBinary(), nullable=True),
        sa.Column("removed_at", activity.columns.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "legal_hold",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation", sa.String(length=32), nullable=True),
        sa.Column("person", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("set_by", sa.String(length=64), nullable=False),
        sa.Column("set_at", activity.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("lifted_by", sa.String(length=64), nullable=True),
        sa.Column("lifted_at", activity.columns.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("legal_hold_conversation", "legal_hold", ["conversation"], unique=False)
    op.create_index("legal_hold_person", "legal_hold", ["person"], unique=False)
    op.create_table(
        "notice",
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("shown_at", activity.columns.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person", "channel"),
    )
    op.create_index("notice_shown_at", "notice", ["shown_at"], unique=False)
    op.add_column("escalation", sa.Column("hr_reference", sa.String(length=64), nullable=True))
    op.create_index(op.f("ix_escalation_hr_reference"), "escalation", ["hr_reference"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_escalation_hr_reference"), table_name="escalation")
    op.drop_column("escalation", "hr_reference")
    for table in ("notice", "legal_hold", "seal"):
        op.drop_table(table)

"""What the adviser service keeps of an escalation: its chain, next step, wishes, checklist and coding."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from activity.columns import Json, UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def _columns() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("source", sa.String(length=16), nullable=False, server_default="chat"),
        sa.Column("chain", Json(), nullable=False, server_default="[]"),
        sa.Column("link", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("next_step_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("offered_to", sa.String(length=64), nullable=True),
        sa.Column("not_for", Json(), nullable=False, server_default="[]"),
        sa.Column("wishes", Json(), nullable=False, server_default="{}"),
        sa.Column("asked_node", sa.String(length=64), nullable=True),
        sa.Column("ticked", Json(), nullable=False, server_default="[]"),
        sa.Column("coding", Json(), nullable=False, server_default="{}"),
        sa.Column("satisfaction", sa.Integer(), nullable=True),
    )


def upgrade() -> None:
    for column in _columns():
        op.add_column("escalation", column)
    op.create_index("ix_escalation_next_step_at", "escalation", ["next_step_at"])


def downgrade() -> None:
    op.drop_index("ix_escalation_next_step_at", table_name="escalation")
    with op.batch_alter_table("escalation") as batch:
        for column in _columns():
            batch.drop_column(column.name)

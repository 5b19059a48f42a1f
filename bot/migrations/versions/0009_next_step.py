"""Since when an escalation waits for its next step, and how often timers have reminded somebody of it."""

import sqlalchemy as sa
from alembic import op

from activity.columns import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("escalation", sa.Column("waits_since", UtcDateTime(timezone=True), nullable=True))
    op.add_column("escalation", sa.Column("reminders", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("escalation") as batch:
        batch.drop_column("waits_since")
        batch.drop_column("reminders")

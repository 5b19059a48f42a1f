"""Messages that their authors change or take back, and the turn that each was written in."""

import sqlalchemy as sa
from alembic import op

from activity.columns import Json, UtcDateTime

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("escalation_message") as batch:
        batch.add_column(sa.Column("turn", sa.String(length=80)))
        batch.add_column(sa.Column("edited_at", UtcDateTime(timezone=True)))
        batch.add_column(sa.Column("taken_back", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("earlier", Json(), nullable=False, server_default="[]"))
        batch.create_index("ix_escalation_message_turn", ["turn"])


def downgrade() -> None:
    with op.batch_alter_table("escalation_message") as batch:
        batch.drop_index("ix_escalation_message_turn")
        for name in ("earlier", "taken_back", "edited_at", "turn"):
            batch.drop_column(name)

"""An index by which the last weeks of a queue are read."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_escalation_sent", "escalation", ["organisation", "queue", "opened_at"])


def downgrade() -> None:
    op.drop_index("ix_escalation_sent", table_name="escalation")

"""No rows of heartbeats: PostgreSQL itself says when a worker last looked for work, so that idling writes nothing."""

import sqlalchemy as sa
from alembic import op

from activity.columns import UtcDateTime

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("heartbeat")


def downgrade() -> None:
    op.create_table(
        "heartbeat",
        sa.Column("worker", sa.String(length=32), primary_key=True),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
    )

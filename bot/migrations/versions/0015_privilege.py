"""Hand-overs whose packs a lead says are legally privileged."""

import sqlalchemy as sa
from alembic import op

from activity.columns import UtcDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "privilege",
        sa.Column("escalation", sa.String(length=32), primary_key=True),
        sa.Column("set_by", sa.String(length=64), nullable=False),
        sa.Column("set_at", UtcDateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("privilege")

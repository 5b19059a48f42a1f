"""What receipts rested on and ask for, and where calendars fetch deadlines."""

import sqlalchemy as sa
from alembic import op

from activity.columns import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("receipt", sa.Column("evidence", sa.Text(), nullable=True))
    op.add_column("receipt", sa.Column("upcoming", sa.Text(), nullable=True))
    op.create_table(
        "calendar_feed",
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("organisation", sa.String(length=64), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("person", "organisation"),
        sa.UniqueConstraint("token_hash"),
    )


def downgrade() -> None:
    op.drop_table("calendar_feed")
    for column in ("upcoming", "evidence"):
        op.drop_column("receipt", column)

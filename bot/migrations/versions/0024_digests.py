"""The weekly digests of those who look after groups."""

import sqlalchemy as sa
from alembic import op

from activity.columns import Json, UtcDateTime

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "digest",
        sa.Column("id", sa.String(length=96), primary_key=True),
        sa.Column("organisation", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("made_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("content", Json(), nullable=False),
    )
    op.create_index("ix_digest_person", "digest", ["person", "organisation", "week"])


def downgrade() -> None:
    op.drop_table("digest")

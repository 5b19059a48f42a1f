"""Files of the log that somebody asked for, and copies that are made every week or month."""

import sqlalchemy as sa
from alembic import op

from activity.columns import UtcDateTime

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "export_file",
        sa.Column("id", sa.String(length=32), primary_key=True),
        sa.Column("organisation", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("form", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since", sa.Date()),
        sa.Column("until", sa.Date()),
        sa.Column("after", sa.BigInteger(), nullable=False),
        sa.Column("schedule", sa.String(length=32)),
        sa.Column("asked_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("of_rows", sa.BigInteger()),
        sa.Column("bytes", sa.BigInteger()),
        sa.Column("leased_until", UtcDateTime(timezone=True)),
        sa.Column("ended_at", UtcDateTime(timezone=True)),
        sa.Column("problem", sa.Text()),
    )
    op.create_index("export_file_organisation", "export_file", ["organisation", "asked_at"])
    op.create_index("export_file_state", "export_file", ["state"])
    op.create_table(
        "export_schedule",
        sa.Column("id", sa.String(length=32), primary_key=True),
        sa.Column("organisation", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("form", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("every", sa.String(length=8), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=False),
        sa.Column("made_at", UtcDateTime(timezone=True), nullable=False),
    )
    op.create_index("export_schedule_organisation", "export_schedule", ["organisation"])


def downgrade() -> None:
    op.drop_table("export_schedule")
    op.drop_table("export_file")

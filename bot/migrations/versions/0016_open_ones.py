"""An index of what is open, with all that the desk's lists and counts look at, so that they read no long rows."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

COLUMNS = (
    "organisation",
    "queue",
    "status",
    "respond_by",
    "opened_at",
    "claimed_by",
    "offered_to",
    "answered_in",
    "topic",
    "group_id",
    "not_for",
    "id",
)


def upgrade() -> None:
    still_open = sa.text("status <> 'resolved'")
    op.create_index(
        "ix_escalation_open", "escalation", list(COLUMNS), sqlite_where=still_open, postgresql_where=still_open
    )


def downgrade() -> None:
    op.drop_index("ix_escalation_open", table_name="escalation")

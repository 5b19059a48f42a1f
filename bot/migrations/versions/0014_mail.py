"""Who wants e-mail, and of what it has told."""

import sqlalchemy as sa
from alembic import op

from activity.columns import UtcDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None
UNMAILED = sa.text("mailed_at IS NULL")


def upgrade() -> None:
    op.add_column("notification", sa.Column("mailed_at", UtcDateTime(timezone=True)))
    op.create_index("notification_unmailed", "notification", ["at"], sqlite_where=UNMAILED, postgresql_where=UNMAILED)
    op.create_table(
        "mail_choice",
        sa.Column("person", sa.String(length=64), primary_key=True),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("chosen_at", UtcDateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("mail_choice")
    op.drop_index("notification_unmailed", table_name="notification")
    with op.batch_alter_table("notification") as batch:
        batch.drop_column("mailed_at")

"""Practice conversations, and those offered to a colleague."""

import sqlalchemy as sa
from alembic import op

import activity.columns

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conversation", sa.Column("practice", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("conversation", sa.Column("passed_to", sa.String(length=64), nullable=True))
    op.add_column("conversation", sa.Column("passed_at", activity.columns.UtcDateTime(timezone=True), nullable=True))
    op.create_index("conversation_passed_to", "conversation", ["passed_to"], unique=False)


def downgrade() -> None:
    op.drop_index("conversation_passed_to", table_name="conversation")
    for column in ("passed_at", "passed_to", "practice"):
        op.drop_column("conversation", column)

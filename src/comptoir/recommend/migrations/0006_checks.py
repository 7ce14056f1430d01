"""The newest data check of each group."""

# ruff: noqa: INP001 - Alembic loads this file by its path
import sqlalchemy as sa
from alembic import op

revision = "recommend_0006"
down_revision = "recommend_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recommend_checks",
        sa.Column("group_id", sa.String(40), nullable=False),
        sa.Column("fit", sa.Boolean, nullable=False),
        sa.Column("document", sa.JSON, nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("group_id", name="pk_recommend_checks"),
    )


def downgrade() -> None:
    op.drop_table("recommend_checks")

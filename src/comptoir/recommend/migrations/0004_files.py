"""Files of buckets that hold users of a group."""

# ruff: noqa: INP001 - Alembic loads this file by its path
import sqlalchemy as sa
from alembic import op

revision = "recommend_0004"
down_revision = "recommend_0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recommend_files",
        sa.Column("group_id", sa.String(40), nullable=False),
        sa.Column("location", sa.String(1200), nullable=False),
        sa.Column("what", sa.String(12), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("group_id", "location", name="pk_recommend_files"),
    )


def downgrade() -> None:
    op.drop_table("recommend_files")

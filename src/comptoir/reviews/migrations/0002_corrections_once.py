"""A correction carries the name of the request that laid it, so that it is laid once."""

# ruff: noqa: INP001 - Alembic loads this file by its path
import sqlalchemy as sa
from alembic import op

revision = "reviews_0002"
down_revision = "reviews_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("review_corrections", sa.Column("once", sa.String(length=40), nullable=True))
    op.create_index("ix_review_corrections_once", "review_corrections", ["once"], unique=True)

"""What readers think of the guide."""

# ruff: noqa: INP001 - Alembic loads this file by its path
import sqlalchemy as sa
from alembic import op

revision = "app_0001"
down_revision = None
branch_labels = ("app",)
depends_on = None


def upgrade() -> None:
    op.create_table(
        "app_guide_votes",
        sa.Column("slug", sa.String(80), nullable=False),
        sa.Column("visitor", sa.String(80), nullable=False),
        sa.Column("useful", sa.Boolean, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("slug", "visitor", name="pk_app_guide_votes"),
    )

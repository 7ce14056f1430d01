"""Groups whose models learned from somebody who was erased since."""

# ruff: noqa: INP001 - Alembic loads this file by its path
import sqlalchemy as sa
from alembic import op

revision = "recommend_0008"
down_revision = "recommend_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recommend_relearning",
        sa.Column("group_id", sa.String(40), nullable=False),
        sa.Column("mark", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("group_id", name="pk_recommend_relearning"),
    )


def downgrade() -> None:
    op.drop_table("recommend_relearning")

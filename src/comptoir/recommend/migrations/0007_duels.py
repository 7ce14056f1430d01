"""Duels, under the name that they have in the glossary; nothing had been kept under the other."""

# ruff: noqa: INP001 - Alembic loads this file by its path
import sqlalchemy as sa
from alembic import op

revision = "recommend_0007"
down_revision = "recommend_0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("recommend_trials")
    op.create_table(
        "recommend_duels",
        sa.Column("duel_id", sa.String(40), nullable=False),
        sa.Column("group_id", sa.String(40), nullable=False),
        sa.Column("source_id", sa.String(40), nullable=False),
        sa.Column("name", sa.String(63), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("arms", sa.JSON, nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("duel_id", name="pk_recommend_duels"),
    )
    for column in ("group_id", "source_id"):
        op.create_index(f"ix_recommend_duels_{column}", "recommend_duels", [column])

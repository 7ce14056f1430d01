"""Metric attribution, impressions, trials."""

# ruff: noqa: INP001 - Alembic loads this file by its path
import sqlalchemy as sa
from alembic import op

revision = "recommend_0003"
down_revision = "recommend_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _attributions()
    _attributed()
    _impressions()
    _trials()


def _attributions() -> None:
    op.create_table(
        "recommend_attributions",
        sa.Column("attribution_id", sa.String(40), nullable=False),
        sa.Column("group_id", sa.String(40), nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("published", sa.Integer, nullable=False),
        sa.Column("pending", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("attribution_id", name="pk_recommend_attributions"),
    )
    op.create_index("ix_recommend_attributions_group_id", "recommend_attributions", ["group_id"])


def _attributed() -> None:
    op.create_table(
        "recommend_attributed",
        sa.Column("attribution_id", sa.String(40), nullable=False),
        sa.Column("metric", sa.String(256), nullable=False),
        sa.Column("event_type", sa.String(256), nullable=False),
        sa.Column("source_key", sa.String(32), nullable=False),
        sa.Column("window_start", sa.BigInteger, nullable=False),
        sa.Column("group_id", sa.String(40), nullable=False),
        sa.Column("math_function", sa.String(12), nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("value", sa.Float, nullable=False),
        sa.Column("published", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint(
            *("attribution_id", "metric", "event_type", "source_key", "window_start"),
            name="pk_recommend_attributed",
        ),
    )
    op.create_index("ix_recommend_attributed_group_id", "recommend_attributed", ["group_id"])


def _impressions() -> None:
    op.create_table(
        "recommend_impressions",
        sa.Column("group_id", sa.String(40), nullable=False),
        sa.Column("counted_at", sa.BigInteger, nullable=False),
        sa.Column("packed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("group_id", name="pk_recommend_impressions"),
    )


def _trials() -> None:
    op.create_table(
        "recommend_trials",
        sa.Column("trial_id", sa.String(40), nullable=False),
        sa.Column("group_id", sa.String(40), nullable=False),
        sa.Column("source_id", sa.String(40), nullable=False),
        sa.Column("name", sa.String(63), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("arms", sa.JSON, nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("trial_id", name="pk_recommend_trials"),
    )
    for column in ("group_id", "source_id"):
        op.create_index(f"ix_recommend_trials_{column}", "recommend_trials", [column])

"""Promoting: approvals, how far observers are, and predictions by version."""

# ruff: noqa: INP001 - Alembic loads this file by its path
import sqlalchemy as sa
from alembic import op

revision = "routing_0005"
down_revision = "routing_0004"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "routing_approvals",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_routing_approvals"),
    )
    op.create_index("ix_routing_approvals_version", "routing_approvals", ["version"], unique=False)
    op.create_table(
        "routing_observations",
        sa.Column("appointment", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reached", sa.String(length=40), nullable=False),
        sa.Column("scored", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("holder", sa.String(length=40), nullable=False),
        sa.Column("until", MOMENT),
        sa.PrimaryKeyConstraint("appointment", name="pk_routing_observations"),
    )
    op.create_index(
        "ix_routing_observations_version", "routing_observations", ["version"], unique=False
    )
    op.create_index(
        "ix_routing_predictions_version",
        "routing_predictions",
        ["version", "request_id"],
        unique=False,
    )

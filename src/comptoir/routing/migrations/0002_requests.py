"""Requests, what models said of them, and what people said."""

# ruff: noqa: INP001 - Alembic loads this file by its path
import sqlalchemy as sa
from alembic import op

revision = "routing_0002"
down_revision = "routing_0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _requests()
    _predictions()
    _corrections()


def _requests() -> None:
    op.create_table(
        "routing_requests",
        sa.Column("request_id", sa.String(length=40), nullable=False),
        sa.Column("once", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("owner", sa.String(length=60), nullable=False),
        sa.Column("customer_id", sa.String(length=60), nullable=False),
        sa.Column("order_id", sa.String(length=80), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("desk", sa.String(length=80), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("request_id", name="pk_routing_requests"),
        sa.UniqueConstraint("once", name="uq_routing_requests_once"),
    )
    op.create_index("ix_routing_requests_owner", "routing_requests", ["owner"], unique=False)
    op.create_index(
        "ix_routing_requests_state_desk",
        "routing_requests",
        ["state", "desk", "request_id"],
        unique=False,
    )


def _predictions() -> None:
    op.create_table(
        "routing_predictions",
        sa.Column("request_id", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alias", sa.String(length=16), nullable=False),
        sa.Column("desk", sa.String(length=80), nullable=False),
        sa.Column("decided", sa.Boolean(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("out_of_scope", sa.Boolean(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("milliseconds", sa.Float(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("request_id", "version", name="pk_routing_predictions"),
    )


def _corrections() -> None:
    op.create_table(
        "routing_corrections",
        sa.Column("correction_id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("once", sa.String(length=80), nullable=False),
        sa.Column("request_id", sa.String(length=40), nullable=False),
        sa.Column("predicted", sa.String(length=80), nullable=False),
        sa.Column("desk", sa.String(length=80), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("correction_id", name="pk_routing_corrections"),
        sa.UniqueConstraint("once", name="uq_routing_corrections_once"),
    )
    op.create_index(
        "ix_routing_corrections_request_id", "routing_corrections", ["request_id"], unique=False
    )

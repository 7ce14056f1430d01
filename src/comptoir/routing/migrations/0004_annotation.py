"""Annotation: rounds, their items, labels, guidelines, and examples that experts wrote."""

# ruff: noqa: INP001 - Alembic loads this file by its path
import sqlalchemy as sa
from alembic import op

revision = "routing_0004"
down_revision = "routing_0003"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _guidelines()
    _holds()
    _items()
    _labels()
    _rounds()
    _written()


def _guidelines() -> None:
    op.create_table(
        "routing_guidelines",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("confusions", sa.JSON(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("version", name="pk_routing_guidelines"),
    )


def _holds() -> None:
    op.create_table(
        "routing_holds",
        sa.Column("item_id", sa.String(length=40), nullable=False),
        sa.Column("annotator", sa.String(length=200), nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("item_id", "annotator", name="pk_routing_holds"),
    )


def _items() -> None:
    op.create_table(
        "routing_items",
        sa.Column("item_id", sa.String(length=40), nullable=False),
        sa.Column("round_id", sa.String(length=40), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("stream", sa.String(length=16), nullable=False),
        sa.Column("stratum", sa.String(length=80), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.Column("group", sa.Integer(), nullable=False),
        sa.Column("given", sa.String(length=80)),
        sa.Column("guess", sa.JSON()),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("desk", sa.String(length=80)),
        sa.PrimaryKeyConstraint("item_id", name="pk_routing_items"),
        sa.UniqueConstraint("round_id", "place", name="uq_routing_items_round_id"),
    )
    op.create_index(
        "ix_routing_items_round_state",
        "routing_items",
        ["round_id", "state", "place"],
        unique=False,
    )
    op.create_index("ix_routing_items_subject", "routing_items", ["subject"], unique=False)


def _labels() -> None:
    op.create_table(
        "routing_labels",
        sa.Column("label_id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("once", sa.String(length=80), nullable=False),
        sa.Column("item_id", sa.String(length=40), nullable=False),
        sa.Column("annotator", sa.String(length=200), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("desk", sa.String(length=80)),
        sa.Column("mode", sa.String(length=16), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("guideline_version", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("undone_at", MOMENT),
        sa.PrimaryKeyConstraint("label_id", name="pk_routing_labels"),
        sa.UniqueConstraint("once", name="uq_routing_labels_once"),
    )
    op.create_index(
        "ix_routing_labels_annotator", "routing_labels", ["annotator", "label_id"], unique=False
    )
    op.create_index("ix_routing_labels_item_id", "routing_labels", ["item_id"], unique=False)


def _rounds() -> None:
    op.create_table(
        "routing_rounds",
        sa.Column("round_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("mode", sa.String(length=16), nullable=False),
        sa.Column("labels_each", sa.Integer(), nullable=False),
        sa.Column("random_share", sa.Float(), nullable=False),
        sa.Column("hidden_share", sa.Float(), nullable=False),
        sa.Column("annotators", sa.JSON(), nullable=False),
        sa.Column("source", sa.JSON(), nullable=False),
        sa.Column("model_version", sa.Integer()),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT),
        sa.PrimaryKeyConstraint("round_id", name="pk_routing_rounds"),
    )


def _written() -> None:
    op.create_table(
        "routing_written",
        sa.Column("example_id", sa.String(length=40), nullable=False),
        sa.Column("desk", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("withdrawn_at", MOMENT),
        sa.PrimaryKeyConstraint("example_id", name="pk_routing_written"),
    )

"""Data sets, models, and which model answers."""

# ruff: noqa: INP001 - Alembic loads this file by its path
import sqlalchemy as sa
from alembic import op

revision = "routing_0001"
down_revision = None
branch_labels = ("routing",)
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _datasets()
    _models()
    _appointments()


def _datasets() -> None:
    op.create_table(
        "routing_datasets",
        sa.Column("dataset_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=63), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("card", sa.JSON(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("dataset_id", name="pk_routing_datasets"),
        sa.UniqueConstraint("name", "version", name="uq_routing_datasets_name"),
    )


def _models() -> None:
    op.create_table(
        "routing_models",
        sa.Column("version", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("job_id", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("dataset_id", sa.String(length=40), nullable=False),
        sa.Column("learner", sa.String(length=40), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("folder", sa.String(length=80), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("version", name="pk_routing_models"),
        sa.UniqueConstraint("job_id", name="uq_routing_models_job_id"),
    )


def _appointments() -> None:
    op.create_table(
        "routing_appointments",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("alias", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_routing_appointments"),
    )
    op.create_index(
        "ix_routing_appointments_alias", "routing_appointments", ["alias"], unique=False
    )

"""Keys, personal data and erasures."""

# ruff: noqa: INP001 - Alembic loads this file by its path
import sqlalchemy as sa
from alembic import op

revision = "privacy_0001"
down_revision = None
branch_labels = ("privacy",)
depends_on = None


def upgrade() -> None:
    _vault()
    _ledger()


def _vault() -> None:
    op.create_table(
        "privacy_ring_keys",
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("master", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_privacy_ring_keys"),
    )
    op.create_table(
        "privacy_customer_keys",
        sa.Column("customer_id", sa.String(60), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("master", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("customer_id", name="pk_privacy_customer_keys"),
    )
    op.create_index("ix_privacy_customer_keys_master", "privacy_customer_keys", ["master"])
    op.create_table(
        "privacy_records",
        sa.Column("customer_id", sa.String(60), nullable=False),
        sa.Column("field", sa.String(20), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("customer_id", "field", name="pk_privacy_records"),
    )


def _ledger() -> None:
    op.create_table(
        "privacy_erasures",
        sa.Column("reference", sa.String(60), nullable=False),
        sa.Column("actor", sa.String(120), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.Column("customer", sa.LargeBinary),
        sa.PrimaryKeyConstraint("reference", name="pk_privacy_erasures"),
    )
    op.create_table(
        "privacy_erasure_steps",
        sa.Column("reference", sa.String(60), nullable=False),
        sa.Column("eraser", sa.String(60), nullable=False),
        sa.Column("store", sa.String(60), nullable=False),
        sa.Column("what", sa.String(120), nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("reference", "eraser", name="pk_privacy_erasure_steps"),
        sa.ForeignKeyConstraint(
            ["reference"],
            ["privacy_erasures.reference"],
            name="fk_privacy_erasure_steps_reference",
        ),
    )


def downgrade() -> None:
    for table in (
        "privacy_erasure_steps",
        "privacy_erasures",
        "privacy_records",
        "privacy_customer_keys",
        "privacy_ring_keys",
    ):
        op.drop_table(table)

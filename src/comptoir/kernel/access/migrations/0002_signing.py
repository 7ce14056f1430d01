"""Keys that sign, and keys that see some dataset groups only."""

# ruff: noqa: INP001 - Alembic loads this file by its path
import sqlalchemy as sa
from alembic import op

revision = "access_0002"
down_revision = "access_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("access_keys", sa.Column("groups", sa.Text, nullable=False, server_default=""))
    op.create_table(
        "access_signing_keys",
        sa.Column("access_key_id", sa.String(40), nullable=False),
        sa.Column("key_id", sa.String(40), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("access_key_id", name="pk_access_signing_keys"),
        sa.UniqueConstraint("key_id", name="uq_access_signing_keys_key_id"),
        sa.ForeignKeyConstraint(
            ["key_id"],
            ["access_keys.key_id"],
            name="fk_access_signing_keys_key_id",
            ondelete="CASCADE",
        ),
    )


def downgrade() -> None:
    op.drop_table("access_signing_keys")
    op.drop_column("access_keys", "groups")

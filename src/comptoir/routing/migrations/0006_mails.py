"""What became of mails."""

# ruff: noqa: INP001 - Alembic loads this file by its path
import sqlalchemy as sa
from alembic import op

revision = "routing_0006"
down_revision = "routing_0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "routing_mails",
        sa.Column("place", sa.String(64), nullable=False),
        sa.Column("message", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("request_id", sa.String(40), nullable=False),
        sa.Column("attachments", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("place", name="pk_routing_mails"),
    )
    op.create_index("ix_routing_mails_message", "routing_mails", ["message"])
    op.create_index("ix_routing_mails_state_at", "routing_mails", ["state", "at"])


def downgrade() -> None:
    op.drop_table("routing_mails")

"""Hooks, what they are told, and what became of it."""

# ruff: noqa: INP001 - Alembic loads this file by its path
import sqlalchemy as sa
from alembic import op

revision = "hooks_0001"
down_revision = None
branch_labels = ("hooks",)
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "hooks",
        sa.Column("hook_id", sa.String(40), nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("description", sa.String(200), nullable=False),
        sa.Column("events", sa.JSON, nullable=False),
        sa.Column("with_text", sa.Boolean, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("secret", sa.LargeBinary, nullable=False),
        sa.Column("secret_before", sa.LargeBinary),
        sa.Column("secret_until", _INSTANT),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("removed_at", _INSTANT),
        sa.PrimaryKeyConstraint("hook_id", name="pk_hooks"),
    )
    op.create_table(
        "hook_messages",
        sa.Column("message_id", sa.String(40), nullable=False),
        sa.Column("type", sa.String(80), nullable=False),
        sa.Column("data", sa.JSON, nullable=False),
        sa.Column("more", sa.JSON, nullable=False),
        sa.Column("owner", sa.String(60), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("message_id", name="pk_hook_messages"),
    )
    op.create_index("ix_hook_messages_owner", "hook_messages", ["owner"])
    op.create_index("ix_hook_messages_at", "hook_messages", ["at"])
    _create_deliveries()


def _create_deliveries() -> None:
    op.create_table(
        "hook_deliveries",
        sa.Column("hook_id", sa.String(40), nullable=False),
        sa.Column("message_id", sa.String(40), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("due_at", _INSTANT, nullable=False),
        sa.Column("until", _INSTANT, nullable=False),
        sa.Column("held_by", sa.String(40), nullable=False),
        sa.Column("held_until", _INSTANT),
        sa.Column("status", sa.Integer),
        sa.Column("says", sa.Text, nullable=False),
        sa.Column("milliseconds", sa.Float),
        sa.Column("ended_at", _INSTANT),
        sa.PrimaryKeyConstraint("hook_id", "message_id", name="pk_hook_deliveries"),
    )
    op.create_index("ix_hook_deliveries_state_due_at", "hook_deliveries", ["state", "due_at"])
    op.create_index("ix_hook_deliveries_message_id", "hook_deliveries", ["message_id"])


def downgrade() -> None:
    for name in ("hook_deliveries", "hook_messages", "hooks"):
        op.drop_table(name)

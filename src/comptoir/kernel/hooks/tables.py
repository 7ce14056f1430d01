"""The rows of events out: hooks, messages, deliveries."""

import sqlalchemy as sa

from comptoir.kernel.storage.rows import Instant, new_metadata

metadata = new_metadata()

hooks = sa.Table(
    "hooks",
    metadata,
    sa.Column("hook_id", sa.String(40), primary_key=True),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("description", sa.String(200), nullable=False),
    sa.Column("events", sa.JSON, nullable=False),
    sa.Column("with_text", sa.Boolean, nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("secret", sa.LargeBinary, nullable=False),
    sa.Column("secret_before", sa.LargeBinary),
    sa.Column("secret_until", Instant),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("by", sa.String(200), nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("removed_at", Instant),
)
"""Secrets are sealed under the key ring's `hooks`. A removed hook stays, without them, so that
the greatest `revision` grows with every change and never falls."""

messages = sa.Table(
    "hook_messages",
    metadata,
    sa.Column("message_id", sa.String(40), primary_key=True),
    sa.Column("type", sa.String(80), nullable=False),
    sa.Column("data", sa.JSON, nullable=False),
    sa.Column("more", sa.JSON, nullable=False),
    sa.Column("owner", sa.String(60), nullable=False, index=True),
    sa.Column("at", Instant, nullable=False, index=True),
)

deliveries = sa.Table(
    "hook_deliveries",
    metadata,
    sa.Column("hook_id", sa.String(40), primary_key=True),
    sa.Column("message_id", sa.String(40), primary_key=True),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("due_at", Instant, nullable=False),
    sa.Column("until", Instant, nullable=False),
    sa.Column("held_by", sa.String(40), nullable=False),
    sa.Column("held_until", Instant),
    sa.Column("status", sa.Integer),
    sa.Column("says", sa.Text, nullable=False),
    sa.Column("milliseconds", sa.Float),
    sa.Column("ended_at", Instant),
    sa.Index("ix_hook_deliveries_state_due_at", "state", "due_at"),
    sa.Index("ix_hook_deliveries_message_id", "message_id"),
)
"""`held_by` is the process that tries it now; after `held_until` it is taken as killed."""

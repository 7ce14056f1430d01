"""Where people, sessions, keys and the audit trail are kept."""

import sqlalchemy as sa

from comptoir.kernel.storage.rows import Instant, new_metadata

metadata = new_metadata()

people = sa.Table(
    "access_people",
    metadata,
    sa.Column("person_id", sa.String(40), primary_key=True),
    sa.Column("email", sa.String(254), nullable=False, unique=True),
    sa.Column("name", sa.String(120), nullable=False),
    sa.Column("language", sa.String(8), nullable=False),
    sa.Column("roles", sa.String(200), nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("password_hash", sa.String(200), nullable=False),
    sa.Column("created_at", Instant, nullable=False),
)

sessions = sa.Table(
    "access_sessions",
    metadata,
    sa.Column("session_id", sa.String(40), primary_key=True),
    sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
    sa.Column(
        "person_id",
        sa.String(40),
        sa.ForeignKey("access_people.person_id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("seen_at", Instant, nullable=False),
    sa.Column("ends_at", Instant, nullable=False, index=True),
    sa.Column("address", sa.String(60), nullable=False),
    sa.Column("agent", sa.String(200), nullable=False),
)

codes = sa.Table(
    "access_codes",
    metadata,
    sa.Column("code_hash", sa.String(64), primary_key=True),
    sa.Column("purpose", sa.String(20), nullable=False),
    sa.Column("person_id", sa.String(40), nullable=False),
    sa.Column("ends_at", Instant, nullable=False),
)

failures = sa.Table(
    "access_failures",
    metadata,
    sa.Column("account", sa.String(64), primary_key=True),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Column("last_at", Instant, nullable=False, index=True),
)

keys = sa.Table(
    "access_keys",
    metadata,
    sa.Column("key_id", sa.String(40), primary_key=True),
    sa.Column("prefix", sa.String(20), nullable=False, unique=True),
    sa.Column("token_hash", sa.String(64), nullable=False),
    sa.Column("name", sa.String(120), nullable=False),
    sa.Column("scopes", sa.Text, nullable=False),
    sa.Column("groups", sa.Text, nullable=False, server_default=""),
    sa.Column("created_by", sa.String(120), nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("expires_at", Instant),
    sa.Column("used_at", Instant),
    sa.Column("revoked_at", Instant),
)

signing_keys = sa.Table(
    "access_signing_keys",
    metadata,
    sa.Column("access_key_id", sa.String(40), primary_key=True),
    sa.Column(
        "key_id",
        sa.String(40),
        sa.ForeignKey("access_keys.key_id", ondelete="CASCADE"),
        nullable=False,
        unique=True,
    ),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
)

audit_entries = sa.Table(
    "access_audit_entries",
    metadata,
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at", Instant, nullable=False, index=True),
    sa.Column("actor", sa.String(120), nullable=False),
    sa.Column("action", sa.String(80), nullable=False),
    sa.Column("record", sa.String(200), nullable=False, index=True),
    sa.Column("address", sa.String(60), nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
    sa.Column("previous", sa.String(64), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
)

audit_anchor = sa.Table(
    "access_audit_anchor",
    metadata,
    sa.Column("one", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("count", sa.BigInteger, nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Column("mac", sa.String(64), nullable=False),
)

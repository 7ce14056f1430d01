"""Where the answers to requests with an `Idempotency-Key` are kept."""

import sqlalchemy as sa

from comptoir.kernel.storage.rows import Instant, new_metadata

metadata = new_metadata()

answers = sa.Table(
    "idempotency_answers",
    metadata,
    sa.Column("place", sa.String(64), primary_key=True),
    sa.Column("fingerprint", sa.String(64), nullable=False),
    sa.Column("name", sa.String(40), nullable=False),
    sa.Column("begun_at", Instant, nullable=False, index=True),
    sa.Column("held_at", Instant, nullable=False),
    sa.Column("status", sa.Integer),
    sa.Column("headers", sa.JSON),
    sa.Column("body", sa.LargeBinary),
)
"""Without a status, the request is being carried out since `held_at`, or its process was killed."""

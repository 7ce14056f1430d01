"""Where keys, personal data and erasures are kept."""

import sqlalchemy as sa

from comptoir.kernel.storage.rows import Instant, new_metadata

metadata = new_metadata()

ring_keys = sa.Table(
    "privacy_ring_keys",
    metadata,
    sa.Column("name", sa.String(60), primary_key=True),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
    sa.Column("master", sa.String(16), nullable=False),
)

customer_keys = sa.Table(
    "privacy_customer_keys",
    metadata,
    sa.Column("customer_id", sa.String(60), primary_key=True),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
    sa.Column("master", sa.String(16), nullable=False, index=True),
)

records = sa.Table(
    "privacy_records",
    metadata,
    sa.Column("customer_id", sa.String(60), primary_key=True),
    sa.Column("field", sa.String(20), primary_key=True),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
    sa.Column("updated_at", Instant, nullable=False),
)

erasures = sa.Table(
    "privacy_erasures",
    metadata,
    sa.Column("reference", sa.String(60), primary_key=True),
    sa.Column("actor", sa.String(120), nullable=False),
    sa.Column("started_at", Instant, nullable=False),
    sa.Column("finished_at", Instant),
    sa.Column("customer", sa.LargeBinary),
)

erasure_steps = sa.Table(
    "privacy_erasure_steps",
    metadata,
    sa.Column(
        "reference",
        sa.String(60),
        sa.ForeignKey("privacy_erasures.reference"),
        primary_key=True,
    ),
    sa.Column("eraser", sa.String(60), primary_key=True),
    sa.Column("store", sa.String(60), nullable=False),
    sa.Column("what", sa.String(120), nullable=False),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Column("at", Instant, nullable=False),
)

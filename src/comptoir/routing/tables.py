"""The rows of routing: data sets, models, and which model answers."""

import sqlalchemy as sa

from comptoir.kernel.storage.rows import Instant, new_metadata

metadata = new_metadata()

datasets = sa.Table(
    "routing_datasets",
    metadata,
    sa.Column("dataset_id", sa.String(40), primary_key=True),
    sa.Column("name", sa.String(63), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("card", sa.JSON, nullable=False),
    sa.Column("by", sa.String(200), nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.UniqueConstraint("name", "version"),
)

models = sa.Table(
    "routing_models",
    metadata,
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("job_id", sa.String(80), nullable=False, unique=True),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("dataset_id", sa.String(40), nullable=False),
    sa.Column("learner", sa.String(40), nullable=False),
    sa.Column("asked", sa.JSON, nullable=False),
    sa.Column("folder", sa.String(80), nullable=False),
    sa.Column("fingerprint", sa.String(64), nullable=False),
    sa.Column("facts", sa.JSON, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("by", sa.String(200), nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("finished_at", Instant),
)

appointments = sa.Table(
    "routing_appointments",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("alias", sa.String(16), nullable=False, index=True),
    sa.Column("version", sa.Integer),
    sa.Column("by", sa.String(200), nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False),
)
"""Who made which model champion, challenger or shadow, and when; the newest of an alias counts.
A row without a version leaves the alias empty."""

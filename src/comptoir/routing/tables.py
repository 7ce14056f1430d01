"""The rows of routing: data sets, models, which model answers, requests and decisions."""

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

taxonomies = sa.Table(
    "routing_taxonomies",
    metadata,
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("document", sa.JSON, nullable=False),
    sa.Column("by", sa.String(200), nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False),
)

requests = sa.Table(
    "routing_requests",
    metadata,
    sa.Column("request_id", sa.String(40), primary_key=True),
    sa.Column("once", sa.String(80), nullable=False, unique=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
    sa.Column("owner", sa.String(60), nullable=False, index=True),
    sa.Column("customer_id", sa.String(60), nullable=False),
    sa.Column("order_id", sa.String(80), nullable=False),
    sa.Column("channel", sa.String(16), nullable=False),
    sa.Column("language", sa.String(8), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("desk", sa.String(80), nullable=False),
    sa.Column("received_at", Instant, nullable=False),
    sa.Index("ix_routing_requests_state_desk", "state", "desk", "request_id"),
)
"""`text` is masked; the original is sealed under the key of `owner`: the customer, or the request
itself where nobody is known. `desk` is where it lies now, empty while a person has to say."""

predictions = sa.Table(
    "routing_predictions",
    metadata,
    sa.Column("request_id", sa.String(40), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("alias", sa.String(16), nullable=False),
    sa.Column("desk", sa.String(80), nullable=False),
    sa.Column("decided", sa.Boolean, nullable=False),
    sa.Column("confidence", sa.Float, nullable=False),
    sa.Column("out_of_scope", sa.Boolean, nullable=False),
    sa.Column("document", sa.JSON, nullable=False),
    sa.Column("milliseconds", sa.Float, nullable=False),
    sa.Column("at", Instant, nullable=False),
)

corrections = sa.Table(
    "routing_corrections",
    metadata,
    sa.Column("correction_id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("once", sa.String(80), nullable=False, unique=True),
    sa.Column("request_id", sa.String(40), nullable=False, index=True),
    sa.Column("predicted", sa.String(80), nullable=False),
    sa.Column("desk", sa.String(80)),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("by", sa.String(200), nullable=False),
    sa.Column("at", Instant, nullable=False),
)
"""A person's desk beside the predicted one; the newest counts, none takes it back."""

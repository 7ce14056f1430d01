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

approvals = sa.Table(
    "routing_approvals",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("version", sa.Integer, nullable=False, index=True),
    sa.Column("by", sa.String(200), nullable=False),
    sa.Column("verdict", sa.String(16), nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False),
)
"""Who said that a version may decide; the newest of each person counts."""

observations = sa.Table(
    "routing_observations",
    metadata,
    sa.Column("appointment", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("version", sa.Integer, nullable=False, index=True),
    sa.Column("reached", sa.String(40), nullable=False),
    sa.Column("scored", sa.Integer, nullable=False),
    sa.Column("left_out", sa.Integer, nullable=False),
    sa.Column("failed", sa.Integer, nullable=False),
    sa.Column("problem", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("holder", sa.String(40), nullable=False),
    sa.Column("until", Instant),
)
"""How far an observing version is: all requests up to `reached` are scored, left out or failed.
One process at a time, its holder, goes on with it."""

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
    sa.Index("ix_routing_predictions_version", "version", "request_id"),
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

rounds = sa.Table(
    "routing_rounds",
    metadata,
    sa.Column("round_id", sa.String(40), primary_key=True),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("mode", sa.String(16), nullable=False),
    sa.Column("labels_each", sa.Integer, nullable=False),
    sa.Column("random_share", sa.Float, nullable=False),
    sa.Column("hidden_share", sa.Float, nullable=False),
    sa.Column("annotators", sa.JSON, nullable=False),
    sa.Column("source", sa.JSON, nullable=False),
    sa.Column("model_version", sa.Integer),
    sa.Column("seed", sa.Integer, nullable=False),
    sa.Column("by", sa.String(200), nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("closed_at", Instant),
)

items = sa.Table(
    "routing_items",
    metadata,
    sa.Column("item_id", sa.String(40), primary_key=True),
    sa.Column("round_id", sa.String(40), nullable=False),
    sa.Column("place", sa.Integer, nullable=False),
    sa.Column("subject", sa.String(120), nullable=False, index=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("language", sa.String(8), nullable=False),
    sa.Column("stream", sa.String(16), nullable=False),
    sa.Column("stratum", sa.String(80), nullable=False),
    sa.Column("weight", sa.Float, nullable=False),
    sa.Column("group", sa.Integer, nullable=False),
    sa.Column("given", sa.String(80)),
    sa.Column("guess", sa.JSON(none_as_null=True)),
    sa.Column("hidden", sa.Boolean, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("desk", sa.String(80)),
    sa.UniqueConstraint("round_id", "place"),
    sa.Index("ix_routing_items_round_state", "round_id", "state", "place"),
)

labels = sa.Table(
    "routing_labels",
    metadata,
    sa.Column("label_id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("once", sa.String(80), nullable=False, unique=True),
    sa.Column("item_id", sa.String(40), nullable=False, index=True),
    sa.Column("annotator", sa.String(200), nullable=False),
    sa.Column("verdict", sa.String(16), nullable=False),
    sa.Column("desk", sa.String(80)),
    sa.Column("mode", sa.String(16), nullable=False),
    sa.Column("shown", sa.Boolean, nullable=False),
    sa.Column("guideline_version", sa.Integer, nullable=False),
    sa.Column("seconds", sa.Float, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("undone_at", Instant),
    sa.Index("ix_routing_labels_annotator", "annotator", "label_id"),
)

holds = sa.Table(
    "routing_holds",
    metadata,
    sa.Column("item_id", sa.String(40), primary_key=True),
    sa.Column("annotator", sa.String(200), primary_key=True),
    sa.Column("until", Instant, nullable=False),
)
"""Who has an item on screen, so that no more people than asked for label it."""

guidelines = sa.Table(
    "routing_guidelines",
    metadata,
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("texts", sa.JSON, nullable=False),
    sa.Column("confusions", sa.JSON, nullable=False),
    sa.Column("by", sa.String(200), nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False),
)

written = sa.Table(
    "routing_written",
    metadata,
    sa.Column("example_id", sa.String(40), primary_key=True),
    sa.Column("desk", sa.String(80), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("language", sa.String(8), nullable=False),
    sa.Column("by", sa.String(200), nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("withdrawn_at", Instant),
)
"""Examples that experts wrote: learned from, never part of a test."""

mails = sa.Table(
    "routing_mails",
    metadata,
    sa.Column("place", sa.String(64), primary_key=True),
    sa.Column("message", sa.String(64), nullable=False, index=True),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("request_id", sa.String(40), nullable=False),
    sa.Column("attachments", sa.Integer, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Index("ix_routing_mails_state_at", "state", "at"),
)
"""What became of mails, by where they lay. `message` is what makes a mail this one, wherever it
lies; empty until it has been read."""

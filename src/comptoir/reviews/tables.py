"""The rows of reviews: imports, runs, what is served, and what people say about it."""

import sqlalchemy as sa

from comptoir.kernel.storage.rows import Instant, new_metadata

metadata = new_metadata()

imports = sa.Table(
    "review_imports",
    metadata,
    sa.Column("import_id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("job_id", sa.String(80), nullable=False),
    sa.Column("path", sa.Text, nullable=False),
    sa.Column("fingerprint", sa.String(64), nullable=False, index=True),
    sa.Column("format", sa.String(40), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("rows_read", sa.BigInteger, nullable=False),
    sa.Column("rows_new", sa.BigInteger, nullable=False),
    sa.Column("rows_changed", sa.BigInteger, nullable=False),
    sa.Column("rows_unchanged", sa.BigInteger, nullable=False),
    sa.Column("rejected", sa.JSON, nullable=False),
    sa.Column("bytes", sa.BigInteger, nullable=False),
    sa.Column("started_at", Instant, nullable=False),
    sa.Column("finished_at", Instant),
    sa.Column("run_id", sa.String(40), index=True),
)

runs = sa.Table(
    "review_runs",
    metadata,
    sa.Column("run_id", sa.String(40), primary_key=True),
    sa.Column("state", sa.String(16), nullable=False, index=True),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("started_at", Instant, nullable=False, index=True),
    sa.Column("finished_at", Instant),
    sa.Column("options", sa.JSON, nullable=False),
    sa.Column("taxonomy", sa.String(40), nullable=False),
    sa.Column("model", sa.String(200), nullable=False),
    sa.Column("scorer", sa.String(40), nullable=False),
    sa.Column("generation", sa.BigInteger),
    sa.Column("gold_version", sa.BigInteger),
    sa.Column("rows_changed", sa.BigInteger, nullable=False),
)

stages = sa.Table(
    "review_stages",
    metadata,
    sa.Column("run_id", sa.String(40), primary_key=True),
    sa.Column("stage", sa.String(16), primary_key=True),
    sa.Column("rows_in", sa.BigInteger, nullable=False),
    sa.Column("rows_out", sa.BigInteger, nullable=False),
    sa.Column("rejected", sa.BigInteger, nullable=False),
    sa.Column("seconds", sa.Float, nullable=False),
    sa.Column("bytes", sa.BigInteger, nullable=False),
    sa.Column("audits", sa.JSON, nullable=False),
    sa.Column("finished_at", Instant, nullable=False),
)

publication = sa.Table(
    "review_publication",
    metadata,
    sa.Column("slot", sa.Integer, primary_key=True),
    sa.Column("generation", sa.BigInteger, nullable=False),
    sa.Column("run_id", sa.String(40), nullable=False),
    sa.Column("published_at", Instant, nullable=False),
    sa.Column("revision", sa.BigInteger, nullable=False),
)
"""One row: the pointer, and a number that grows whenever what it shows changes.

Moving the pointer publishes; moving it back rolls back."""

served_products = sa.Table(
    "review_served_products",
    metadata,
    sa.Column("product_id", sa.String(200), primary_key=True),
    sa.Column("generation", sa.BigInteger, primary_key=True),
    sa.Column("reviews", sa.Integer, nullable=False),
    sa.Column("summary", sa.JSON, nullable=False),
)
"""A product as of a generation; the newest one at or below the pointer is served."""

served_reviews = sa.Table(
    "review_served",
    metadata,
    sa.Column("product_id", sa.String(200), primary_key=True),
    sa.Column("generation", sa.BigInteger, primary_key=True),
    sa.Column("rank", sa.Integer, primary_key=True),
    sa.Column("review_id", sa.String(80), nullable=False, index=True),
    sa.Column("theme", sa.String(80), nullable=False),
    sa.Column("language", sa.String(16), nullable=False),
    sa.Column("score", sa.Float, nullable=False),
    sa.Column("rating", sa.Float, nullable=False),
    sa.Column("confidence", sa.Float, nullable=False),
    sa.Column("uncertain", sa.Boolean, nullable=False, index=True),
    sa.Column("created_at", Instant),
    sa.Column("buyer_id", sa.String(80), nullable=False, index=True),
    sa.Column("document", sa.JSON, nullable=False),
)

corrections = sa.Table(
    "review_corrections",
    metadata,
    sa.Column("correction_id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("review_id", sa.String(80), nullable=False, index=True),
    sa.Column("predicted", sa.String(80), nullable=False),
    sa.Column("theme", sa.String(80)),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("by", sa.String(200), nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("once", sa.String(40)),
    sa.Index("ix_review_corrections_once", "once", unique=True),
)
"""Append-only; the newest of a review counts, and a null theme takes the correction back.

`once` is the name of the request that laid it: sent again after a kill, it lays nothing twice."""

votes = sa.Table(
    "review_votes",
    metadata,
    sa.Column("review_id", sa.String(80), primary_key=True),
    sa.Column("visitor", sa.String(80), primary_key=True),
    sa.Column("at", Instant, nullable=False),
)

taxonomies = sa.Table(
    "review_taxonomies",
    metadata,
    sa.Column("version", sa.String(40), primary_key=True),
    sa.Column("document", sa.JSON, nullable=False),
    sa.Column("by", sa.String(200), nullable=False),
    sa.Column("at", Instant, nullable=False),
)

alerts = sa.Table(
    "review_alerts",
    metadata,
    sa.Column("alert_id", sa.String(80), primary_key=True),
    sa.Column("run_id", sa.String(40), nullable=False, index=True),
    sa.Column("kind", sa.String(40), nullable=False),
    sa.Column("product_id", sa.String(200), nullable=False),
    sa.Column("theme", sa.String(80), nullable=False),
    sa.Column("document", sa.JSON, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("closed_by", sa.String(200)),
)

"""Imports, runs, what is served, and what people say about it."""

# ruff: noqa: INP001 - Alembic loads this file by its path
import sqlalchemy as sa
from alembic import op

revision = "reviews_0001"
down_revision = None
branch_labels = ("reviews",)
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _alerts()
    _corrections()
    _imports()
    _publication()
    _runs()
    _served()
    _served_products()
    _stages()
    _taxonomies()
    _votes()


def _alerts() -> None:
    op.create_table(
        "review_alerts",
        sa.Column("alert_id", sa.String(length=80), nullable=False),
        sa.Column("run_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("product_id", sa.String(length=200), nullable=False),
        sa.Column("theme", sa.String(length=80), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("closed_by", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("alert_id", name="pk_review_alerts"),
    )
    op.create_index("ix_review_alerts_run_id", "review_alerts", ["run_id"], unique=False)


def _corrections() -> None:
    op.create_table(
        "review_corrections",
        sa.Column("correction_id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("review_id", sa.String(length=80), nullable=False),
        sa.Column("predicted", sa.String(length=80), nullable=False),
        sa.Column("theme", sa.String(length=80), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("correction_id", name="pk_review_corrections"),
    )
    op.create_index(
        "ix_review_corrections_review_id", "review_corrections", ["review_id"], unique=False
    )


def _imports() -> None:
    op.create_table(
        "review_imports",
        sa.Column("import_id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("job_id", sa.String(length=80), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("format", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("rows_read", sa.BigInteger(), nullable=False),
        sa.Column("rows_new", sa.BigInteger(), nullable=False),
        sa.Column("rows_changed", sa.BigInteger(), nullable=False),
        sa.Column("rows_unchanged", sa.BigInteger(), nullable=False),
        sa.Column("rejected", sa.JSON(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.Column("run_id", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("import_id", name="pk_review_imports"),
    )
    op.create_index(
        "ix_review_imports_fingerprint", "review_imports", ["fingerprint"], unique=False
    )
    op.create_index("ix_review_imports_run_id", "review_imports", ["run_id"], unique=False)


def _publication() -> None:
    op.create_table(
        "review_publication",
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("generation", sa.BigInteger(), nullable=False),
        sa.Column("run_id", sa.String(length=40), nullable=False),
        sa.Column("published_at", MOMENT, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("slot", name="pk_review_publication"),
    )


def _runs() -> None:
    op.create_table(
        "review_runs",
        sa.Column("run_id", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("taxonomy", sa.String(length=40), nullable=False),
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("scorer", sa.String(length=40), nullable=False),
        sa.Column("generation", sa.BigInteger(), nullable=True),
        sa.Column("gold_version", sa.BigInteger(), nullable=True),
        sa.Column("rows_changed", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", name="pk_review_runs"),
    )
    op.create_index("ix_review_runs_started_at", "review_runs", ["started_at"], unique=False)
    op.create_index("ix_review_runs_state", "review_runs", ["state"], unique=False)


def _served() -> None:
    op.create_table(
        "review_served",
        sa.Column("product_id", sa.String(length=200), nullable=False),
        sa.Column("generation", sa.BigInteger(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.String(length=80), nullable=False),
        sa.Column("theme", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("rating", sa.Float(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("uncertain", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=True),
        sa.Column("buyer_id", sa.String(length=80), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("product_id", "generation", "rank", name="pk_review_served"),
    )
    op.create_index("ix_review_served_buyer_id", "review_served", ["buyer_id"], unique=False)
    op.create_index("ix_review_served_review_id", "review_served", ["review_id"], unique=False)
    op.create_index("ix_review_served_uncertain", "review_served", ["uncertain"], unique=False)


def _served_products() -> None:
    op.create_table(
        "review_served_products",
        sa.Column("product_id", sa.String(length=200), nullable=False),
        sa.Column("generation", sa.BigInteger(), nullable=False),
        sa.Column("reviews", sa.Integer(), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("product_id", "generation", name="pk_review_served_products"),
    )


def _stages() -> None:
    op.create_table(
        "review_stages",
        sa.Column("run_id", sa.String(length=40), nullable=False),
        sa.Column("stage", sa.String(length=16), nullable=False),
        sa.Column("rows_in", sa.BigInteger(), nullable=False),
        sa.Column("rows_out", sa.BigInteger(), nullable=False),
        sa.Column("rejected", sa.BigInteger(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("audits", sa.JSON(), nullable=False),
        sa.Column("finished_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("run_id", "stage", name="pk_review_stages"),
    )


def _taxonomies() -> None:
    op.create_table(
        "review_taxonomies",
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("version", name="pk_review_taxonomies"),
    )


def _votes() -> None:
    op.create_table(
        "review_votes",
        sa.Column("review_id", sa.String(length=80), nullable=False),
        sa.Column("visitor", sa.String(length=80), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("review_id", "visitor", name="pk_review_votes"),
    )

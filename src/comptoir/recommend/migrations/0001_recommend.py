"""Groups, datasets, imports, live events and puts, sealed raw ids, snapshots."""

# ruff: noqa: INP001 - Alembic loads this file by its path
import sqlalchemy as sa
from alembic import op

revision = "recommend_0001"
down_revision = None
branch_labels = ("recommend",)
depends_on = None

MOMENT = sa.DateTime(timezone=True)
NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    _groups()
    _datasets()
    _imports()
    _events()
    _sessions()
    _puts()
    _people()
    _snapshots()


def _groups() -> None:
    op.create_table(
        "recommend_groups",
        sa.Column("group_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=63), nullable=False),
        sa.Column("domain", sa.String(length=20), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("group_id", name="pk_recommend_groups"),
    )
    op.create_index("ix_recommend_groups_name", "recommend_groups", ["name"], unique=True)


def _datasets() -> None:
    op.create_table(
        "recommend_datasets",
        sa.Column("group_id", sa.String(length=40), nullable=False),
        sa.Column("dataset", sa.String(length=20), nullable=False),
        sa.Column("schema", sa.Text(), nullable=False),
        sa.Column("inferred", sa.Boolean(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("group_id", "dataset", name="pk_recommend_datasets"),
    )


def _imports() -> None:
    op.create_table(
        "recommend_imports",
        sa.Column("import_id", sa.String(length=80), nullable=False),
        sa.Column("group_id", sa.String(length=40), nullable=False),
        sa.Column("dataset", sa.String(length=20), nullable=False),
        sa.Column("mode", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("rows_read", sa.BigInteger(), nullable=False),
        sa.Column("rows_kept", sa.BigInteger(), nullable=False),
        sa.Column("rejected", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("import_id", name="pk_recommend_imports"),
    )
    op.create_index("ix_recommend_imports_group_id", "recommend_imports", ["group_id"])


def _events() -> None:
    op.create_table(
        "recommend_events",
        sa.Column("seq", NUMBER, autoincrement=True, nullable=False),
        sa.Column("group_id", sa.String(length=40), nullable=False),
        sa.Column("dataset", sa.String(length=20), nullable=False),
        sa.Column("event_id", sa.String(length=300), nullable=True),
        sa.Column("owner", sa.String(length=40), nullable=False),
        sa.Column("session", sa.String(length=40), nullable=False),
        sa.Column("item_id", sa.String(length=256), nullable=True),
        sa.Column("event_type", sa.String(length=256), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.Float(), nullable=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_recommend_events"),
        sqlite_autoincrement=True,
    )
    table = "recommend_events"
    op.create_index("ix_recommend_events_owner", table, ["owner"])
    op.create_index("ix_recommend_events_group", table, ["group_id", "dataset", "seq"])
    op.create_index("ix_recommend_events_once", table, ["group_id", "event_id"], unique=True)


def _sessions() -> None:
    op.create_table(
        "recommend_sessions",
        sa.Column("group_id", sa.String(length=40), nullable=False),
        sa.Column("session", sa.String(length=40), nullable=False),
        sa.Column("owner", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("group_id", "session", name="pk_recommend_sessions"),
    )
    op.create_index("ix_recommend_sessions_owner", "recommend_sessions", ["owner"])


def _puts() -> None:
    op.create_table(
        "recommend_puts",
        sa.Column("seq", NUMBER, autoincrement=True, nullable=False),
        sa.Column("group_id", sa.String(length=40), nullable=False),
        sa.Column("dataset", sa.String(length=20), nullable=False),
        sa.Column("record_id", sa.String(length=256), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_recommend_puts"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_recommend_puts_record",
        "recommend_puts",
        ["group_id", "dataset", "record_id"],
        unique=True,
    )


def _people() -> None:
    op.create_table(
        "recommend_people",
        sa.Column("group_id", sa.String(length=40), nullable=False),
        sa.Column("owner", sa.String(length=40), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("group_id", "owner", name="pk_recommend_people"),
    )
    op.create_index("ix_recommend_people_owner", "recommend_people", ["owner"])


def _snapshots() -> None:
    op.create_table(
        "recommend_snapshots",
        sa.Column("group_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("events_seq", sa.BigInteger(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("group_id", name="pk_recommend_snapshots"),
    )

"""People, sessions, keys and the audit trail."""

# ruff: noqa: INP001 - Alembic loads this file by its path
import sqlalchemy as sa
from alembic import op

revision = "access_0001"
down_revision = None
branch_labels = ("access",)
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _people()
    _sign_in()
    _keys()
    _audit()


def _people() -> None:
    op.create_table(
        "access_people",
        sa.Column("person_id", sa.String(40), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("roles", sa.String(200), nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("password_hash", sa.String(200), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_access_people"),
        sa.UniqueConstraint("email", name="uq_access_people_email"),
    )
    op.create_table(
        "access_sessions",
        sa.Column("session_id", sa.String(40), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("person_id", sa.String(40), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("address", sa.String(60), nullable=False),
        sa.Column("agent", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("session_id", name="pk_access_sessions"),
        sa.UniqueConstraint("token_hash", name="uq_access_sessions_token_hash"),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["access_people.person_id"],
            name="fk_access_sessions_person_id",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_access_sessions_person_id", "access_sessions", ["person_id"])
    op.create_index("ix_access_sessions_ends_at", "access_sessions", ["ends_at"])


def _sign_in() -> None:
    op.create_table(
        "access_codes",
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("purpose", sa.String(20), nullable=False),
        sa.Column("person_id", sa.String(40), nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("code_hash", name="pk_access_codes"),
    )
    op.create_table(
        "access_failures",
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("account", name="pk_access_failures"),
    )
    op.create_index("ix_access_failures_last_at", "access_failures", ["last_at"])


def _keys() -> None:
    op.create_table(
        "access_keys",
        sa.Column("key_id", sa.String(40), nullable=False),
        sa.Column("prefix", sa.String(20), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("scopes", sa.Text, nullable=False),
        sa.Column("created_by", sa.String(120), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT),
        sa.Column("used_at", MOMENT),
        sa.Column("revoked_at", MOMENT),
        sa.PrimaryKeyConstraint("key_id", name="pk_access_keys"),
        sa.UniqueConstraint("prefix", name="uq_access_keys_prefix"),
    )


def _audit() -> None:
    op.create_table(
        "access_audit_entries",
        sa.Column("number", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor", sa.String(120), nullable=False),
        sa.Column("action", sa.String(80), nullable=False),
        sa.Column("record", sa.String(200), nullable=False),
        sa.Column("address", sa.String(60), nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_access_audit_entries"),
    )
    op.create_index("ix_access_audit_entries_at", "access_audit_entries", ["at"])
    op.create_index("ix_access_audit_entries_record", "access_audit_entries", ["record"])
    op.create_table(
        "access_audit_anchor",
        sa.Column("one", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("count", sa.BigInteger, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("mac", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("one", name="pk_access_audit_anchor"),
    )


def downgrade() -> None:
    for table in (
        "access_audit_anchor",
        "access_audit_entries",
        "access_keys",
        "access_failures",
        "access_codes",
        "access_sessions",
        "access_people",
    ):
        op.drop_table(table)

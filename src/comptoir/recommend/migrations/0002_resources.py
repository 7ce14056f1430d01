"""Resources and their tags."""

# ruff: noqa: INP001 - Alembic loads this file by its path
import sqlalchemy as sa
from alembic import op

revision = "recommend_0002"
down_revision = "recommend_0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "recommend_resources",
        sa.Column("resource_id", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("arn", sa.String(256), nullable=False),
        sa.Column("name", sa.String(130), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("group_id", sa.String(40), nullable=False),
        sa.Column("group_name", sa.String(63), nullable=False),
        sa.Column("parent_id", sa.String(40), nullable=False),
        sa.Column("uses_id", sa.String(40), nullable=False),
        sa.Column("alias", sa.String(64)),
        sa.Column("owners", sa.Text, nullable=False),
        sa.Column("document", sa.JSON, nullable=False),
        sa.Column("failure_reason", sa.Text, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("resource_id", name="pk_recommend_resources"),
    )
    table = "recommend_resources"
    op.create_index("ix_recommend_resources_arn", table, ["arn"], unique=True)
    op.create_index("ix_recommend_resources_alias", table, ["alias"], unique=True)
    op.create_index("ix_recommend_resources_kind", table, ["kind", "resource_id"])
    op.create_index("ix_recommend_resources_parent", table, ["parent_id", "kind"])
    op.create_index("ix_recommend_resources_uses", table, ["uses_id", "kind"])
    op.create_index("ix_recommend_resources_group", table, ["group_id", "kind"])
    _tags()


def _tags() -> None:
    op.create_table(
        "recommend_tags",
        sa.Column("resource_id", sa.String(40), nullable=False),
        sa.Column("tag_key", sa.String(128), nullable=False),
        sa.Column("tag_value", sa.String(256), nullable=False),
        sa.PrimaryKeyConstraint("resource_id", "tag_key", name="pk_recommend_tags"),
        sa.ForeignKeyConstraint(
            ["resource_id"],
            ["recommend_resources.resource_id"],
            name="fk_recommend_tags_resource_id",
            ondelete="CASCADE",
        ),
    )


def downgrade() -> None:
    op.drop_table("recommend_tags")
    op.drop_table("recommend_resources")

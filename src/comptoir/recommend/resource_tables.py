"""The rows of resources, and of their tags."""

import sqlalchemy as sa

from comptoir.kernel.storage.rows import Instant, new_metadata

metadata = new_metadata()

resources = sa.Table(
    "recommend_resources",
    metadata,
    sa.Column("resource_id", sa.String(40), primary_key=True),
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
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("updated_at", Instant, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Index("ix_recommend_resources_arn", "arn", unique=True),
    sa.Index("ix_recommend_resources_alias", "alias", unique=True),
    sa.Index("ix_recommend_resources_kind", "kind", "resource_id"),
    sa.Index("ix_recommend_resources_parent", "parent_id", "kind"),
    sa.Index("ix_recommend_resources_uses", "uses_id", "kind"),
    sa.Index("ix_recommend_resources_group", "group_id", "kind"),
)
"""Everything that has an ARN. The unique ARN is what lets one of two equal creations win."""

tags = sa.Table(
    "recommend_tags",
    metadata,
    sa.Column(
        "resource_id",
        sa.String(40),
        sa.ForeignKey("recommend_resources.resource_id", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column("tag_key", sa.String(128), primary_key=True),
    sa.Column("tag_value", sa.String(256), nullable=False),
)

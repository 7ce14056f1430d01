"""The application's own tables: what readers think of the guide."""

import sqlalchemy as sa

from comptoir.kernel.storage.rows import Instant, new_metadata

metadata = new_metadata()

guide_votes = sa.Table(
    "app_guide_votes",
    metadata,
    sa.Column("slug", sa.String(80), primary_key=True),
    sa.Column("visitor", sa.String(80), primary_key=True),
    sa.Column("useful", sa.Boolean, nullable=False),
    sa.Column("at", Instant, nullable=False),
)

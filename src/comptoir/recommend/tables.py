"""The rows of recommendations' data: groups, datasets, imports, live events and puts, people."""

import sqlalchemy as sa

from comptoir.kernel.storage.rows import Instant, new_metadata

metadata = new_metadata()

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")

groups = sa.Table(
    "recommend_groups",
    metadata,
    sa.Column("group_id", sa.String(40), primary_key=True),
    sa.Column("name", sa.String(63), nullable=False),
    sa.Column("domain", sa.String(20), nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Index("ix_recommend_groups_name", "name", unique=True),
)
"""The tenants. A name is free again once its group is deleted."""

datasets = sa.Table(
    "recommend_datasets",
    metadata,
    sa.Column("group_id", sa.String(40), primary_key=True),
    sa.Column("dataset", sa.String(20), primary_key=True),
    sa.Column("schema", sa.Text, nullable=False),
    sa.Column("inferred", sa.Boolean, nullable=False),
    sa.Column("changed_at", Instant, nullable=False),
)
"""The Avro schema that a dataset's rows are read and checked by."""

imports = sa.Table(
    "recommend_imports",
    metadata,
    sa.Column("import_id", sa.String(80), primary_key=True),
    sa.Column("group_id", sa.String(40), nullable=False, index=True),
    sa.Column("dataset", sa.String(20), nullable=False),
    sa.Column("mode", sa.String(12), nullable=False),
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("rows_read", sa.BigInteger, nullable=False),
    sa.Column("rows_kept", sa.BigInteger, nullable=False),
    sa.Column("rejected", sa.JSON, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("started_at", Instant, nullable=False),
    sa.Column("finished_at", Instant),
)
"""`source` is the file's name, never a database's address; `reason` why it failed."""

events = sa.Table(
    "recommend_events",
    metadata,
    sa.Column("seq", _NUMBER, primary_key=True, autoincrement=True),
    sa.Column("group_id", sa.String(40), nullable=False),
    sa.Column("dataset", sa.String(20), nullable=False),
    sa.Column("event_id", sa.String(300)),
    sa.Column("owner", sa.String(40), nullable=False),
    sa.Column("session", sa.String(40), nullable=False),
    sa.Column("item_id", sa.String(256)),
    sa.Column("event_type", sa.String(256), nullable=False),
    sa.Column("sent_at", sa.BigInteger, nullable=False),
    sa.Column("value", sa.Float),
    sa.Column("document", sa.Text, nullable=False),
    sa.Column("received_at", sa.BigInteger, nullable=False),
    sa.Index("ix_recommend_events_owner", "owner"),
    sa.Index("ix_recommend_events_group", "group_id", "dataset", "seq"),
    sa.Index("ix_recommend_events_once", "group_id", "event_id", unique=True),
    sqlite_autoincrement=True,
)
"""Live events as they came; a number is never given twice, and grows in the order of commits.

`owner` is the pseudonym of the user, of the session where no user is known. An event stays here
for some days after the lake has it: so long its `event_id` is known."""

sessions = sa.Table(
    "recommend_sessions",
    metadata,
    sa.Column("group_id", sa.String(40), primary_key=True),
    sa.Column("session", sa.String(40), primary_key=True),
    sa.Column("owner", sa.String(40), nullable=False, index=True),
)
"""Who a session turned out to be: the first who signs in."""

puts = sa.Table(
    "recommend_puts",
    metadata,
    sa.Column("seq", _NUMBER, primary_key=True, autoincrement=True),
    sa.Column("group_id", sa.String(40), nullable=False),
    sa.Column("dataset", sa.String(20), nullable=False),
    sa.Column("record_id", sa.String(256), nullable=False),
    sa.Column("document", sa.Text, nullable=False),
    sa.Index("ix_recommend_puts_record", "group_id", "dataset", "record_id", unique=True),
    sqlite_autoincrement=True,
)
"""Items, users and actions put live. One that is put again gets a new number."""

people = sa.Table(
    "recommend_people",
    metadata,
    sa.Column("group_id", sa.String(40), primary_key=True),
    sa.Column("owner", sa.String(40), primary_key=True),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
    sa.Index("ix_recommend_people_owner", "owner"),
)
"""Raw ids of users who came live, sealed with the group's key; those of imports lie in the lake."""

snapshots = sa.Table(
    "recommend_snapshots",
    metadata,
    sa.Column("group_id", sa.String(40), primary_key=True),
    sa.Column("number", sa.BigInteger, nullable=False),
    sa.Column("events_seq", sa.BigInteger, nullable=False),
    sa.Column("made_at", Instant, nullable=False),
)
"""The newest flat files of histories, and the last live event that they hold."""

checks = sa.Table(
    "recommend_checks",
    metadata,
    sa.Column("group_id", sa.String(40), primary_key=True),
    sa.Column("fit", sa.Boolean, nullable=False),
    sa.Column("document", sa.JSON, nullable=False),
    sa.Column("checked_at", Instant, nullable=False),
)
"""What the newest data check of a group found."""

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

files = sa.Table(
    "recommend_files",
    metadata,
    sa.Column("group_id", sa.String(40), primary_key=True),
    sa.Column("location", sa.String(1200), primary_key=True),
    sa.Column("what", sa.String(12), nullable=False),
    sa.Column("at", Instant, nullable=False),
)
"""Files of buckets that jobs of a group read or wrote, and that hold its users: `questions` and
`answers` of batches, `export`s of datasets. Erasure goes through them."""

attributions = sa.Table(
    "recommend_attributions",
    metadata,
    sa.Column("attribution_id", sa.String(40), primary_key=True),
    sa.Column("group_id", sa.String(40), nullable=False, index=True),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("published", sa.Integer, nullable=False),
    sa.Column("pending", sa.Text, nullable=False),
)
"""How far each metric attribution is: the last live event counted, and the last report, with its
rows as JSON until its file is written."""

attributed = sa.Table(
    "recommend_attributed",
    metadata,
    sa.Column("attribution_id", sa.String(40), primary_key=True),
    sa.Column("metric", sa.String(256), primary_key=True),
    sa.Column("event_type", sa.String(256), primary_key=True),
    sa.Column("source_key", sa.String(32), primary_key=True),
    sa.Column("window_start", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("group_id", sa.String(40), nullable=False, index=True),
    sa.Column("math_function", sa.String(12), nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("value", sa.Float, nullable=False),
    sa.Column("published", sa.Float, nullable=False),
)
"""What each source brought in each quarter of an hour; `published` is what reports say of it."""

impressions = sa.Table(
    "recommend_impressions",
    metadata,
    sa.Column("group_id", sa.String(40), primary_key=True),
    sa.Column("counted_at", sa.BigInteger, nullable=False),
    sa.Column("packed", sa.LargeBinary, nullable=False),
)
"""How often each item of a group was shown and chosen of late: counted anew every hour."""

duels = sa.Table(
    "recommend_duels",
    metadata,
    sa.Column("duel_id", sa.String(40), primary_key=True),
    sa.Column("group_id", sa.String(40), nullable=False, index=True),
    sa.Column("source_id", sa.String(40), nullable=False, index=True),
    sa.Column("name", sa.String(63), nullable=False),
    sa.Column("kind", sa.String(12), nullable=False),
    sa.Column("arms", sa.JSON, nullable=False),
    sa.Column("started_at", Instant, nullable=False),
    sa.Column("ended_at", Instant),
)
"""Two versions behind one campaign: `split` by user, or `interleave`d in one slate."""
relearning = sa.Table(
    "recommend_relearning",
    metadata,
    sa.Column("group_id", sa.String(40), primary_key=True),
    sa.Column("mark", sa.String(40), nullable=False),
)
"""Groups whose models learned from somebody who was erased since, until they have learned anew."""

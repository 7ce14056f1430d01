"""A resource: anything that has an ARN."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from comptoir.recommend.model.kinds import Kind
from comptoir.recommend.model.lifecycle import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A dataset group, and everything within one; a schema, which is in none."""

    resource_id: str
    """Sorts by the moment of creation; unlike the ARN, never given twice."""
    kind: Kind
    arn: str
    name: str
    status: Status
    created_at: datetime
    updated_at: datetime
    group_id: str = ""
    """Of the dataset group; empty for a schema."""
    group_name: str = ""
    """Its name, which never changes: keys are limited by it."""
    parent_id: str = ""
    """The resource that lists are narrowed to: a version's solution, a filter's group."""
    uses_id: str = ""
    """Another resource that it cannot live without: a dataset's schema, a campaign's version."""
    alias: str | None = None
    """Another name by which it is found: an event tracker's tracking id."""
    owners: str = ""
    """Of a schema: names of the groups that the key which made it was limited to."""
    document: Mapping[str, Any] = field(default_factory=dict)
    """What was asked, and what came of it, under the members of Personalize's own shapes."""
    failure_reason: str = ""
    revision: int = 1
    """Grows with every change."""

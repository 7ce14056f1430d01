"""Lets old files of the house's own batch jobs go; those of other buckets stay."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from comptoir.kernel.storage.buckets import Buckets
from comptoir.recommend.batch.beginning import folder_of
from comptoir.recommend.model import Resource
from comptoir.recommend.store import files
from comptoir.recommend.store.storeroom import Storeroom

Retire = Callable[[str], int]
"""Lets the old files of a group go; returns how many went."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchKeeping:
    """How long questions and answers of batch jobs are kept.

    Args:
        room: knows which files there are.
        buckets: have them.
        days: for which they are kept; 0 for ever.
    """

    room: Storeroom
    buckets: Buckets
    days: int

    def retire(self, group_id: str) -> int:
        """Delete the files of a group that are older; return how many went."""
        if not self.days:
            return 0
        oldest = self.room.clock() - timedelta(days=self.days)
        old = files.older(self.room, group_id, folder_of(group_id), oldest)
        for location in old:
            self.buckets.delete(location)
            files.forget(self.room, group_id, location)
        return len(old)

    def until(self, job: Resource) -> datetime | None:
        """Return when the answers of a job go; None for never."""
        if not self.days or not _lies_here(job):
            return None
        return job.updated_at + timedelta(days=self.days)

    def gone(self, job: Resource) -> bool:
        """Tell whether the files of a job that has ended are gone."""
        return _lies_here(job) and not self.buckets.names(_questions(job))


def _questions(job: Resource) -> str:
    return str(job.document["jobInput"]["s3DataSource"]["path"])


def _lies_here(job: Resource) -> bool:
    """Tell whether the house chose where the files of a job lie."""
    return _questions(job).startswith(folder_of(job.group_id))

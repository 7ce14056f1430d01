"""Where the data and the questions of a declaration lie, and whether they have changed."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from comptoir.kernel.storage.buckets import Buckets

_DIGITS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """What lies where.

    Args:
        buckets: read places.
        data: holds `interactions.csv` or `interactions/`, and so on; empty for no imports.
        questions: holds `SOLUTION/job_config.json`; empty for batch jobs that say it themselves.
    """

    buckets: Buckets
    data: str = ""
    questions: str = ""

    def data_of(self, dataset_type: str) -> tuple[str, str] | None:
        """Return where a dataset's files lie, and a mark that changes with them; None for none."""
        if not self.data:
            return None
        base = f"{self.data.rstrip('/')}/{dataset_type.lower()}"
        for location in (f"{base}.csv", f"{base}.csv.gz", f"{base}.parquet", f"{base}/"):
            if mark := self.buckets.mark(location):
                return location, hashlib.sha256(mark.encode()).hexdigest()[:_DIGITS]
        return None

    def batch_of(self, told: Mapping[str, Any], solution: str) -> dict[str, Any] | None:
        """Return the request of a batch job with its places, and None where nobody says them."""
        found = dict(told)
        if "jobInput" not in found or "jobOutput" not in found:
            if not self.questions:
                return None
            base = f"{self.questions.rstrip('/')}/{solution}"
            found.setdefault("jobInput", _place("s3DataSource", f"{base}/job_config.json"))
            found.setdefault("jobOutput", _place("s3DataDestination", f"{base}/answers/"))
        return found if self.buckets.mark(_path(found["jobInput"])) else None


def _place(name: str, path: str) -> dict[str, Any]:
    return {name: {"path": path}}


def _path(told: Mapping[str, Any]) -> str:
    return str(told["s3DataSource"]["path"])

"""What was worked out of a data set: JSON beside it in the blob store, one of a kind."""

import json
from typing import Any

from comptoir.kernel.storage.blobs import Blobs

Document = dict[str, Any]
"""What JSON can say; rows are named by their numbers, for texts stay in the data set alone."""


def keep(blobs: Blobs, kind: str, dataset_id: str, told: Document) -> None:
    """Keep what was found, in the place of what was found before."""
    data = json.dumps(told, ensure_ascii=False, sort_keys=True).encode()
    blobs.put(_name(kind, dataset_id), data)


def find(blobs: Blobs, kind: str, dataset_id: str) -> Document | None:
    """Return what was found, or None."""
    name = _name(kind, dataset_id)
    return json.loads(blobs.get(name)) if blobs.has(name) else None


def _name(kind: str, dataset_id: str) -> str:
    return f"routing/studies/{kind}/{dataset_id}.json"

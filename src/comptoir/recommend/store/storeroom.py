"""What the data of recommendations stands on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from comptoir.kernel.clock import Clock
from comptoir.kernel.privacy.keyring import KeyRing
from comptoir.kernel.privacy.pseudonyms import Pseudonymiser
from comptoir.kernel.storage.blobs import Blobs
from comptoir.kernel.storage.lake import Lake
from comptoir.kernel.storage.rows import Rows
from comptoir.recommend.store.lake import GroupLake


@dataclass(frozen=True, slots=True, kw_only=True)
class Storeroom:
    """Rows, lake, blobs, keys and files, and who knows the time."""

    rows: Rows
    lake: Lake
    blobs: Blobs
    ring: KeyRing
    pseudonyms: Pseudonymiser
    erased: Callable[[list[str]], set[str]]
    """Pseudonyms to those among them who were erased and must not come back."""
    folder: Path
    """Where flat files lie that are memory-mapped; made anew from the lake when lost."""
    clock: Clock
    import_rows: int = 1_000_000
    """Events that one step of an import reads; of records, a tenth."""
    exposure_days: int = 90
    """So long it is kept what was shown; 0 for ever."""
    erased_since: Callable[[datetime], bool] = lambda _moment: True
    """Whether anybody may have been erased since a moment."""

    def lake_of(self, group_id: str) -> GroupLake:
        return GroupLake(self.lake, group_id)

    def now(self) -> int:
        """Return the present moment in seconds since 1970."""
        return int(self.clock().timestamp())

"""The spool: exposures on this machine's disk until they are in the lake.

Each flush of each process is a file of its own, complete when its name appears: no reader ever sees
half of one. A process numbers its files without a gap, so what was carried is told by one number.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from comptoir.kernel.ids import new_id

_ENDING = ".arrow"


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """What one flush of one process wrote."""

    writer: str
    """Names the process; never given twice."""
    number: int
    """From 1 on, without a gap."""
    path: Path

    def read(self) -> pl.DataFrame:
        return pl.read_ipc(self.path)


def folder_of(room: Path, group_id: str) -> Path:
    """Return where a group's exposures wait; it goes with the group's other flat files."""
    return room / group_id / "exposures"


def new_writer() -> str:
    """Return a name for this process."""
    return new_id("log")


def write(folder: Path, writer: str, number: int, frame: pl.DataFrame) -> None:
    """Keep rows; they are on the disk when this returns.

    Raises:
        OSError: the disk is full, or cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{writer}-{number}"
    with draft.open("wb") as file:
        frame.write_ipc(file, compression="lz4")
        file.flush()
        os.fsync(file.fileno())
    draft.rename(folder / f"{writer}-{number:010}{_ENDING}")


def segments(folder: Path) -> Sequence[Segment]:
    """Return what waits, by writer and number, without a gap that is still being filled.

    A listing may miss a file that appears while it is made and yet have a later one. What a second
    listing finds up to the numbers of the first is whole.
    """
    tops: dict[str, int] = {}
    for one in _listed(folder):
        tops[one.writer] = max(tops.get(one.writer, 0), one.number)
    return [one for one in _listed(folder) if one.number <= tops.get(one.writer, 0)]


def _listed(folder: Path) -> list[Segment]:
    found = []
    for path in sorted(folder.glob(f"log_*{_ENDING}")):
        writer, _, number = path.name.removesuffix(_ENDING).rpartition("-")
        found.append(Segment(writer=writer, number=int(number), path=path))
    return found

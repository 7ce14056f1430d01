"""Answers that are not delivered yet: one blob a part, kept until the file is whole."""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from comptoir.kernel.storage.blobs import Blobs

_FOLDER = "recommend/batch"


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of one job's files."""

    blobs: Blobs
    group_id: str
    job_id: str

    def write(self, file: int, part: int, lines: Iterable[str]) -> None:
        """Keep a part; written again, it is the same part."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "part"
            with path.open("w", encoding="utf-8", newline="\n") as written:
                written.writelines(lines)
            self.blobs.put_file(self._name(file, part), path)

    @contextmanager
    def whole(
        self, file: int, count: int, name: str, passed: Callable[[Iterable[str]], Iterable[str]]
    ) -> Iterator[Path]:
        """Yield a file that holds the parts of a file, one behind the other.

        Args:
            file: number of the file.
            count: of its parts.
            name: of the file that is made.
            passed: takes lines out, or passes them on.
        """
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / name
            with path.open("w", encoding="utf-8", newline="\n") as written:
                for part in range(count):
                    fetched = Path(folder) / ".part"
                    self.blobs.fetch(self._name(file, part), fetched)
                    with fetched.open(encoding="utf-8", newline="\n") as lines:
                        written.writelines(passed(lines))
            yield path

    def drop(self) -> None:
        """Delete every part of the job."""
        for name in list(self.blobs.names(f"{_FOLDER}/{self.group_id}/{self.job_id}")):
            self.blobs.delete(name)

    def _name(self, file: int, part: int) -> str:
        return f"{_FOLDER}/{self.group_id}/{self.job_id}/{file}-{part}.jsonl"


def waiting(blobs: Blobs, group_id: str) -> list[str]:
    """Return the names of the parts that jobs of a group have not delivered."""
    return list(blobs.names(f"{_FOLDER}/{group_id}"))


def forget_group(blobs: Blobs, group_id: str) -> None:
    """Delete what jobs of a group have not delivered."""
    for name in waiting(blobs, group_id):
        blobs.delete(name)

"""Takes users out of files that the house read or wrote in buckets, line by line."""

import csv
import gzip
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import TextIO, TypeVar

from comptoir.kernel import errors
from comptoir.kernel.files import Limits
from comptoir.kernel.files.compression import Content
from comptoir.kernel.privacy.model import Erased
from comptoir.kernel.privacy.pseudonyms import Pseudonymiser
from comptoir.kernel.storage.blobs import Blobs
from comptoir.kernel.storage.buckets import Buckets
from comptoir.recommend.batch.parts import waiting
from comptoir.recommend.store import files, groups
from comptoir.recommend.store.storeroom import Storeroom

_FEW = 2_000
"""Lines whose users are looked up at once."""
Row = TypeVar("Row")
_USER, _USERS = "userId", "recommendedUsers"


@dataclass(slots=True)
class Rewriter:
    """Passes lines on, without some users.

    Args:
        pseudonyms: makes the shop's own ids those of `gone`.
        gone: returns which of some pseudonyms have to go.
    """

    pseudonyms: Pseudonymiser
    gone: Callable[[list[str]], set[str]]
    count: int = field(default=0)
    """Lines, and places in lists, that went."""

    def lines(self, lines: Iterable[str]) -> Iterator[str]:
        """Yield the lines of a file of questions or answers."""
        for some in _handfuls(lines):
            told = [_told(line) for line in some]
            leaving = self._leaving(raw for one in told for raw in _users(one))
            for line, one in zip(some, told, strict=True):
                if leaving.isdisjoint(_users(one)):
                    yield line
                elif _asked(one) in leaving:
                    self.count += 1
                else:
                    yield self._without(one, leaving)

    def table(self, file: TextIO, into: TextIO) -> None:
        """Write the rows of an exported dataset."""
        read, write = csv.reader(file), csv.writer(into, lineterminator="\n")
        header = next(read, [])
        write.writerow(header)
        at = header.index("USER_ID") if "USER_ID" in header else -1
        for some in _handfuls(read):
            leaving = self._leaving(row[at] for row in some if at >= 0 and len(row) > at)
            stay = [row for row in some if at < 0 or len(row) <= at or row[at] not in leaving]
            self.count += len(some) - len(stay)
            write.writerows(stay)

    def _leaving(self, raw: Iterable[str]) -> set[str]:
        names = sorted({one for one in raw if one})
        owners = self.pseudonyms.many(names)
        gone = self.gone(owners) if owners else set()
        return {name for name, owner in zip(names, owners, strict=True) if owner in gone}

    def _without(self, one: dict[str, object], leaving: set[str]) -> str:
        output = one["output"]
        if isinstance(output, dict):
            listed = output[_USERS]
            output[_USERS] = [user for user in listed if user not in leaving]
            self.count += len(listed) - len(output[_USERS])
        return json.dumps(one, ensure_ascii=False, separators=(",", ":")) + "\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketFiles:
    """The files of buckets that hold users; an `Eraser` of the kernel.

    Args:
        room: where data is.
        buckets: where files are.
        blobs: where answers wait until they are delivered.
    """

    room: Storeroom
    buckets: Buckets
    blobs: Blobs
    name: str = "recommend-files"

    def erase(self, customer: str) -> Erased:
        """Remove a pseudonym from the files of every group."""
        every = groups.every(self.room.rows)
        count = sum(self.forget(one.group_id, [customer]) for one in every)
        what = "lines of batch files and exports"
        return Erased(store="buckets", what=what, count=count)

    def forget(self, group_id: str, owners: Iterable[str]) -> int:
        """Take pseudonyms out of every file that jobs of a group read or wrote.

        A file that the shop has deleted since is no error.

        Returns:
            Lines, and places in lists of users, that are gone.
        """
        rewriter = Rewriter(self.room.pseudonyms, set(owners).intersection)
        for location, what in files.of(self.room, group_id):
            with suppress(errors.NotFound):
                _rewrite(self.buckets, location, rewriter, table=what == files.EXPORT)
        for name in waiting(self.blobs, group_id):
            with suppress(errors.NotFound):
                _rewrite_part(self.blobs, name, rewriter)
        return rewriter.count


def _rewrite(buckets: Buckets, location: str, rewriter: Rewriter, *, table: bool) -> None:
    """Write a file of a bucket anew where someone has to go from it."""
    before = rewriter.count
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        buckets.get_file(location, path)
        content = Content(path, Limits())
        packed = content.compression == "gzip"
        plain = content.unpacked()
        after = Path(folder) / "after"
        with (
            plain.open(encoding="utf-8", errors="surrogateescape", newline="") as file,
            _writer(after, packed=packed) as into,
        ):
            if table:
                rewriter.table(file, into)
            else:
                into.writelines(rewriter.lines(file))
        if rewriter.count != before:
            buckets.put_file(location, after)


def _rewrite_part(blobs: Blobs, name: str, rewriter: Rewriter) -> None:
    before = rewriter.count
    with tempfile.TemporaryDirectory() as folder:
        path, after = Path(folder) / "part", Path(folder) / "after"
        blobs.fetch(name, path)
        with path.open(encoding="utf-8", newline="") as file, _writer(after, packed=False) as into:
            into.writelines(rewriter.lines(file))
        if rewriter.count != before:
            blobs.put_file(name, after)


@contextmanager
def _writer(path: Path, *, packed: bool) -> Iterator[TextIO]:
    """Yield a text file that keeps bytes which are no UTF-8 as they were."""
    with (
        gzip.open(path, "wb") if packed else path.open("wb") as raw,
        TextIOWrapper(raw, encoding="utf-8", errors="surrogateescape", newline="") as text,
    ):
        yield text


def _handfuls(rows: Iterable[Row]) -> Iterator[list[Row]]:
    every = iter(rows)
    while some := list(islice(every, _FEW)):
        yield some


def _told(line: str) -> dict[str, object]:
    try:
        told = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _asked(one: dict[str, object]) -> str:
    """Return the user that a line asks for; of an answer, the one whom it answers."""
    inner = one.get("input")
    value = inner.get(_USER) if isinstance(inner, dict) else one.get(_USER)
    return value if isinstance(value, str) else ""


def _users(one: dict[str, object]) -> set[str]:
    output = one.get("output")
    listed = output.get(_USERS) if isinstance(output, dict) else None
    named = (
        {user for user in listed if isinstance(user, str)} if isinstance(listed, list) else set()
    )
    return named | ({_asked(one)} - {""})

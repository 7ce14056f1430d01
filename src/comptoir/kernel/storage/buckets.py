"""Buckets: what programs call `s3://bucket/key`, through the configured blob store.

Where blobs lie in a folder, a bucket is the folder `s3/BUCKET` in it. Where they lie in an
S3-compatible store, it is the bucket of that name there, reached with the same identity.
"""

import hashlib
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from comptoir.kernel import errors
from comptoir.kernel.storage.blobs import Blobs

HOUSE = "comptoir-house"
"""A bucket that is there wherever blobs lie: a folder of theirs."""
_S3 = "s3://"
_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """A place in a bucket."""

    bucket: str
    key: str
    """A name of bytes, or the beginning of several; empty for the whole bucket."""

    def __str__(self) -> str:
        return f"{_S3}{self.bucket}/{self.key}"

    @classmethod
    def parse(cls, text: str) -> "Location":
        """Read a place.

        Raises:
            errors.Invalid: it is none.

        >>> Location.parse("s3://shop/out/").key
        'out/'
        """
        bucket, _, key = text.removeprefix(_S3).partition("/")
        elsewhere = ".." in bucket or not {"..", "."}.isdisjoint(key.split("/"))
        if not text.startswith(_S3) or not _BUCKET.fullmatch(bucket) or elsewhere:
            raise errors.Invalid(
                "{location!r} is no place in a bucket. Write it as s3://BUCKET/KEY.",
                location=text[:300],
            )
        return cls(bucket=bucket, key=key)


class Buckets:
    """Reads and writes buckets.

    Args:
        uri: where blobs are: a folder, or `s3://bucket/prefix`.
        options: how to reach an S3-compatible server, as `blob_options` gives them.
        own: `s3://bucket/prefix` of what the house keeps for itself; nobody else reads there.
        scratch: a folder for files while work reads them.
    """

    def __init__(
        self, uri: str, options: Mapping[str, str], *, own: Sequence[str], scratch: Path
    ) -> None:
        self._uri = uri
        self._options = options
        self._own = [one.removeprefix(_S3).rstrip("/") for one in own if one.startswith(_S3)]
        self._scratch = scratch
        self._folder = None if "://" in uri else Path(uri) / "s3"

    def take(self, location: str, work: str) -> list[Path]:
        """Return files of this machine that hold what is at a place.

        Args:
            location: one file, or the beginning of several, which are taken in order.
            work: names the work that reads them; `let_go` deletes what was fetched for it.

        Raises:
            errors.NotFound: there is nothing.
        """
        place = Location.parse(location)
        names = self.names(location)
        if not names:
            raise errors.NotFound(
                "There is nothing at {location}. Put a file there: `comptoir blobs put FILE "
                "{location}`.",
                location=location,
            )
        if self._folder:
            return [self._folder / place.bucket / name for name in names]
        into = self._scratch / hashlib.sha256(work.encode()).hexdigest()[:32]
        blobs, taken = self._open(place), []
        for number, name in enumerate(names):
            (into / str(number)).mkdir(parents=True, exist_ok=True)
            taken.append(into / str(number) / name.rsplit("/", 1)[-1])
            blobs.fetch(name, taken[-1])
        return taken

    def let_go(self, work: str) -> None:
        """Delete what was fetched for some work."""
        into = self._scratch / hashlib.sha256(work.encode()).hexdigest()[:32]
        shutil.rmtree(into, ignore_errors=True)

    def names(self, location: str) -> list[str]:
        """Return the keys at a place: the one of that name, or else all below it, sorted."""
        place = Location.parse(location)
        blobs = self._open(place)
        prefix = place.key.rstrip("/")
        if prefix and not place.key.endswith("/") and blobs.has(prefix):
            return [prefix]
        # Names that begin with a dot are being written, or are notes of other programs.
        found = blobs.names(prefix)
        return sorted(name for name in found if not name.rsplit("/", 1)[-1].startswith((".", "_")))

    def size(self, location: str) -> int:
        """Return how many bytes are at a place, all that is below it together."""
        blobs = self._open(Location.parse(location))
        return sum(blobs.size(name) for name in self.names(location))

    def mark(self, location: str) -> str:
        """Return a mark of what is at a place, which changes with it; empty where nothing is."""
        place = Location.parse(location)
        blobs, names = self._open(place), self.names(location)
        return " ".join(f"{name}={blobs.mark(name)}" for name in names)

    def put_file(self, location: str, path: Path) -> str:
        """Keep a file at a place; return where.

        Args:
            location: where; below it, under the file's own name, when it ends in `/`.
            path: the file.
        """
        place = Location.parse(location)
        key = place.key
        if not key or key.endswith("/"):
            key += path.name
        self._open(Location(bucket=place.bucket, key=key)).put_file(key, path)
        return str(Location(bucket=place.bucket, key=key))

    def get_file(self, location: str, path: Path) -> int:
        """Write what is at a place to a file; return how many bytes.

        Raises:
            errors.NotFound: there is nothing of that very name.
        """
        place = Location.parse(location)
        return self._open(place).fetch(place.key, path)

    def delete(self, location: str) -> None:
        """Delete what is at a place: one file, or all below it; nothing there is no error."""
        place = Location.parse(location)
        blobs = self._open(place)
        for name in self.names(location):
            blobs.delete(name)

    def _open(self, place: Location) -> Blobs:
        """Return the blobs of a bucket.

        Raises:
            errors.Denied: the house keeps its own things there.
        """
        if self._folder:
            return Blobs.open(str(self._folder / place.bucket))
        if place.bucket == HOUSE:
            return Blobs.open(f"{self._uri.rstrip('/')}/s3/{HOUSE}", self._options)
        here = f"{place.bucket}/{place.key}/"
        for own in self._own:
            if here.startswith(f"{own}/") or f"{own}/".startswith(here.rstrip("/") + "/"):
                raise errors.Denied(
                    "{location} is where this house keeps its own data. Use another bucket.",
                    location=str(place),
                )
        return Blobs.open(f"{_S3}{place.bucket}", self._options)

"""Where a batch job reads and writes: files of a bucket, one after another."""

from dataclasses import dataclass, field
from pathlib import Path

from comptoir.kernel import errors
from comptoir.kernel.files import Limits
from comptoir.kernel.files.compression import Content
from comptoir.kernel.storage.buckets import Buckets, Location

ANSWERS = ".out"
"""What the name of a file of answers ends in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A file of questions, and the file of its answers."""

    source: str
    """`s3://bucket/key`."""
    target: str


def pairs(buckets: Buckets, source: str, target: str) -> list[Pair]:
    """Return the files at a place, and where their answers go.

    Args:
        buckets: where they are.
        source: one file, or the beginning of several.
        target: the beginning of their answers' names.

    Raises:
        errors.NotFound: there are none.
    """
    place, into = Location.parse(source), Location.parse(target)
    # Answers of an earlier job may lie among the questions.
    names = [name for name in buckets.names(source) if not name.endswith(ANSWERS)]
    if not names:
        raise errors.NotFound(
            "There is nothing at {location}. Put a file of JSON Lines there: `comptoir blobs put "
            "FILE {location}`.",
            location=source,
        )
    before = into.key.rstrip("/") + "/" if into.key else ""
    within = place.key.rstrip("/") + "/" if place.key else ""
    found = []
    for name in names:
        own = name.removeprefix(within) if name.startswith(within) else name.rsplit("/", 1)[-1]
        answers = Location(bucket=into.bucket, key=f"{before}{own}{ANSWERS}")
        found.append(Pair(source=str(Location(bucket=place.bucket, key=name)), target=str(answers)))
    return found


@dataclass(slots=True)
class Source:
    """One file of questions on this machine, fetched and unpacked when first read."""

    buckets: Buckets
    location: str
    work: str
    """Names the work that reads it."""
    _content: Content | None = None
    _path: Path | None = field(default=None)

    def path(self) -> Path:
        """Return a plain file.

        Raises:
            errors.NotFound: it is gone.
            errors.Invalid: it is compressed, and damaged or a bomb.
        """
        if self._path is None:
            [fetched] = self.buckets.take(self.location, self.work)
            self._content = Content(fetched, Limits())
            try:
                self._path = self._content.unpacked()
            except errors.Invalid as error:
                raise errors.Invalid(
                    "{location} cannot be read: {why}.", location=self.location, why=error
                ) from None
        return self._path

    def close(self) -> None:
        """Delete what was fetched and unpacked."""
        self._content = self._path = None
        self.buckets.let_go(self.work)

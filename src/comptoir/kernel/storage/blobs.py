"""Blobs: named bytes in a folder or an S3-compatible bucket."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import LocalStore, MemoryStore, ObjectStore, S3Store

from comptoir.kernel import errors

_PIECE = 8 * 1024 * 1024
"""Bytes that are in memory at once while a file comes."""
_MISSING = (FileNotFoundError, NotFoundError)


class Blobs:
    """Named bytes. Names are relative paths with `/`.

    Args:
        store: any obstore store; `Blobs.open` makes one from a URI.
    """

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    @classmethod
    def open(cls, uri: str, s3: Mapping[str, str] | None = None) -> "Blobs":
        """Open a folder, `memory://` or `s3://bucket/prefix`.

        Args:
            uri: where the bytes are.
            s3: options as `s3_options` gives them; used for `s3://` only.
        """
        if uri.startswith("s3://"):
            config: Any = dict(s3 or {})
            plain = config.pop("allow_http", "") == "true"  # obstore's word for the connection
            options: Any = {"allow_http": plain}
            return cls(S3Store.from_url(uri, config=config, client_options=options))
        if uri == "memory://":
            return cls(MemoryStore())
        return cls(LocalStore(Path(uri), mkdir=True, automatic_cleanup=True))

    def put(self, name: str, data: bytes) -> None:
        """Keep the bytes under the name; what was there is replaced in one step.

        Raises:
            errors.Invalid: the name is no relative path.
        """
        with _answering():
            obstore.put(self._store, _checked(name), data)

    def get(self, name: str) -> bytes:
        """Return the bytes.

        Raises:
            errors.NotFound: nothing has that name.
        """
        try:
            with _answering():
                return bytes(obstore.get(self._store, _checked(name)).bytes())
        except _MISSING:
            raise errors.NotFound("There is no blob {name}.", name=name) from None

    def put_file(self, name: str, path: Path) -> None:
        """Keep a file under the name, part by part; readers see it when it is whole.

        Raises:
            errors.Invalid: the name is no relative path.
        """
        with _answering():
            obstore.put(self._store, _checked(name), path)

    def fetch(self, name: str, path: Path) -> int:
        """Write the bytes to a file, part by part; return how many there were.

        Args:
            name: of the bytes.
            path: of the file; what was there is replaced when all has come.

        Raises:
            errors.NotFound: nothing has that name.
        """
        part = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            with _answering():
                found = obstore.get(self._store, _checked(name))
                with part.open("wb") as file:
                    for piece in found.stream(min_chunk_size=_PIECE):
                        file.write(piece)
                part.replace(path)
        except _MISSING:
            raise errors.NotFound("There is no blob {name}.", name=name) from None
        finally:
            part.unlink(missing_ok=True)
        return path.stat().st_size

    def has(self, name: str) -> bool:
        """Tell whether something has that name."""
        try:
            with _answering():
                obstore.head(self._store, _checked(name))
        except _MISSING:
            return False
        return True

    def size(self, name: str) -> int:
        """Return how many bytes have that name; 0 for nothing."""
        try:
            with _answering():
                return int(obstore.head(self._store, _checked(name))["size"])
        except _MISSING:
            return 0

    def mark(self, name: str) -> str:
        """Return a mark that changes when the bytes do; empty for nothing."""
        try:
            with _answering():
                found = obstore.head(self._store, _checked(name))
        except _MISSING:
            return ""
        return str(found["e_tag"] or f"{found['size']}-{found['last_modified'].timestamp()}")

    def delete(self, name: str) -> None:
        """Remove the name; one that is not there is no error."""
        with _answering(), suppress(*_MISSING):
            obstore.delete(self._store, _checked(name))

    def names(self, prefix: str = "") -> Iterator[str]:
        """Yield every name below a folder-like prefix, in no order."""
        with _answering():
            for batch in obstore.list(self._store, prefix=prefix or None):
                for meta in batch:
                    yield meta["path"]


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except _MISSING:
        raise
    except (BaseError, OSError) as problem:
        raise errors.Unavailable(
            "The blob store does not answer: {problem}", problem=problem
        ) from None


def _checked(name: str) -> str:
    """Return the name when every store takes it: a folder's files and a bucket's keys alike."""
    parts = name.split("/")
    if not name.isprintable() or "#" in name or any(part.strip(". ") == "" for part in parts):
        raise errors.Invalid(
            "{name!r} is no blob name. Write it as folder/file, without # or ...", name=name
        )
    return name

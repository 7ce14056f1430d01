"""Files of labelled requests that come through a page: kept until they were read."""

import re
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory
from typing import BinaryIO, Protocol

from comptoir.kernel import errors
from comptoir.kernel.ids import new_id
from comptoir.kernel.storage.blobs import Blobs
from comptoir.kernel.work import Json, Steps

UPLOAD = "routing.upload"
"""The workflow that reads such a file."""
_FOLDER = "routing/uploads"
_LONGEST_NAME = 100
_STRANGE = re.compile(r"[^\w. ()-]")
"""Characters of a file's name that not every store takes."""


class Upload(Protocol):
    """A file that a browser sent."""

    @property
    def filename(self) -> str | None: ...
    @property
    def file(self) -> BinaryIO: ...


def keep(blobs: Blobs, upload: Upload | None) -> str:
    """Keep a file until it was read, where every machine finds it; return its name there.

    Raises:
        errors.Invalid: it has no name, or holds nothing.
    """
    told = (upload.filename or "") if upload else ""
    plain = Path(told.replace("\\", "/")).name[-_LONGEST_NAME:]
    if upload is None or plain in ("", ".", ".."):
        raise errors.Invalid("No file was chosen. Choose one with labelled requests.")
    with NamedTemporaryFile() as copy:
        shutil.copyfileobj(upload.file, copy)
        copy.flush()
        if not copy.tell():
            raise errors.Invalid("The file {name} is empty. Export it again.", name=plain)
        name = f"{_FOLDER}/{new_id('upl')}/{_STRANGE.sub('_', plain)}"
        blobs.put_file(name, Path(copy.name))
    return name


def read(blobs: Blobs, steps: Steps, input: Json, take: Callable[[Json], Json]) -> Json:
    """Read a file that was kept, and take it away whether that worked or not.

    Args:
        blobs: have it.
        steps: of the job.
        input: what `take` takes, with `upload`, the name of the file, for `path`.
        take: reads it, as a step.
    """
    name = str(input["upload"])
    with TemporaryDirectory() as folder:
        path = Path(folder) / Path(name).name
        # No step: whoever goes on with the work needs the file again; once read, it may be gone.
        with suppress(errors.NotFound):
            blobs.fetch(name, path)
        try:
            done = take(input | {"path": str(path)})
        except errors.ComptoirError:
            drop(blobs, name)
            raise
    steps.do("delete file", lambda: drop(blobs, name))
    return done


def drop(blobs: Blobs, name: str) -> Json:
    """Delete a file that was kept: it may name people."""
    blobs.delete(name)
    return {}

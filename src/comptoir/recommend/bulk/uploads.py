"""Files that come through a page: kept until they were read, then checked and taken away."""

import re
import shutil
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory
from typing import BinaryIO, Protocol

from comptoir.kernel import errors
from comptoir.kernel.ids import new_id
from comptoir.kernel.storage.blobs import Blobs
from comptoir.kernel.work import Json, Steps
from comptoir.recommend.bulk.importing import import_files
from comptoir.recommend.data_check import check_group, told
from comptoir.recommend.datasets.words import DatasetType
from comptoir.recommend.store import checks
from comptoir.recommend.store.storeroom import Storeroom

UPLOAD = "recommend.upload"
"""The workflow that reads a file which came through a page."""
CHECK = "recommend.check"
"""The workflow that checks a group's data."""
_FOLDER = "recommend/uploads"
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
    """Keep a file until its import has ended, where every machine reads it; return its name there.

    Args:
        blobs: take it.
        upload: what came; of its name only the last part counts. None where nothing was chosen.

    Raises:
        errors.Invalid: it has no name, or holds nothing.
    """
    told = (upload.filename or "") if upload else ""
    plain = Path(told.replace("\\", "/")).name[-_LONGEST_NAME:]
    if upload is None or plain in ("", ".", ".."):
        raise errors.Invalid("No file was chosen. Choose a CSV, Parquet or JSON Lines file.")
    with NamedTemporaryFile() as copy:
        shutil.copyfileobj(upload.file, copy)
        copy.flush()
        if not copy.tell():
            raise errors.Invalid("The file {name} is empty. Export it again.", name=plain)
        name = f"{_FOLDER}/{new_id('upl')}/{_STRANGE.sub('_', plain)}"
        blobs.put_file(name, Path(copy.name))
    return name


def read_upload(room: Storeroom, steps: Steps, input: Json) -> Json:
    """Import a file that was kept, check the group's data, and take the file away.

    Args:
        room: what the work stands on.
        steps: the job's steps.
        input: what `import_files` takes, with `upload`, the name of the file, for `paths`.
    """
    name = str(input["upload"])
    with TemporaryDirectory() as folder:
        path = Path(folder) / Path(name).name
        # No step: whoever goes on with the work, on whichever machine, needs the file again; once
        # it was read it may be gone.
        with suppress(errors.NotFound):
            room.blobs.fetch(name, path)
        try:
            done = import_files(room, steps, input | {"paths": [str(path)]})
        except errors.ComptoirError:
            drop(room.blobs, name)
            raise
    steps.do("delete file", lambda: drop(room.blobs, name))
    if DatasetType.of(input["dataset"]) in {DatasetType.INTERACTIONS, DatasetType.ITEMS}:
        check(room, steps, input)
    return done


def drop(blobs: Blobs, name: str) -> Json:
    """Delete a file that was kept: it may name people."""
    blobs.delete(name)
    return {}


def check(room: Storeroom, steps: Steps, input: Json) -> Json:
    """Check a group's data and keep what was found; the body of a workflow."""
    return steps.do("check", lambda: _check(room, input["group_id"]))


def _check(room: Storeroom, group_id: str) -> Json:
    found = check_group(room, group_id)
    document = told(found)
    checked = checks.Checked(
        group_id=group_id, fit=found.fit, document=document, checked_at=room.clock()
    )
    checks.keep(room.rows, checked)
    return document

"""Files that come through a page: kept until they were read, then checked and taken away."""

import shutil
from pathlib import Path
from typing import BinaryIO, Protocol

from comptoir.kernel import errors
from comptoir.kernel.ids import new_id
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
_LONGEST_NAME = 100


class Upload(Protocol):
    """A file that a browser sent."""

    @property
    def filename(self) -> str | None: ...
    @property
    def file(self) -> BinaryIO: ...


def keep(room: Storeroom, upload: Upload | None) -> Path:
    """Write a file down until its import has ended; return where it lies.

    Args:
        room: whose folder takes it.
        upload: what came; of its name only the last part counts. None where nothing was chosen.

    Raises:
        errors.Invalid: it has no name, or holds nothing.
    """
    told = (upload.filename or "") if upload else ""
    plain = Path(told.replace("\\", "/")).name[-_LONGEST_NAME:]
    if upload is None or plain in ("", ".", ".."):
        raise errors.Invalid("No file was chosen. Choose a CSV, Parquet or JSON Lines file.")
    folder = room.folder / "uploads" / new_id("upl")
    folder.mkdir(parents=True)
    path = folder / plain
    with path.open("wb") as target:
        shutil.copyfileobj(upload.file, target)
    if not path.stat().st_size:
        shutil.rmtree(folder)
        raise errors.Invalid("The file {name} is empty. Export it again.", name=plain)
    return path


def read_upload(room: Storeroom, steps: Steps, input: Json) -> Json:
    """Import a file that was kept, check the group's data, and take the file away.

    Args:
        room: what the work stands on.
        steps: the job's steps.
        input: what `import_files` takes.
    """
    try:
        done = import_files(room, steps, input)
    except Exception:
        steps.do("delete file", lambda: _tidy(room, input))
        raise
    steps.do("delete file", lambda: _tidy(room, input))
    if DatasetType.of(input["dataset"]) in {DatasetType.INTERACTIONS, DatasetType.ITEMS}:
        check(room, steps, input)
    return done


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


def _tidy(room: Storeroom, input: Json) -> Json:
    """Delete the files, which may name people; only those that were kept here."""
    kept = (room.folder / "uploads").resolve()
    for path in input["paths"]:
        folder = Path(path).resolve().parent
        if folder.parent == kept:
            shutil.rmtree(folder, ignore_errors=True)
    return {}

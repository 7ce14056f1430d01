"""Artifacts as flat files: one array a file, memory-mapped, shared by every process."""

import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from comptoir.kernel import errors
from comptoir.kernel.storage.blobs import Blobs
from comptoir.recommend.data.ids import Ids
from comptoir.recommend.recipes.port import Artifact

_FACTS = "facts.json"
_ITEM_STARTS, _ITEM_TEXT = "item-ids.starts", "item-ids.text"
_MET = "item-met"


@dataclass(frozen=True, slots=True)
class Kept:
    """An artifact and the ids of the items that its arrays speak of."""

    artifact: Artifact
    items: Sequence[str]
    met: NDArray[np.bool_] | None = None
    """Of which items training saw events, shape (items,); None where it was not written down."""


class Artifacts:
    """Keeps artifacts in the blob store, and opens them from files of this machine.

    Args:
        blobs: where they are kept for every machine.
        folder: where this machine maps them from.
    """

    def __init__(self, blobs: Blobs, folder: Path) -> None:
        self._blobs = blobs
        self._folder = folder

    def keep(
        self,
        version_id: str,
        artifact: Artifact,
        items: Sequence[str],
        met: NDArray[np.bool_] | None = None,
    ) -> None:
        """Write an artifact; its facts come last, so that half an artifact is none."""
        ids = Ids.of(items)
        arrays = artifact.arrays | {_ITEM_STARTS: ids.starts, _ITEM_TEXT: ids.text}
        arrays |= {} if met is None else {_MET: met}
        draft = self._folder / f"{version_id}.part"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        for name, array in arrays.items():
            _write(draft / f"{name}.npy", array)
            self._blobs.put(_blob(version_id, f"{name}.npy"), (draft / f"{name}.npy").read_bytes())
        told = {"recipe": artifact.recipe, "facts": artifact.facts, "arrays": sorted(arrays)}
        text = json.dumps(told).encode()
        (draft / _FACTS).write_bytes(text)
        self._blobs.put(_blob(version_id, _FACTS), text)
        shutil.rmtree(self._folder / version_id, ignore_errors=True)
        draft.rename(self._folder / version_id)

    def facts(self, version_id: str) -> dict[str, Any]:
        """Return what JSON can say of an artifact, without its arrays.

        Raises:
            errors.NotFound: there is none.
        """
        path = self._folder / version_id / _FACTS
        if path.is_file():
            told = json.loads(path.read_text("utf-8"))
        else:
            told = json.loads(self._blobs.get(_blob(version_id, _FACTS)))
        found: dict[str, Any] = told["facts"]
        return found

    def open(self, version_id: str) -> Kept:
        """Map an artifact into memory; it is fetched first where this machine lacks it.

        Raises:
            errors.NotFound: there is none.
        """
        folder = self._folder / version_id
        if not (folder / _FACTS).is_file():
            self._fetch(version_id)
        told = json.loads((folder / _FACTS).read_text("utf-8"))
        arrays = {name: _mapped(folder / f"{name}.npy") for name in told["arrays"]}
        items = Ids(arrays.pop(_ITEM_STARTS), arrays.pop(_ITEM_TEXT))
        met = arrays.pop(_MET, None)
        artifact = Artifact(recipe=told["recipe"], arrays=arrays, facts=told["facts"])
        return Kept(artifact, items, met)

    def rename(self, draft_id: str, version_id: str) -> None:
        """Keep an artifact under another name too; done twice, it is the same."""
        try:
            found = self.open(draft_id)
        except errors.NotFound:
            self.open(version_id)  # a kill came between renaming and forgetting
            return
        self.keep(version_id, found.artifact, found.items, found.met)

    def forget(self, version_id: str) -> None:
        """Delete an artifact; one that is not there is no error."""
        for name in list(self._blobs.names(_blob(version_id, ""))):
            self._blobs.delete(name)
        shutil.rmtree(self._folder / version_id, ignore_errors=True)

    def _fetch(self, version_id: str) -> None:
        try:
            told = json.loads(self._blobs.get(_blob(version_id, _FACTS)))
        except errors.NotFound:
            raise errors.NotFound(
                "The trained version {version} has no files. Train it again.", version=version_id
            ) from None
        draft = self._folder / f"{version_id}.part-{os.getpid()}"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        for name in [*(f"{array}.npy" for array in told["arrays"]), _FACTS]:
            (draft / name).write_bytes(self._blobs.get(_blob(version_id, name)))
        shutil.rmtree(self._folder / version_id, ignore_errors=True)
        draft.rename(self._folder / version_id)


def _blob(version_id: str, name: str) -> str:
    return f"recommend/versions/{version_id}/{name}" if name else f"recommend/versions/{version_id}"


def _write(path: Path, array: NDArray[Any]) -> None:
    with path.open("wb") as file:
        np.save(file, array)
        file.flush()
        os.fsync(file.fileno())


def _mapped(path: Path) -> NDArray[Any]:
    try:
        # Plain arrays over the map: an `np.memmap` takes microseconds to slice.
        return np.asarray(np.load(path, mmap_mode="r"))
    except ValueError:  # an empty file cannot be mapped
        found: NDArray[Any] = np.load(path)
        return found

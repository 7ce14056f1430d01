"""Artifacts as flat files: one array a file, memory-mapped, shared by every process."""

import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from comptoir.kernel import errors
from comptoir.kernel.ids import new_id
from comptoir.kernel.storage.blobs import Blobs
from comptoir.recommend.data.ids import Ids
from comptoir.recommend.recipes.port import Artifact

_FACTS = "facts.json"
_ITEM_STARTS, _ITEM_TEXT = "item-ids.starts", "item-ids.text"
_MET = "item-met"
_FIRST = "first"
"""Folder on this machine of arrays that lie in none in the blob store, as all did at first."""
_TRIES = 5


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
        """Write an artifact; its facts come last, so that half an artifact is none.

        They say in which folder its arrays lie. One that is kept anew under the same name, as after
        an erasure, has another folder: whoever opens it meanwhile gets the one or the other whole.
        """
        ids, folder = Ids.of(items), new_id("kept")
        arrays = artifact.arrays | {_ITEM_STARTS: ids.starts, _ITEM_TEXT: ids.text}
        arrays |= {} if met is None else {_MET: met}
        told = {"recipe": artifact.recipe, "facts": artifact.facts, "arrays": sorted(arrays)}
        text = json.dumps(told | {"folder": folder}).encode()
        with self._made(version_id, folder, text) as draft:
            for name, array in arrays.items():
                _write(draft / f"{name}.npy", array)
                data = (draft / f"{name}.npy").read_bytes()
                self._blobs.put(_blob(version_id, folder, f"{name}.npy"), data)
        self._blobs.put(_blob(version_id, _FACTS), text)
        for name in list(self._blobs.names(_blob(version_id))):
            if name != _blob(version_id, _FACTS) and f"/{folder}/" not in name:
                self._blobs.delete(name)
        self._tidy(version_id, folder)

    def facts(self, version_id: str) -> dict[str, Any]:
        """Return what JSON can say of an artifact, without its arrays.

        Raises:
            errors.NotFound: there is none.
        """
        found: dict[str, Any] = self._told(version_id)["facts"]
        return found

    def open(self, version_id: str) -> Kept:
        """Map an artifact into memory; it is fetched first where this machine lacks it.

        Raises:
            errors.NotFound: there is none.
        """
        for _ in range(_TRIES):
            told = self._told(version_id)
            with suppress(errors.NotFound, FileNotFoundError):  # it was kept anew meanwhile
                return self._opened(version_id, told)
        raise _without_files(version_id)

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
        for name in list(self._blobs.names(_blob(version_id))):
            self._blobs.delete(name)
        self._tidy(version_id)

    def _told(self, version_id: str) -> dict[str, Any]:
        """Return the newest facts: what another machine has learned anew is learned anew here."""
        try:
            text = self._blobs.get(_blob(version_id, _FACTS))
        except errors.NotFound:
            self._tidy(version_id)
            raise _without_files(version_id) from None
        except errors.Unavailable:
            here = list((self._folder / version_id).glob(f"*/{_FACTS}"))
            if not here:
                raise
            text = here[0].read_bytes()
        told: dict[str, Any] = json.loads(text)
        return {"folder": _FIRST} | told

    def _opened(self, version_id: str, told: Mapping[str, Any]) -> Kept:
        folder = self._folder / version_id / told["folder"]
        if not (folder / _FACTS).is_file():
            self._fetch(version_id, told)
        arrays = {name: _mapped(folder / f"{name}.npy") for name in told["arrays"]}
        items = Ids(arrays.pop(_ITEM_STARTS), arrays.pop(_ITEM_TEXT))
        met = arrays.pop(_MET, None)
        artifact = Artifact(recipe=told["recipe"], arrays=arrays, facts=told["facts"])
        return Kept(artifact, items, met)

    def _fetch(self, version_id: str, told: Mapping[str, Any]) -> None:
        folder = str(told["folder"])
        with self._made(version_id, folder, json.dumps(told).encode()) as draft:
            for array in told["arrays"]:
                inside = () if folder == _FIRST else (folder,)
                data = self._blobs.get(_blob(version_id, *inside, f"{array}.npy"))
                (draft / f"{array}.npy").write_bytes(data)
        self._tidy(version_id, folder)

    @contextmanager
    def _made(self, version_id: str, folder: str, text: bytes) -> Iterator[Path]:
        """Yield a folder to write arrays into; it takes its place once it is whole."""
        draft = self._folder / version_id / f"{new_id('part')}.part"
        draft.mkdir(parents=True)
        try:
            yield draft
            (draft / _FACTS).write_bytes(text)
            with suppress(OSError):  # another process of this machine was faster
                draft.rename(draft.with_name(folder))
        finally:
            shutil.rmtree(draft, ignore_errors=True)

    def _tidy(self, version_id: str, folder: str = "") -> None:
        """Drop what this machine has of a version, but for one folder and what is being made."""
        home = self._folder / version_id
        for path in list(home.iterdir()) if home.is_dir() else []:
            if path.is_file():
                path.unlink(missing_ok=True)
            elif path.name != folder and (not folder or path.suffix != ".part"):
                shutil.rmtree(path, ignore_errors=True)
        if not folder:
            shutil.rmtree(home, ignore_errors=True)


def _without_files(version_id: str) -> errors.NotFound:
    return errors.NotFound(
        "The trained version {version} has no files. Train it again.", version=version_id
    )


def _blob(version_id: str, *names: str) -> str:
    return "/".join(("recommend/versions", version_id, *names))


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

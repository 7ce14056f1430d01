"""Routers as flat files: kept in the blob store, memory-mapped from this machine's disk."""

import io
import json
import shutil
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from comptoir.kernel import errors
from comptoir.kernel.ids import new_id
from comptoir.kernel.storage.blobs import Blobs
from comptoir.routing.deciding import document
from comptoir.routing.deciding.router import Policy, Router
from comptoir.routing.learners.port import Artifact, Tools
from comptoir.routing.learners.registry import learner_named

_INDEX = "router.json"


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a router was kept."""

    folder: str
    fingerprint: str


class Artifacts:
    """Keeps routers for every machine, and opens them from files of this one.

    Args:
        blobs: where they are kept.
        folder: where this machine maps them from.
    """

    def __init__(self, blobs: Blobs, folder: Path) -> None:
        self._blobs = blobs
        self._folder = folder

    def keep(self, router: Router) -> Kept:
        """Write a router in a folder of its own; its index comes last."""
        artifact, folder = router.learned.artifact(), new_id("router")
        files = {}
        for name, array in sorted(artifact.arrays.items()):
            data = _npy(array)
            files[name] = sha256(data).hexdigest()
            self._blobs.put(f"routing/models/{folder}/{name}.npy", data)
        told = {
            "learner": artifact.learner,
            "classes": list(artifact.classes),
            "facts": artifact.facts,
            "policy": document.to_document(router.policy),
            "files": files,
        }
        index = json.dumps(told, sort_keys=True, ensure_ascii=False).encode()
        self._blobs.put(f"routing/models/{folder}/{_INDEX}", index)
        return Kept(folder, sha256(index).hexdigest())

    def open(self, folder: str, tools: Tools) -> Router:
        """Open a router; what is not on this machine yet is fetched, and every file is verified.

        Raises:
            errors.NotFound: there is no router in that folder.
            errors.Failed: a file is not the one that was kept.
        """
        told = json.loads(self._blobs.get(f"routing/models/{folder}/{_INDEX}"))
        here = self._folder / folder
        if not here.is_dir():
            self._fetch(folder, here, told["files"])
        arrays = {name: _mapped(here / f"{name}.npy") for name in told["files"]}
        artifact = Artifact(
            learner=told["learner"],
            classes=tuple(told["classes"]),
            arrays=arrays,
            facts=told["facts"],
        )
        return Router(
            learner_named(told["learner"], tools).open(artifact),
            document.from_document(told["policy"]),
        )

    def policy(self, folder: str) -> Policy:
        """Return how a router decides, without its model."""
        told = json.loads(self._blobs.get(f"routing/models/{folder}/{_INDEX}"))
        return document.from_document(told["policy"])

    def _fetch(self, folder: str, here: Path, files: dict[str, str]) -> None:
        part = here.with_name(f".{folder}.{new_id('part')}")
        part.mkdir(parents=True)
        try:
            for name, digest in files.items():
                data = self._blobs.get(f"routing/models/{folder}/{name}.npy")
                if sha256(data).hexdigest() != digest:
                    raise errors.Failed(
                        "A file of model {folder} is not the one that was kept: {name}. Train "
                        "anew, or bring the file back.",
                        folder=folder,
                        name=name,
                    )
                (part / f"{name}.npy").write_bytes(data)
            if not here.is_dir():
                part.replace(here)
        except OSError:
            if not here.is_dir():  # another process was quicker
                raise
        finally:
            shutil.rmtree(part, ignore_errors=True)


def _npy(array: NDArray[Any]) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, np.ascontiguousarray(array), allow_pickle=False)
    return buffer.getvalue()


def _mapped(path: Path) -> NDArray[Any]:
    # A file without data cannot be mapped.
    found = np.load(path, allow_pickle=False)
    if not found.size:
        return np.asarray(found)
    return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))

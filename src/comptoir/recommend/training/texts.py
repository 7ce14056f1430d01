"""Vectors of texts that were read before, so that each training reads only the new ones."""

from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from comptoir.kernel.storage.locks import locked
from comptoir.language.embedding import Embedder

_KEY_BYTES = 16


class RememberedTexts:
    """An embedder that asks another one about new texts only.

    Args:
        embedder: reads texts.
        path: a file of this machine; read anew when it is lost, or another embedder's.
    """

    def __init__(self, embedder: Embedder, path: Path) -> None:
        self._embedder = embedder
        self._path = path
        self._rows, self._known = self._read()
        self._used: dict[bytes, NDArray[np.float32]] = {}

    @property
    def name(self) -> str:
        return self._embedder.name

    @property
    def size(self) -> int:
        return self._embedder.size

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed texts; see `Embedder`."""
        keys = [blake2b(text.encode(), digest_size=_KEY_BYTES).digest() for text in texts]
        for key in keys:
            if key not in self._used and key in self._rows:
                self._used[key] = self._known[self._rows[key]]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._used}
        if new:
            self._used |= zip(new, self._embedder.embed(list(new.values())), strict=True)
        found = np.empty((len(keys), self.size), dtype=np.float32)
        for row, key in enumerate(keys):
            found[row] = self._used[key]
        return found

    def keep(self) -> int:
        """Write what was asked for, and forget what was not; return how many texts that is."""
        if not self._used or self._used.keys() == self._rows.keys():
            return len(self._used)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_suffix(".part")
        with locked(self._path.with_suffix(".lock")):  # trainings of one group may end together
            with draft.open("wb") as file:
                np.savez(
                    file,
                    name=np.array(self.name),
                    keys=np.frombuffer(b"".join(self._used), dtype=np.uint8),
                    vectors=np.stack(list(self._used.values())),
                )
            draft.replace(self._path)
        return len(self._used)

    def _read(self) -> tuple[dict[bytes, int], NDArray[np.float32]]:
        nothing = np.empty((0, self.size), dtype=np.float32)
        try:
            with self._path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
                name, keys, vectors = str(file["name"]), file["keys"].tobytes(), file["vectors"]
        except (OSError, ValueError, KeyError, EOFError, BadZipFile):
            return {}, nothing  # none yet, or half a file: everything is read anew
        if name != self.name or vectors.shape[1:] != (self.size,):
            return {}, nothing
        each = range(0, len(keys), _KEY_BYTES)
        rows = {keys[at : at + _KEY_BYTES]: row for row, at in enumerate(each)}
        return (rows, vectors) if len(rows) == len(vectors) else ({}, nothing)

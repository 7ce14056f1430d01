"""Versions that are open in this process, and kept up with their groups' catalogues."""

import threading
from collections import OrderedDict
from collections.abc import Callable

from comptoir.kernel import errors
from comptoir.language.embedding import Embedder
from comptoir.recommend.live.groups import View
from comptoir.recommend.serving.at_once import may_wait
from comptoir.recommend.serving.opened import OpenVersion, opened
from comptoir.recommend.training.artifacts import Artifacts

_MOST_OPEN = 64
"""Versions held open at once; their arrays are mapped files, so an open one costs little."""


class Versions:
    """Opens versions once a process and state of the catalogue.

    Args:
        artifacts: where they are kept.
        embedder: the house's reader of texts, asked for when an item with a text came after a
            training that read texts.
    """

    def __init__(self, artifacts: Artifacts, embedder: Callable[[], Embedder]) -> None:
        self._artifacts = artifacts
        self._embedder = embedder
        self._open: OrderedDict[tuple[str, str, int], OpenVersion] = OrderedDict()
        self._opening = threading.Lock()

    def of(self, version_id: str, group_id: str, view: View) -> OpenVersion:
        """Return a version for a state of the catalogue.

        Raises:
            errors.NotFound: it has no files.
        """
        found = self._open.get((group_id, version_id, view.generation))
        if found is None:
            may_wait()
            with self._opening:
                found = self._settled(version_id, group_id, view)
        return found

    def is_open(self, version_id: str, group_id: str, view: View) -> bool:
        """Tell whether a version is open for a state of the catalogue."""
        return (group_id, version_id, view.generation) in self._open

    def follow(self, group_id: str, view: View) -> None:
        """Bring the group's open versions up with a new state of its catalogue.

        Whoever changes the catalogue calls this, so that no answer waits for it. Answers may still
        be under way from the generation before.
        """
        with self._opening:
            mine = {key for key in self._open if key[0] == group_id}
            for version_id in {key[1] for key in mine}:
                try:
                    self._settled(version_id, group_id, view)
                except errors.NotFound:  # deleted meanwhile: nobody asks it any more
                    for key in [key for key in mine if key[1] == version_id]:
                        self._open.pop(key, None)
            for key in mine:
                if key[2] < view.generation - 1:
                    self._open.pop(key, None)

    def drop(self, group_id: str) -> None:
        """Let the versions of a deleted group go."""
        with self._opening:
            for key in [key for key in self._open if key[0] == group_id]:
                self._open.pop(key)

    def _settled(self, version_id: str, group_id: str, view: View) -> OpenVersion:
        key = (group_id, version_id, view.generation)
        found = self._open.get(key) or opened(self._artifacts.open(version_id), view)
        if found.table is not view.catalogue.table:
            found = found.over(view, self._embedder)
        self._open[key] = found
        while len(self._open) > _MOST_OPEN:
            self._open.popitem(last=False)
        return found

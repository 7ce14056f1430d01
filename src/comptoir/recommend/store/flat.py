"""Interactions as flat files: one array a file, memory-mapped, shared by every process."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from comptoir.recommend.data import Interactions
from comptoir.recommend.data.ids import Ids

_ARRAYS = ("starts", "events", "times", "kinds", "values")
_FACTS = "snapshot.json"


def write(folder: Path, data: Interactions, seq: int) -> None:
    """Write a folder of files; it appears whole or not at all.

    Args:
        folder: Where; no other thread writes there meanwhile.
        data: What.
        seq: Number of the last live event among them.
    """
    draft = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    arrays: dict[str, NDArray[Any]] = {name: getattr(data, name) for name in _ARRAYS}
    for name, ids in (("users", data.users), ("items", data.items)):
        flat = ids if isinstance(ids, Ids) else Ids.of(ids)
        arrays |= {f"{name}_starts": flat.starts, f"{name}_text": flat.text}
    for name, array in arrays.items():
        with (draft / f"{name}.npy").open("wb") as file:
            np.save(file, array)
            file.flush()
            os.fsync(file.fileno())
    facts = {"event_types": data.event_types, "seq": seq}
    (draft / _FACTS).write_text(json.dumps(facts), "utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    draft.rename(folder)


def read(folder: Path) -> tuple[Interactions, int]:
    """Map the files of a folder into memory; nothing is read before it is asked for.

    Returns:
        What was written, and the number of the last live event among it.
    """

    def array(name: str) -> NDArray[Any]:
        path = folder / f"{name}.npy"
        try:
            # Plain arrays over the map: an `np.memmap` takes microseconds to slice.
            return np.asarray(np.load(path, mmap_mode="r"))
        except ValueError:  # an empty file cannot be mapped
            found: NDArray[Any] = np.load(path)
            return found

    facts = json.loads((folder / _FACTS).read_text("utf-8"))
    found = Interactions(
        starts=array("starts"),
        events=array("events"),
        times=array("times"),
        kinds=array("kinds"),
        values=array("values"),
        users=Ids(array("users_starts"), array("users_text")),
        items=Ids(array("items_starts"), array("items_text")),
        event_types=tuple(facts["event_types"]),
    )
    return found, facts["seq"]


def is_there(folder: Path) -> bool:
    return (folder / _FACTS).is_file()

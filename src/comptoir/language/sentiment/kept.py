"""What a shop's stars taught, as it is kept: weights, and a card that names them."""

import hashlib
import io
import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from comptoir.kernel import errors
from comptoir.language.sentiment.head import HeadReader
from comptoir.language.sentiment.ports import SentimentReader
from comptoir.language.sentiment.taught import Lesson, TaughtReader

FOLDER = "sentiment"
"""Below the folder of models."""
CARD = "card.json"
_FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """Where a lesson comes from, and how well it did."""

    happy: int
    """Reviews with 4 or 5 stars that it was learned from."""
    unhappy: int
    """Reviews with 1 or 2 stars."""
    languages: dict[str, int]
    """Reviews by language."""
    data_sha256: str
    """Of the reviews, in any order."""
    seed: int
    taught_at: str
    """RFC 3339."""
    judged: dict[str, Any]
    """The figures that let it serve."""


def save(lesson: Lesson, card: Card, folder: Path) -> str:
    """Keep a lesson in place of the one before, and return its name.

    The card is moved into place last and names its weights: whenever this is interrupted, the
    lesson before or this one is whole.
    """
    folder.mkdir(parents=True, exist_ok=True)
    packed = io.BytesIO()
    np.savez_compressed(packed, grams=lesson.grams.astype(np.float16))
    digest = hashlib.sha256(packed.getvalue()).hexdigest()
    name = f"taught-{digest[:8]}"
    told = {"format": _FORMAT, "name": name, "base": HeadReader.name, "sha256": digest}
    _put(folder / f"{name}.npz", packed.getvalue())
    _put(folder / CARD, json.dumps(told | asdict(card), indent=2).encode())
    _sweep(folder, keep=f"{name}.npz")
    return name


def forget(folder: Path) -> bool:
    """Go back to the head that ships; tell whether there was something to forget."""
    there = (folder / CARD).exists()
    (folder / CARD).unlink(missing_ok=True)
    _sweep(folder, keep="")
    return there


def open_taught(folder: Path) -> SentimentReader:
    """Return the reader that the shop's stars taught, or the head where none did.

    What was learned beside an earlier head is not used with this one.

    Raises:
        errors.Invalid: the weights are not those that were kept, or of another format.
    """
    told = _told(folder)
    if told is None or told["base"] != HeadReader.name:
        return HeadReader()
    name = told["name"]
    file = folder / f"{name}.npz"
    packed = file.read_bytes() if file.exists() else b""
    if told["format"] != _FORMAT or hashlib.sha256(packed).hexdigest() != told["sha256"]:
        raise errors.Invalid(
            "{name} is not the model that was kept; run `comptoir reviews train sentiment` again, "
            "or with --forget to go back to what ships.",
            name=name,
        )
    with np.load(io.BytesIO(packed), allow_pickle=False) as held:
        lesson = Lesson(grams=held["grams"].astype(np.float32))
    return TaughtReader(lesson, name)


def read_card(folder: Path) -> Card | None:
    """Return where the lesson that serves comes from; none where what ships serves."""
    told = _told(folder)
    if told is None or told["base"] != HeadReader.name:
        return None
    return Card(**{field.name: told[field.name] for field in fields(Card)})


def _told(folder: Path) -> dict[str, Any] | None:
    try:
        told: dict[str, Any] = json.loads((folder / CARD).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return told


def _put(path: Path, content: bytes) -> None:
    part = path.with_name(f"{path.name}.part")
    part.write_bytes(content)
    part.replace(path)


def _sweep(folder: Path, *, keep: str) -> None:
    """Remove weights that no card names, whole or half-written."""
    for file in folder.glob("taught-*.npz*"):
        if file.name != keep:
            file.unlink(missing_ok=True)

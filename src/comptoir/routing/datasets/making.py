"""From a file of labelled requests to an immutable data set with its card."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from comptoir.kernel import errors
from comptoir.kernel.privacy.redaction import redact
from comptoir.language.detection import Detector
from comptoir.language.embedding import Embedder
from comptoir.routing.datasets.alike import groups_of
from comptoir.routing.datasets.card import counted
from comptoir.routing.datasets.material import Material
from comptoir.routing.datasets.provenance import write
from comptoir.routing.datasets.reading import Columns, Reading, plain, read
from comptoir.routing.datasets.splitting import by_label, by_time, joined
from comptoir.routing.learners.port import Tell, silent
from comptoir.routing.model import Origin

RARE = 0.01
"""Share of texts under which a language that was detected is taken for a mistake."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """How a file becomes a data set."""

    columns: Columns
    nowhere: str = ""
    """Label of requests that belong to no desk, if any."""
    origin: Origin = Origin.IMPORTED
    test_share: float = 0.2
    newest_apart: bool = False
    """Whether the test is the newest requests instead of some of every desk."""
    seed: int = 0


def make(
    path: Path, making: Making, embedder: Embedder, detector: Detector, tell: Tell = silent
) -> tuple[pl.DataFrame, dict[str, Any]]:
    """Read, mask, group and divide a file.

    Personal data that its look betrays is masked before anything is kept. A text that stands there
    twice under one desk is kept once.

    Returns:
        Examples in the columns of `store.datasets.SCHEMA`, and the card.

    Raises:
        errors.NotFound: there is no such file.
        errors.Invalid: it holds no labelled request, no two desks, or no moments for a test of the
            newest.
    """
    tell("reading", 0.0)
    reading = read(path, making.columns, making.nowhere or None)
    return build(Material(name=path.name, reading=reading), making, embedder, detector, tell)


def build(
    material: Material,
    making: Making,
    embedder: Embedder,
    detector: Detector,
    tell: Tell = silent,
) -> tuple[pl.DataFrame, dict[str, Any]]:
    """Mask, group and divide labelled texts, as `make` does with those of a file.

    Raises:
        errors.Invalid: there are not two desks, or no moments for a test of the newest.
    """
    found = material.reading
    masked = [redact(text) for text in found.examples.texts]
    kept = _once(masked, found.examples.labels)
    texts = [masked[row] for row in kept]
    labels = [found.examples.labels[row] for row in kept]
    times = [found.times[row] for row in kept]
    _two_desks(material.name, labels)
    tell("telling languages", 0.2)
    languages = (
        [found.examples.languages[row] for row in kept] if found.examples.languages else None
    )
    languages = _languages(texts, languages, detector)
    tell("finding texts that say the same", 0.4)
    groups = joined(groups_of(embedder.embed(texts), labels), texts)
    origins = [material.origins[row] if material.origins else making.origin for row in kept]
    if making.newest_apart:
        parts = by_time(groups, _dated(material.name, times), origins, share=making.test_share)
    else:
        parts = by_label(groups, labels, origins, share=making.test_share, seed=making.seed)
    frame = pl.DataFrame(
        {
            "text": texts,
            "label": labels,
            "language": languages,
            "at": pl.Series(times, dtype=pl.Datetime("us", "UTC")),
            "group": groups,
            "part": [part.value for part in parts],
            "origin": [origin.value for origin in origins],
            "source": [material.name] * len(texts),
            "provenance": [
                write(material.provenance[row]) if material.provenance else "" for row in kept
            ],
        }
    )
    pairs = zip(found.examples.texts, masked, strict=True)
    hidden = sum(before != after for before, after in pairs)
    card = _card(frame, found, making, masked=hidden, embedder=embedder.name)
    card["left_out"] |= material.left_out
    return frame, card | material.told


def _two_desks(name: str, labels: Sequence[str]) -> None:
    if len(set(labels) - {""}) < 2:  # noqa: PLR2004 - what learning needs
        raise errors.Invalid(
            "{name} names one desk ({desk}); learning needs at least two.",
            name=name,
            desk=", ".join(sorted(set(labels) - {""})),
        )


def _once(texts: Sequence[str], labels: Sequence[str]) -> list[int]:
    """Return the first row of each text and label."""
    met: dict[tuple[str, str], int] = {}
    for row, (text, label) in enumerate(zip(texts, labels, strict=True)):
        met.setdefault((plain(text), label), row)
    return list(met.values())


def _languages(texts: Sequence[str], told: Sequence[str] | None, detector: Detector) -> list[str]:
    """Return the language of each text: as the file tells it, else as it looks.

    A short text often looks like a language that nobody here writes: one that is found in fewer
    than one text in a hundred is taken for unknown.
    """
    own = list(told) if told else [""] * len(texts)
    unknown = [row for row, code in enumerate(own) if not code]
    if not unknown:
        return own
    found = detector.detect([texts[row] for row in unknown])
    codes = ["" if one.code == "und" else one.code for one in found]
    counts = Counter(codes)
    for row, code in zip(unknown, codes, strict=True):
        own[row] = code if counts[code] >= RARE * len(unknown) else ""
    return own


def _dated(name: str, times: Sequence[Any]) -> Sequence[Any]:
    if not any(times):
        raise errors.Invalid(
            "{name} tells no moment, so its newest requests cannot be kept apart. Name the column "
            "of moments, or keep some of every desk apart.",
            name=name,
        )
    return times


def _card(
    frame: pl.DataFrame, found: Reading, making: Making, *, masked: int, embedder: str
) -> dict[str, Any]:
    return counted(frame) | {
        "left_out": found.told(),
        "masked": masked,
        "division": "time" if making.newest_apart else "desk",
        "test_share": making.test_share,
        "seed": making.seed,
        "embedder": embedder,
        "source": frame["source"][0],
    }

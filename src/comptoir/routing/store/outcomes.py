"""What two versions say of one test, example by example: a Parquet file named after both."""

import io

import numpy as np
import polars as pl

from comptoir.kernel.storage.blobs import Blobs
from comptoir.routing.promoting.model import Answers, Flags, Names, Outcomes

_LIKELY, _SAID, _DECIDED, _CONFIDENCE = "desk", "said", "decided", "confidence"


def frame_of(outcomes: Outcomes, texts: list[str]) -> pl.DataFrame:
    """Return outcomes and the masked texts as columns."""
    told = {
        "text": texts,
        "label": outcomes.labels.tolist(),
        "language": outcomes.languages.tolist(),
    }
    for side, answers in (("candidate", outcomes.ours), ("champion", outcomes.theirs)):
        told |= {
            f"{side}_{_LIKELY}": answers.desk.tolist(),
            f"{side}_{_SAID}": answers.said.tolist(),
            f"{side}_{_DECIDED}": answers.decided.tolist(),
            f"{side}_{_CONFIDENCE}": answers.confidence.tolist(),
        }
    return pl.DataFrame(told)


def keep(blobs: Blobs, outcomes: Outcomes, texts: list[str], leaked: Flags) -> None:
    """Keep outcomes of all examples; those that were left out are marked.

    Args:
        blobs: where.
        outcomes: of every test example, shape (n,).
        texts: masked, shape (n,).
        leaked: whether the champion has learned from their like, shape (n,).
    """
    frame = frame_of(outcomes, texts).with_columns(
        leaked=pl.Series(leaked.tolist(), dtype=pl.Boolean),
        leak_known=pl.lit(outcomes.leak_known),
    )
    buffer = io.BytesIO()
    frame.write_parquet(buffer, compression="zstd", statistics=False)
    blobs.put(_blob(outcomes.champion, outcomes.candidate), buffer.getvalue())


def there(blobs: Blobs, champion: int, candidate: int) -> bool:
    """Tell whether somebody has measured both."""
    return blobs.has(_blob(champion, candidate))


def examples(blobs: Blobs, champion: int, candidate: int) -> pl.DataFrame | None:
    """Return all examples with their texts; None while nobody has measured both."""
    name = _blob(champion, candidate)
    if not blobs.has(name):
        return None
    return pl.read_parquet(io.BytesIO(blobs.get(name)))


def read(blobs: Blobs, champion: int, candidate: int) -> Outcomes | None:
    """Return outcomes without what was left out; None while nobody has measured both."""
    frame = examples(blobs, champion, candidate)
    if frame is None:
        return None
    kept = frame.filter(~pl.col("leaked"))
    return Outcomes(
        champion=champion,
        candidate=candidate,
        labels=_names(kept, "label"),
        languages=_names(kept, "language"),
        ours=_answers(kept, "candidate"),
        theirs=_answers(kept, "champion"),
        leaked=frame.height - kept.height,
        leak_known=bool(frame["leak_known"].all()),
    )


def _answers(frame: pl.DataFrame, side: str) -> Answers:
    return Answers(
        desk=_names(frame, f"{side}_{_LIKELY}"),
        said=_names(frame, f"{side}_{_SAID}"),
        decided=frame[f"{side}_{_DECIDED}"].to_numpy().astype(bool),
        confidence=frame[f"{side}_{_CONFIDENCE}"].to_numpy().astype(np.float64),
    )


def _names(frame: pl.DataFrame, column: str) -> Names:
    return np.array(frame[column].to_list(), dtype=str)


def _blob(champion: int, candidate: int) -> str:
    return f"routing/outcomes/{champion}-{candidate}.parquet"

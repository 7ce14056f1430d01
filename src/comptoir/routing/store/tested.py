"""What became of each test request, as a Parquet file beside the model's artifact."""

import io

import polars as pl

from comptoir.kernel import errors
from comptoir.kernel.storage.blobs import Blobs

_NAME = "test.parquet"


def keep(blobs: Blobs, folder: str, frame: pl.DataFrame) -> None:
    """Keep outcomes beside an artifact; its fingerprint does not know of them."""
    buffer = io.BytesIO()
    frame.write_parquet(buffer, compression="zstd", statistics=False)
    blobs.put(_blob(folder), buffer.getvalue())


def read(blobs: Blobs, folder: str) -> pl.DataFrame | None:
    """Return the outcomes of an artifact, in the columns of `evaluation.outcomes.SCHEMA`.

    None where they were not kept: the model has no test, or is older than the habit.
    """
    if not folder:
        return None
    try:
        return pl.read_parquet(io.BytesIO(blobs.get(_blob(folder))))
    except errors.NotFound:
        return None


def _blob(folder: str) -> str:
    return f"routing/models/{folder}/{_NAME}"

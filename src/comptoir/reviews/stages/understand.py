"""Understand: theme, confidence, sentiment and evidence of every review that has none yet."""

import polars as pl

from comptoir.kernel.storage.lake import Once
from comptoir.kernel.work import Json
from comptoir.reviews.hands import Understand, in_pieces
from comptoir.reviews.stages.plan import Site, Tally, step
from comptoir.reviews.stages.silver import SILVER
from comptoir.reviews.store.lake import UNDERSTOOD, scan


def carry(site: Site, tally: Tally, facts: Json, task: Understand) -> Json:
    """Understand what is missing, in pieces of `understand_rows` reviews."""
    predictions = site.steps.do("look for gaps", lambda: {"v": site.lake.predictions.version()})
    missing = _missing(site, facts["silver_version"], predictions["v"], task.model)
    size = site.bench.settings.understand_rows
    for number, low in enumerate(range(0, missing.height, size)):
        piece = (missing.slice(low, size), number)
        step(
            site,
            tally,
            f"understand {number + 1}",
            lambda p=piece: _piece(site, task, *p),  # type: ignore[misc]
        )
        site.steps.progress(min(low + size, missing.height), missing.height, "understood")
    return {
        "predictions_version": site.steps.do(
            "settle", lambda: {"v": site.lake.predictions.version()}
        )["v"]
    }


def _missing(site: Site, silver: int, predictions: int, model: str) -> pl.DataFrame:
    """Return the silver rows of that version that the model has not read, in a fixed order."""
    done = scan(site.lake.predictions, UNDERSTOOD, predictions)
    done = done.filter(pl.col("model") == model).select("review_id", "content_hash")
    rows = scan(site.lake.silver, SILVER, silver)
    return rows.join(done, on=["review_id", "content_hash"], how="anti").sort("review_id").collect()


def _piece(site: Site, task: Understand, frame: pl.DataFrame, number: int) -> Json:
    understood = pl.concat(site.bench.crew.map(task, in_pieces(frame)))
    site.lake.predictions.append(understood, Once(f"{site.run_id}-understand", number))
    return {"rows_in": frame.height, "rows_out": understood.height}

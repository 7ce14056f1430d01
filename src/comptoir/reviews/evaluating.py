"""`comptoir reviews evaluate`: the pipeline's own code on somebody's labelled file."""

from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

import polars as pl

from comptoir.kernel import errors
from comptoir.reviews.evaluation import evaluate as measure
from comptoir.reviews.hands import Clean, Understand, in_pieces
from comptoir.reviews.ports import Bench
from comptoir.reviews.sources import identify, open_source
from comptoir.reviews.taxonomies import current_taxonomy

_LABEL = "product_title"
"""The field in which the right theme rides through reading: evaluation knows no titles."""
_TRUTH = "true_theme"
"""The column of the right theme once texts are cleaned; no column that is found out is named so."""


def evaluate(
    bench: Bench, data: Path, *, themes: str, helpful: bool, columns: dict[str, str]
) -> dict[str, Any]:
    """Measure themes against a labelled column, and ranking against helpful votes.

    Args:
        bench: what the pipeline stands on.
        data: any file that `import` reads; for themes, `text` and the label are enough.
        themes: the column with the right theme; empty to leave themes out.
        helpful: measure the ranking.
        columns: own column names.

    Raises:
        errors.Invalid: neither was asked for, or the file lacks what is needed.
    """
    if not themes and not helpful:
        raise errors.Invalid("Say what to measure: --themes LABEL_COLUMN, --helpful, or both.")
    frame = _read(bench, data, columns | ({_LABEL: themes} if themes else {}), helpful=helpful)
    if themes:
        # As the file has it: cleaning is for texts.
        frame = frame.rename({_LABEL: _TRUTH}).with_columns(product_title=pl.lit(""))
    cleaned = pl.concat([rows for rows, _ in bench.crew.map(Clean(bench.tools), in_pieces(frame))])
    return measure(
        cleaned,
        clock=perf_counter,
        understand=_understanding(bench),
        labels=_TRUTH if themes else "",
        helpful=helpful,
    )


def _read(bench: Bench, data: Path, columns: dict[str, str], *, helpful: bool) -> pl.DataFrame:
    needs = ["text", "product_id", "helpful_votes"] if helpful else ["text"]
    source = open_source(data, columns, needs=needs, clock=bench.clock)
    batches = [identify(batch.frame) for batch in source.read_batches()]
    if not batches:
        raise errors.Invalid("{name} holds no review that can be read.", name=data.name)
    return pl.concat(batches)


def _understanding(bench: Bench) -> Callable[[pl.DataFrame], pl.DataFrame]:
    taxonomy = current_taxonomy(bench.rows)
    uri = bench.settings.understander
    task = Understand.of(bench.tools, uri, bench.tools.model(uri, taxonomy), taxonomy)

    def read(frame: pl.DataFrame) -> pl.DataFrame:
        found = pl.concat(bench.crew.map(task, in_pieces(frame)))
        return frame.with_columns(found["theme"], found["confidence"], found["sentiment"])

    return read

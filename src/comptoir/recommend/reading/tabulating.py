"""Makes a table by code of a frame: what filters ask and recipes read."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from comptoir.recommend.data import Column, ColumnKind, Table
from comptoir.recommend.data.ids import Ids
from comptoir.recommend.datasets.model import Field, Schema

SEPARATOR = "|"
"""Stands between the values of a categorical field."""


def tabulated(frame: pl.DataFrame, schema: Schema, ids: Sequence[str] | None = None) -> Table:
    """Return records as a table.

    Args:
        frame: one row an id, of the schema's columns.
        schema: of the records.
        ids: a row for each of these, in this order, empty where there is no record; None for a
            row for each record, in the order of ids.
    """
    key = schema.dataset.id_field
    if ids is None:
        frame = frame.sort(key)
    else:
        wanted = pl.DataFrame({key: pl.Series(list(ids), dtype=pl.String)})
        frame = wanted.join(frame, on=key, how="left", maintain_order="left")
    names = frame[key].to_list()
    return Table(
        ids=ids if ids is not None else Ids.of(names),
        columns={
            one.name: column(frame[one.name], one) for one in schema.fields if one.name != key
        },
        codes={name: code for code, name in enumerate(names)},
    )


def column(values: pl.Series, field: Field) -> Column:
    """Return a field's values for every row."""
    kind = field.column_kind
    if kind in {ColumnKind.NUMBER, ColumnKind.BOOLEAN}:
        numbers = values.cast(pl.Float64).fill_null(float("nan"))
        return Column(kind=kind, numbers=numbers.to_numpy().astype(np.float64))
    if kind is ColumnKind.CATEGORIES:
        lists = values.fill_null("").str.split(SEPARATOR)
        lists = lists.list.eval(pl.element().str.strip_chars().filter(pl.element() != ""))
    else:
        lists = (
            values.to_frame("t")
            .select(
                pl.when(pl.col("t").is_null())
                .then(pl.lit([], pl.List(pl.String)))
                .otherwise(pl.concat_list("t"))
            )
            .to_series()
        )
    counts = lists.list.len().fill_null(0).to_numpy().astype(np.int64)
    flat = lists.filter(pl.Series(counts > 0)).explode()
    vocabulary = flat.unique().sort()
    codes = flat.cast(pl.Enum(vocabulary)).to_physical().to_numpy().astype(np.int32)
    return Column(
        kind=kind,
        starts=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        codes=codes,
        vocabulary=tuple(vocabulary.to_list()),
    )

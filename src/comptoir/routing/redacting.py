"""What an erased customer wrote leaves the data sets too, and what learned from it is marked."""

from datetime import datetime
from typing import Any

import polars as pl
import sqlalchemy as sa

from comptoir.kernel.storage.blobs import Blobs
from comptoir.kernel.storage.rows import Rows
from comptoir.routing import tables
from comptoir.routing.datasets import provenance
from comptoir.routing.datasets.card import counted
from comptoir.routing.model import Dataset, Part
from comptoir.routing.store import datasets


def forget(rows: Rows, blobs: Blobs, subjects: set[str], at: datetime) -> int:
    """Empty the rows of data sets that came from these requests; return how many there were.

    A version stays the version that it is, with the same row numbers: an emptied row is aside, its
    card says how many were, and from which file. The old file is deleted. Models that learned from
    it keep deciding and carry `erased` in their facts: whoever trains next is told. Done again,
    nothing changes.

    Args:
        rows: the database.
        blobs: have the files.
        subjects: requests whose customer was erased.
        at: the moment.
    """
    if not subjects:
        return 0
    count = 0
    for one in datasets.every(rows):
        if not {"gathered", "tool"} & one.card.keys():
            continue  # a plain file knows no request
        frame = datasets.examples(blobs, one)
        mine = [
            provenance.read(text).subject in subjects if text else False
            for text in frame["provenance"]
        ]
        if any(mine):
            count += sum(mine)
            _rewrite(rows, blobs, one, _emptied(frame, mine), sum(mine), at)
    return count


def _emptied(frame: pl.DataFrame, mine: list[bool]) -> pl.DataFrame:
    gone = pl.Series(mine)
    empty: dict[str, Any] = {
        "text": "",
        "label": "",
        "language": "",
        "at": None,
        "part": Part.ASIDE.value,
        "source": "",
        "provenance": "",
    }
    return frame.with_columns(
        pl.when(gone).then(pl.lit(value)).otherwise(pl.col(name)).alias(name)
        for name, value in empty.items()
    )


def _rewrite(
    rows: Rows, blobs: Blobs, one: Dataset, frame: pl.DataFrame, count: int, at: datetime
) -> None:
    erased = one.card.get("erased", {})
    told = {
        "rows": erased.get("rows", 0) + count,
        "at": at.isoformat(),
        "was": erased.get("was", one.sha256),
    }
    digest = datasets.put(blobs, frame)
    table, models = tables.datasets, tables.models
    with rows.writing() as connection:
        mine = table.c.dataset_id == one.dataset_id
        values = {"sha256": digest, "card": one.card | counted(frame) | {"erased": told}}
        connection.execute(sa.update(table).where(mine).values(**values))
        learned = sa.select(models.c.version, models.c.facts)
        for version, facts in connection.execute(
            learned.where(models.c.dataset_id == one.dataset_id)
        ).all():
            marked = sa.update(models).where(models.c.version == version)
            connection.execute(marked.values(facts=facts | {"erased": told["rows"]}))
        same = sa.select(sa.func.count()).where(table.c.sha256 == one.sha256)
        others = connection.execute(same).scalar_one()
    if not others:
        datasets.drop(blobs, one.sha256)

"""Makes an exam of files."""

from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comptoir.kernel import errors
from comptoir.recommend.data import Interactions, gathered
from comptoir.recommend.evaluation.question import Exam, exam_of
from comptoir.recommend.evaluation.reading import Format, Told, read
from comptoir.recommend.evaluation.splits import split


def examine(
    train: Path,
    test: Path | None = None,
    *,
    format: Format,
    columns: dict[str, str],
    how: str = "",
    seed: int = 0,
) -> Exam:
    """Read files and ask what should have been recommended.

    Args:
        train: what is learned from.
        test: the right answers; without it they are set apart from `train`.
        format: how both files are written.
        columns: own names of `user`, `item` and `time`.
        how: a split, when there is no `test`; empty for `last`, or `random` without an order.
        seed: of the random split.

    Raises:
        errors.Invalid: nothing is left to ask about, or a file is not what the format says.
    """
    known, told = read(train, format, columns)
    ordered = told is not Told.NOTHING
    if test is None:
        whole = _gathered(known, known["item"].unique(maintain_order=True))
        exam = split(whole, how or ("last" if ordered else "random"), ordered=ordered, seed=seed)
    else:
        asked, _ = read(test, format, columns)
        items = pl.concat([known["item"], asked["item"]]).unique(maintain_order=True)
        data = _gathered(known, items)
        exam = exam_of(data, _truths(data, asked), ordered=ordered, split=f"{test.name}")
    if not len(exam):
        raise errors.Invalid(
            "No user of the test has an item that is new to her. Check the files and the format."
        )
    return exam


def _gathered(events: pl.DataFrame, items: pl.Series) -> Interactions:
    users = events["user"].unique(maintain_order=True)
    return gathered(
        owners=_codes(events["user"], users),
        events=_codes(events["item"], items),
        times=events["time"].to_numpy(),
        users=users.to_list(),
        items=items.to_list(),
    )


def _codes(values: pl.Series, ids: pl.Series) -> NDArray[np.int32]:
    names = pl.Enum(ids.cast(pl.String))
    return values.cast(names).to_physical().to_numpy().astype(np.int32)


def _truths(data: Interactions, asked: pl.DataFrame) -> dict[int, NDArray[np.int32]]:
    """Return the right items by user code; strangers have codes behind those of the data."""
    ids = pl.concat([pl.Series("user", list(data.users)), asked["user"]]).unique(
        maintain_order=True
    )
    events = asked.with_columns(
        user=pl.Series(_codes(asked["user"], ids)),
        item=pl.Series(_codes(asked["item"], pl.Series(list(data.items)))),
    )
    grouped = events.group_by("user", maintain_order=True).agg("item")
    return {user: np.array(items, dtype=np.int32) for user, items in grouped.iter_rows()}

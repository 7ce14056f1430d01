"""How often a label is right, over all and class by class."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from comptoir.kernel import errors

Labels = Sequence[str] | NDArray[np.str_]
"""One label an item."""


def accuracy(labels: Labels, predicted: Labels) -> float:
    """Return the share of items whose predicted label is the right one, 0 to 1.

    Args:
        labels: The right label of each item, shape (n,).
        predicted: The predicted label of each item, shape (n,).

    Raises:
        errors.Invalid: The two differ in length, or hold nothing.

    >>> accuracy(["delivery", "quality"], ["delivery", "price"])
    0.5
    """
    table, _ = confusion(labels, predicted)
    return float(np.trace(table) / table.sum())


def macro_f1(labels: Labels, predicted: Labels) -> float:
    """Return the mean of the F1 of every class that occurs among the right labels, 0 to 1.

    A class that is only ever predicted counts through the precision of the others, as in the
    definition of Sebastiani (2002); it has no F1 of its own here.

    Args:
        labels: The right label of each item, shape (n,).
        predicted: The predicted label of each item, shape (n,).

    Raises:
        errors.Invalid: The two differ in length, or hold nothing.

    >>> round(macro_f1(["a", "a", "b"], ["a", "b", "b"]), 3)
    0.667
    """
    table, _ = confusion(labels, predicted)
    return float(macro_f1_of(table[np.newaxis])[0])


def macro_precision(labels: Labels, predicted: Labels) -> float:
    """Return the mean, over classes among the right labels, of how often their name is right.

    A class that is never predicted has a precision of 0.

    >>> macro_precision(["a", "a", "b"], ["a", "b", "b"])
    0.75
    """
    table, _ = confusion(labels, predicted)
    return _mean_share(np.diagonal(table), table.sum(axis=0), table.sum(axis=1) > 0)


def macro_recall(labels: Labels, predicted: Labels) -> float:
    """Return the mean, over classes among the right labels, of how many of theirs are found.

    >>> macro_recall(["a", "a", "b"], ["a", "b", "b"])
    0.75
    """
    table, _ = confusion(labels, predicted)
    return _mean_share(np.diagonal(table), table.sum(axis=1), table.sum(axis=1) > 0)


def _mean_share(
    hits: NDArray[np.int64], totals: NDArray[np.int64], counted: NDArray[np.bool_]
) -> float:
    shares = np.divide(hits, totals, out=np.zeros(len(hits)), where=totals > 0)
    return float(shares[counted].mean())


def confusion(labels: Labels, predicted: Labels) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Count how often each right label met each predicted one.

    Returns:
        The counts, shape (classes, classes), a row per right label; and the class names in order.

    Raises:
        errors.Invalid: The two differ in length, or hold nothing.
    """
    if len(labels) != len(predicted):
        raise errors.Invalid(
            "{labels} labels stand against {predictions} predictions; give one for each",
            labels=len(labels),
            predictions=len(predicted),
        )
    if not len(labels):
        raise errors.Invalid("there is no labelled item to measure; give at least one")
    names, codes = np.unique(np.concatenate([labels, predicted]), return_inverse=True)
    size, half = len(names), len(labels)
    counts = np.bincount(codes[:half] * size + codes[half:], minlength=size * size)
    return counts.reshape(size, size).astype(np.int64), tuple(str(name) for name in names)


def macro_f1_of(tables: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the macro F1 of each confusion table.

    Args:
        tables: Counts, shape (tables, classes, classes), a row per right label.

    Returns:
        Macro F1 of each table, shape (tables,); 0 where a table has no labelled item.
    """
    hits = np.diagonal(tables, axis1=1, axis2=2)
    support = tables.sum(axis=2)
    spread = support + tables.sum(axis=1)
    f1 = np.divide(2.0 * hits, spread, out=np.zeros(spread.shape), where=spread > 0)
    present = support > 0
    mean: NDArray[np.float64] = (f1 * present).sum(axis=1) / np.maximum(present.sum(axis=1), 1)
    return mean

"""Masks of rows. One that cannot be written is shared between requests."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
"""True for each row that is meant, shape (rows,)."""


def shared(mask: Mask) -> Mask:
    """Return a mask that from now on cannot be written."""
    mask.flags.writeable = False
    return mask


def mask_of(marked: NDArray[Any], size: int) -> Mask:
    """Return a mask, or codes of rows, as a mask."""
    if marked.dtype == np.bool_:
        return marked
    mask = np.zeros(size, dtype=np.bool_)
    mask[marked] = True
    return mask


def united(each: Sequence[NDArray[Any]], size: int) -> Mask:
    """Return the rows of any of several masks, or of codes of rows; one mask alone as it is."""
    found = mask_of(each[0], size)
    for marked in each[1:]:
        if marked.dtype == np.bool_:
            found = np.logical_or(found, marked, out=found if found.flags.writeable else None)
        else:
            found = found if found.flags.writeable else found.copy()
            found[marked] = True
    return found


def less(mask: Mask, marked: NDArray[Any]) -> Mask:
    """Return a mask without the rows of another, or without codes; written in place if it can."""
    writeable = mask.flags.writeable
    if marked.dtype == np.bool_:
        return np.asarray(np.greater(mask, marked, out=mask if writeable else None))
    left = mask if writeable else mask.copy()
    left[marked] = False
    return left

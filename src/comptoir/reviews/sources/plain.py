"""Whole columns at once, where every value is of the plainest kind.

Nine chunks in ten hold nothing but numbers, flags and texts of the right type. Each function
here takes such a column in one sweep and gives up (`None`) at the first doubt; the column then
goes through `values` one value at a time. Both ways give the same answer, a test sees to it.
"""

from datetime import datetime
from typing import Any

import numpy as np

from comptoir.reviews.sources.moments import EARLIEST, LEEWAY, microseconds

Column = list[Any]
_LEAST_MILLISECONDS = 10**11
_LEAST_MICROSECONDS = 10**14
_BYTES_PER_CHARACTER = 4
_MOST = 2**31 - 1


def ratings(column: Column) -> Column | None:
    if not _only(column, float, int):
        return None
    stars = np.asarray(column, dtype=np.float64)
    return stars.tolist() if bool(((stars >= 1) & (stars <= 5)).all()) else None  # noqa: PLR2004 - the scale


def moments(column: Column, now: datetime) -> Column | None:
    """Return microseconds since 1970 for a column of seconds or of milliseconds."""
    if not _only(column, int):
        return None
    low, high = min(column), max(column)
    if high < _LEAST_MILLISECONDS:
        scale = 1_000_000
    elif low >= _LEAST_MILLISECONDS and high < _LEAST_MICROSECONDS:
        scale = 1_000
    else:
        return None
    if low * scale < microseconds(EARLIEST) or high * scale > microseconds(now + LEEWAY):
        return None
    return [value * scale for value in column]


def texts(column: Column, max_bytes: int) -> Column | None:
    if not _only(column, str) or max(map(len, column)) * _BYTES_PER_CHARACTER > max_bytes:
        return None
    if not all(column) or any(map(str.isspace, column)):
        return None
    return column if _encodable(column) else None


def words(column: Column) -> Column | None:
    if not _only(column, str) or not _encodable(column) or "\0" in "".join(column):
        return None
    return list(map(str.strip, column))


def flags(column: Column) -> Column | None:
    return column if _only(column, bool) else None


def counts(column: Column) -> Column | None:
    return column if _only(column, int) and min(column) >= 0 and max(column) <= _MOST else None


def votes(column: Column) -> Column | None:
    found = counts(column)
    return None if found is None else [(value, None) for value in found]


def images(column: Column) -> Column | None:
    return list(map(len, column)) if _only(column, list) else None


def _only(column: Column, *types: type) -> bool:
    return bool(column) and set(map(type, column)) <= set(types)


def _encodable(column: Column) -> bool:
    try:
        for value in column:
            if not value.isascii():
                value.encode()
    except UnicodeEncodeError:
        return False
    return True

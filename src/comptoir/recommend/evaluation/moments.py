"""Moments as files write them."""

import polars as pl

from comptoir.kernel import errors

_SECONDS = 1e8
"""Numbers under this are counts or ratings: as seconds they would be before March 1973."""
_MILLISECONDS = 1e11
"""Numbers over this are milliseconds: as seconds they would be after the year 5000."""


def are_moments(texts: pl.Series) -> bool:
    """Tell whether most texts look like moments and not like ratings or counts.

    >>> are_moments(pl.Series(["978300760", "978302109"])), are_moments(pl.Series(["5", "3"]))
    (True, False)
    """
    numbers = texts.cast(pl.Float64, strict=False)
    if numbers.null_count() == len(numbers):
        return bool(texts.str.contains(r"^\d{4}-\d{2}-\d{2}").all())
    middle = numbers.median()
    return isinstance(middle, float) and middle > _SECONDS


def seconds(texts: pl.Series, name: str) -> pl.Series:
    """Return moments in seconds since 1970 UTC.

    Args:
        texts: seconds, milliseconds, or ISO 8601 dates and times.
        name: the file, for the message.

    Raises:
        errors.Invalid: a value is none of them.

    >>> seconds(pl.Series(["978300760", "2001-01-01"]), "x").to_list()
    [978300760, 978307200]
    """
    numbers = texts.cast(pl.Float64, strict=False)
    scaled = pl.select(
        pl.when(numbers > _MILLISECONDS).then(numbers / 1000).otherwise(numbers)
    ).to_series()
    dates = texts.str.slice(0, 19).str.replace("T", " ").str.strip_chars()
    whole = pl.select(
        pl.coalesce(
            dates.str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False),
            dates.str.to_datetime("%Y-%m-%d", strict=False),
        )
    ).to_series()
    found = pl.select(pl.coalesce(scaled, whole.dt.epoch("s").cast(pl.Float64))).to_series()
    if found.null_count():
        first = texts.filter(found.is_null())[0]
        raise errors.Invalid(
            "{name}: {value!r} is no time. Write seconds since 1970 or 2026-01-31T12:00:00.",
            name=name,
            value=first,
        )
    return found.cast(pl.Int64)

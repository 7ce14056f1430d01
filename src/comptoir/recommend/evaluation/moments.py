"""Moments as files write them."""

import polars as pl

from comptoir.kernel import errors

_SECONDS = 1e8
"""Numbers under this are counts or ratings: as seconds they would be before March 1973."""
_LATEST = 1e11
"""Seconds over this, the year 5138, are no seconds but the next finer unit."""
_FINER = 1e3
_MOMENT = r"^\s*(\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?)?)"
_FRACTION = r":\d{2}(\.\d+)"
_OFFSET = r":\d{2}(?:\.\d+)?\s*([+-]\d{2}):?(\d{2})\s*$"
_FORMATS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d")


def are_moments(texts: pl.Series) -> bool:
    """Tell whether most texts look like moments and not like ratings or counts.

    >>> are_moments(pl.Series(["978300760", "978302109"])), are_moments(pl.Series(["5", "3"]))
    (True, False)
    """
    numbers = texts.cast(pl.Float64, strict=False)
    if numbers.null_count() * 2 > len(numbers):
        return texts.str.contains(_MOMENT).sum() * 2 > len(texts)
    middle = numbers.median()
    return isinstance(middle, float) and middle > _SECONDS


def seconds(texts: pl.Series, name: str) -> pl.Series:
    """Return moments in seconds since 1970 UTC, with what lies between two seconds.

    Args:
        texts: seconds, or finer units down to nanoseconds, or ISO 8601 dates and times; without an
            offset they are UTC.
        name: the file, for the message.

    Raises:
        errors.Invalid: a value is none of them.

    >>> seconds(pl.Series(["978300760", "2001-01-01", "2001-01-01T02:00+01:00"]), "x").to_list()
    [978300760.0, 978307200.0, 978310800.0]
    """
    numbers = texts.cast(pl.Float64, strict=False)
    scaled = pl.col("numbers")
    for finer in (_FINER, _FINER**2, _FINER**3):
        scaled = (
            pl.when(pl.col("numbers").abs() > _LATEST * finer / _FINER)
            .then(pl.col("numbers") / finer)
            .otherwise(scaled)
        )
    found = pl.select(
        pl.coalesce(
            pl.select(numbers=numbers).select(scaled).to_series(),
            _written(texts),
        ).alias("found")
    )["found"]
    right = (found.is_finite() & (found.abs() <= _LATEST)).fill_null(value=False)
    if not right.all():
        raise errors.Invalid(
            "{name}: {value!r} is no time. Write seconds since 1970 or 2026-01-31T12:00:00.",
            name=name,
            value=texts.filter(~right)[0],
        )
    return found


def _written(texts: pl.Series) -> pl.Series:
    """Return what ISO 8601 texts tell; nothing of the others."""
    plain = texts.str.extract(_MOMENT).str.replace("T", " ")
    whole = pl.coalesce(*(plain.str.to_datetime(form, strict=False) for form in _FORMATS))
    hours = texts.str.extract(_OFFSET).cast(pl.Float64)
    minutes = texts.str.extract(_OFFSET, 2).cast(pl.Float64)
    west = texts.str.extract(_OFFSET).str.starts_with("-").fill_null(value=False)
    offset = 3600 * hours + 60 * pl.when(west).then(-minutes).otherwise(minutes)
    fraction = texts.str.extract(_FRACTION).cast(pl.Float64).fill_null(0)
    return pl.select(
        (whole.dt.epoch("s").cast(pl.Float64) + fraction - offset.fill_null(0)).alias("told")
    )["told"]

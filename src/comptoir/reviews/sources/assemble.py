"""From a chunk of untyped values to a batch of typed rows and counted rejects."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from comptoir.kernel.files import MISSING, Chunk, Columns, Fault, Unreadable
from comptoir.reviews.model import Reject, RejectReason
from comptoir.reviews.sources import plain, values
from comptoir.reviews.sources.layout import Resolved
from comptoir.reviews.sources.moments import microseconds, moment
from comptoir.reviews.sources.port import SCHEMA, Batch, Limits
from comptoir.reviews.sources.values import Refused

Fields = dict[str, list[Any]]
_SHORT = 24
"""Characters of the longest value that is remembered: a date with its time."""


def assemble(
    chunk: Chunk,
    fields: Resolved,
    absent: Mapping[str, object],
    *,
    now: datetime,
    limits: Limits,
) -> Batch:
    """Return the chunk's good rows, and why the others are none.

    Args:
        chunk: rows as their container holds them.
        fields: the columns of each field; a field without one is empty in every row.
        absent: what a row says that lacks a column, by field.
        now: the present instant; dates more than a day ahead are refused.
        limits: the longest text.
    """
    refused: dict[int, Refused] = {}
    columns: Fields = {"line": list(chunk.lines)}
    for field, reading in _readings(now, limits).items():
        if field in fields:
            found = _values(chunk.values, fields[field], absent.get(field))
            columns[field] = reading.plain(found) or _parsed(found, reading.parse, refused)
        else:
            columns[field] = [reading.empty] * len(chunk.lines)
    _share_votes(columns)
    return _batch(chunk, columns, refused)


@dataclass(frozen=True, slots=True)
class _Reading:
    """How one field is read."""

    parse: Callable[[object], object]
    """One value."""
    plain: Callable[[list[Any]], list[Any] | None]
    """A whole column, or nothing where it is not plain."""
    empty: object = None
    """What a field without a column holds."""


def _parsed(
    column: list[object], parse: Callable[[object], object], refused: dict[int, Refused]
) -> list[Any]:
    found: list[Any] = []
    # Tables tell ratings, votes and days as text: few different ones, and costly to read.
    known: dict[object, object] = {}
    for row, value in enumerate(column):
        repeats = type(value) is str and len(value) <= _SHORT
        try:
            if not repeats:
                found.append(parse(value))
            elif value in known:
                found.append(known[value])
            else:
                known[value] = parse(value)
                found.append(known[value])
        except Refused as problem:
            refused.setdefault(row, problem)
            found.append(None)
    return found


def _values(values: Columns, columns: tuple[str, ...], absent: object) -> list[object]:
    """Return one value a row: of the first column that is filled."""
    found = values.column(columns[0])
    for name in columns[1:]:
        if any(value is MISSING or value is None for value in found):
            other = values.column(name)
            found = [
                second if first is MISSING or (first is None and second is not MISSING) else first
                for first, second in zip(found, other, strict=True)
            ]
    if absent is None:
        return found
    return [absent if value is MISSING else value for value in found]


def _readings(now: datetime, limits: Limits) -> dict[str, _Reading]:
    """Return how each field is read; a row's first refusal in this order is the one told."""
    most = limits.max_text_bytes
    return {
        "product_id": _Reading(_there("product", _product), _filled_words, ""),
        "rating": _Reading(_there("rating", values.rating), plain.ratings),
        "created_at": _Reading(
            _there("date", lambda value: microseconds(moment(value, now))),
            lambda column: plain.moments(column, now),
        ),
        "text": _Reading(
            _there("text", lambda value: values.text(value, most)),
            lambda column: plain.texts(column, most),
            "",
        ),
        "title": _Reading(lambda value: _title(value, most), lambda c: _short_words(c, most), ""),
        "product_title": _Reading(
            lambda value: _title(value, most), lambda c: _short_words(c, most), ""
        ),
        "buyer_id": _Reading(values.word, plain.words, ""),
        "review_id": _Reading(values.word, plain.words, ""),
        "verified_buyer": _Reading(values.flag, plain.flags),
        "has_subscription": _Reading(values.flag, plain.flags),
        "helpful_votes": _Reading(values.votes, plain.votes, (None, None)),
        "total_votes": _Reading(values.count, plain.counts),
        "image_count": _Reading(values.images, plain.images),
        "language": _Reading(values.language, lambda _column: None, ""),
    }


def _there(name: str, parse: Callable[[object], object]) -> Callable[[object], object]:
    def check(value: object) -> object:
        if value is MISSING:
            raise Refused(RejectReason.MISSING_FIELD, f"The row has no {name}.")
        return parse(value)

    return check


def _product(value: object) -> str:
    if found := values.word(value):
        return found
    raise Refused(RejectReason.MISSING_FIELD, "The product is empty.")


def _title(value: object, max_bytes: int) -> str:
    found = values.word(value)
    if len(found) > max_bytes:
        raise Refused(RejectReason.TOO_LONG, f"A title has {len(found)} characters.")
    return found


def _filled_words(column: list[Any]) -> list[Any] | None:
    found = plain.words(column)
    return found if found and all(found) else None


def _short_words(column: list[Any], max_bytes: int) -> list[Any] | None:
    found = plain.words(column)
    return found if found and max(map(len, found)) <= max_bytes else None


def _share_votes(columns: Fields) -> None:
    """Let `34 of 41` fill both counts; a total below the helpful ones is no total."""
    pairs = columns["helpful_votes"]
    totals = columns["total_votes"]
    columns["helpful_votes"] = [pair and pair[0] for pair in pairs]
    columns["total_votes"] = [
        _total(pair, total) if pair else total for pair, total in zip(pairs, totals, strict=True)
    ]


def _total(pair: tuple[int | None, int | None], total: int | None) -> int | None:
    found = pair[1] if total is None else total
    return None if found is None or found < (pair[0] or 0) else found


def _batch(chunk: Chunk, columns: Fields, refused: dict[int, Refused]) -> Batch:
    if refused:
        kept = [row not in refused for row in range(len(chunk.lines))]
        columns = {
            name: [value for value, keep in zip(column, kept, strict=True) if keep]
            for name, column in columns.items()
        }
    rejects = [_reject(one) for one in chunk.unreadable] + [
        Reject(line=chunk.lines[row], reason=problem.reason, detail=str(problem)[:200])
        for row, problem in refused.items()
    ]
    frame = pl.DataFrame([_series(name, columns[name]) for name in SCHEMA])
    return Batch(
        frame=frame,
        rejects=sorted(rejects, key=lambda reject: reject.line),
        last_line=chunk.last_line,
    )


def _reject(one: Unreadable) -> Reject:
    too_long = one.fault is Fault.TOO_LONG
    reason = RejectReason.TOO_LONG if too_long else RejectReason.INVALID_JSON
    return Reject(line=one.line, reason=reason, detail=one.why)


def _series(name: str, column: list[Any]) -> pl.Series:
    if name == "created_at":
        return pl.Series(name, column, pl.Int64).cast(SCHEMA[name])
    return pl.Series(name, column, SCHEMA[name])

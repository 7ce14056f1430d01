"""Checks many rows at once against a schema: what is wrong, in which line, and what to do."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import polars as pl

from comptoir.kernel.files import Chunk, Fault
from comptoir.kernel.wording import Phrase
from comptoir.recommend.datasets.model import Field, Schema
from comptoir.recommend.datasets.words import FieldType

FUTURE_SECONDS = 86_400
"""A clock may be wrong by a day; a moment further ahead is refused."""
FIRST_MILLISECOND = 100_000_000_000
"""A moment beyond this (the year 5138 in seconds) is told in milliseconds: 1973 onwards."""
LONGEST_ID, LONGEST_VALUE, LONGEST_TEXT = 256, 1_000, 20_000
"""Characters of an id or event type, of other strings, of a textual field."""
MOMENTS = frozenset({"TIMESTAMP", "CREATION_TIMESTAMP"})
LARGEST = 3.4028234663852886e38
"""What a number of 32 bits holds at most (IEEE 754): as such EVENT_VALUE is learned from."""
_IDS = frozenset({"USER_ID", "ITEM_ID", "ACTION_ID", "EVENT_TYPE"})
_SHOWN = 60
_EXACT = 2.0**53
"""Whole numbers below it are told apart by a double."""


class RejectReason(StrEnum):
    """Why a row was refused."""

    UNREADABLE = "unreadable"
    MISSING_VALUE = "missing_value"
    WRONG_TYPE = "wrong_type"
    NOT_A_NUMBER = "not_a_number"
    TOO_LONG = "too_long"
    MILLISECONDS = "milliseconds"
    FUTURE = "future"
    NEGATIVE_TIME = "negative_time"


SAYS: Mapping[RejectReason, str] = {
    reason: phrase.template
    for reason, phrase in {
        RejectReason.MISSING_VALUE: Phrase("{field} is empty, and the schema says it never is."),
        RejectReason.WRONG_TYPE: Phrase("{field} is {value}; the schema says {type}."),
        RejectReason.NOT_A_NUMBER: Phrase("{field} is {value}; leave it empty or give a number."),
        RejectReason.TOO_LONG: Phrase("{field} has more than {most} characters; shorten it."),
        RejectReason.MILLISECONDS: Phrase(
            "{field} is {value}, which is no second since 1970 but a millisecond or less; divide "
            "it by 1000 or more."
        ),
        RejectReason.FUTURE: Phrase(
            "{field} is {value}, which lies in the future; correct the clock that wrote it."
        ),
        RejectReason.NEGATIVE_TIME: Phrase("{field} is {value}; seconds since 1970 are positive."),
    }.items()
}
"""Why, as people read it; `value` stays out where it might name a person."""

REJECTS: Mapping[str, pl.DataType] = {
    "line": pl.Int64(),
    "reason": pl.String(),
    "detail": pl.String(),
}


@dataclass(frozen=True, slots=True)
class Checked:
    """The rows of a chunk, parted."""

    frame: pl.DataFrame
    """Good rows, of the schema's columns and types."""
    rejects: pl.DataFrame
    """`line`, `reason` and `detail` of each refused row."""


def longest(one: Field) -> int:
    """Return the characters that a text of the field may have."""
    if one.name in _IDS:
        return LONGEST_ID
    return LONGEST_TEXT if one.textual else LONGEST_VALUE


def checked(chunk: Chunk, schema: Schema, columns: Mapping[str, str], now: int) -> Checked:
    """Part the good rows of a chunk from those that break the schema.

    Args:
        chunk: rows under the file's own column names.
        schema: what they must be.
        columns: the file's column of each field that is named otherwise.
        now: seconds since 1970.
    """
    sift = _Sift(chunk, now)
    for one in schema.fields:
        sift.take(one, columns.get(one.name, one.name))
    good = pl.DataFrame(sift.taken, schema=dict(schema.kinds))
    if sift.bad is not None:
        good = good.filter(~sift.bad)
    return Checked(good, sift.rejects())


@dataclass(slots=True)
class _Sift:
    """Takes one column after another, and remembers the first fault of each row."""

    chunk: Chunk
    now: int
    taken: list[pl.Series] = field(default_factory=list)
    bad: pl.Series | None = None
    found: list[pl.DataFrame] = field(default_factory=list)
    _lines: pl.Series | None = None

    def take(self, one: Field, column: str) -> None:
        values = self.chunk.values.frame({column: one.type.kind})[column].alias(one.name)
        if values.null_count():
            values = self._with_nulls(one, column, values)
        if one.type is FieldType.STRING:
            values = self._text(one, values)
        elif one.type.is_real:
            odd = values.is_nan() | values.is_infinite() | (values.abs() > LARGEST)
            self._refuse(one, odd, RejectReason.NOT_A_NUMBER, values)
        elif one.name in MOMENTS:
            self._moment(one, values)
        self.taken.append(values)

    def rejects(self) -> pl.DataFrame:
        broken = [
            {
                "line": each.line,
                "reason": (
                    RejectReason.TOO_LONG
                    if each.fault is Fault.TOO_LONG
                    else RejectReason.UNREADABLE
                ).value,
                "detail": each.why,
            }
            for each in self.chunk.unreadable
        ]
        parts = [pl.DataFrame(broken, schema=REJECTS), *self.found]
        return pl.concat(parts).sort("line")

    def _with_nulls(self, one: Field, column: str, values: pl.Series) -> pl.Series:
        """Read again as text what was no value of the type: it is empty, or wrong."""
        texts = self.chunk.values.frame({column: pl.String()})[column]
        blank = texts.is_null() | (texts.str.strip_chars() == "")
        if one.type.is_whole:
            real = texts.cast(pl.Float64, strict=False)
            fits = real.abs() < _EXACT
            if one.name not in MOMENTS:
                fits &= real == real.floor()
            fits = fits.fill_null(value=False)
            values = values.fill_null(real.set(~fits, None).cast(pl.Int64))
        elif one.type is FieldType.BOOLEAN:
            said = texts.str.strip_chars().str.to_lowercase()
            values = values.fill_null(
                said.replace_strict(_FLAGS, default=None, return_dtype=pl.Boolean)
            )
        shown = texts.fill_null("?")
        wrong = values.is_null() & ~blank
        self._refuse(one, wrong, RejectReason.WRONG_TYPE, shown, type=one.type.value)
        if not one.nullable:
            self._refuse(one, values.is_null() & blank, RejectReason.MISSING_VALUE, shown)
        return values

    def _text(self, one: Field, values: pl.Series) -> pl.Series:
        if (values == "").any():
            if not one.nullable:
                self._refuse(one, values == "", RejectReason.MISSING_VALUE, values)
            values = values.set(values == "", None)
        most = longest(one)
        bytes_ = values.str.len_bytes().max()
        if isinstance(bytes_, int) and bytes_ > most:
            long = (values.str.len_chars() > most).fill_null(value=False)
            self._refuse(one, long, RejectReason.TOO_LONG, values, most=str(most))
        return values

    def _moment(self, one: Field, values: pl.Series) -> None:
        least, most = values.min(), values.max()
        if isinstance(most, int) and most > self.now + FUTURE_SECONDS:
            self._refuse(one, values >= FIRST_MILLISECOND, RejectReason.MILLISECONDS, values)
            self._refuse(one, values > self.now + FUTURE_SECONDS, RejectReason.FUTURE, values)
        if isinstance(least, int) and least < 0:
            self._refuse(one, values < 0, RejectReason.NEGATIVE_TIME, values)

    def _refuse(
        self, one: Field, mask: pl.Series, reason: RejectReason, values: pl.Series, **more: str
    ) -> None:
        fresh = mask.fill_null(value=False)
        if self.bad is not None:
            fresh = fresh & ~self.bad
        if not fresh.any():
            return
        self.bad = fresh if self.bad is None else self.bad | fresh
        shown = values.filter(fresh).cast(pl.String).str.slice(0, _SHOWN).alias("value")
        says = SAYS[reason].replace("{field}", one.name)
        for name, value in more.items():
            says = says.replace(f"{{{name}}}", value)
        self.found.append(
            pl.DataFrame({"line": self._line_numbers().filter(fresh), "value": shown}).select(
                "line",
                reason=pl.lit(reason.value),
                detail=_filled(says, hidden=one.name == "USER_ID"),
            )
        )

    def _line_numbers(self) -> pl.Series:
        if self._lines is None:
            lines: Sequence[int] = self.chunk.lines
            made: Callable[..., pl.Series] = pl.Series
            self._lines = (
                pl.int_range(lines.start, lines.stop, eager=True, dtype=pl.Int64)
                if isinstance(lines, range)
                else made("line", lines, dtype=pl.Int64)
            )
        return self._lines


_FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def _filled(says: str, *, hidden: bool) -> pl.Expr:
    value = pl.lit("…") if hidden else pl.col("value").fill_null("?")
    parts = says.split("{value}")
    pieces = [pl.lit(parts[0])]
    for part in parts[1:]:
        pieces += [value, pl.lit(part)]
    return pl.concat_str(pieces)

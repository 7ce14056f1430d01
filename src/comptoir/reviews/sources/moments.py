"""When a review was written: seconds or milliseconds, ISO 8601, French and English dates."""

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from comptoir.reviews.model import RejectReason
from comptoir.reviews.sources.values import Refused, shown

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""No shop took reviews on the web before; an older date is a mistake (0, or seconds cut short)."""
LEEWAY = timedelta(days=1)
"""How far ahead of our clock a source's may be: time zones, and a little more."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january janvier janv", "feb february fevrier fevr fev", "mar march mars",
            "apr april avril avr", "may mai", "jun june juin", "jul july juillet juil",
            "aug august aout", "sep sept september septembre", "oct october octobre",
            "nov november novembre", "dec december decembre",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_CLOCK = r"(?:[ ,T]+(?:a |at )?(\d{1,2})[:h](\d{2})(?::(\d{2}))?)?"
_FORMS = (
    (re.compile(rf"(\d{{1,2}})[/.-](\d{{1,2}})[/.-](\d{{4}}){_CLOCK}"), "dmy"),
    (re.compile(rf"(\d{{4}})[/.](\d{{1,2}})[/.](\d{{1,2}}){_CLOCK}"), "ymd"),
    (re.compile(rf"(\d{{1,2}}) (\d{{1,2}}), (\d{{4}}){_CLOCK}"), "mdy"),
    (re.compile(rf"([a-z]+)\.? (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}}){_CLOCK}"), "mdy"),
    (re.compile(rf"(\d{{1,2}})(?:er|st|nd|rd|th)?[ -]([a-z]+)\.?,?[ -](\d{{4}}){_CLOCK}"), "dmy"),
)
_SCALES = ((1e17, 1_000), (1e14, 1), (1e11, -1_000))
"""Above each bound a number counts nanoseconds, microseconds, milliseconds; below, seconds."""


def moment(value: object, now: datetime) -> datetime:
    """Return an instant in UTC; one without a zone is taken to be UTC.

    `03/04/2024` is read day first, as in France. Where the second number cannot be a month
    the row is refused: the other half of such a file would be misread in silence.

    Raises:
        Refused: it is no date, older than `EARLIEST` or ahead of `now` by more than `LEEWAY`.

    >>> now = datetime(2024, 5, 1, tzinfo=UTC)
    >>> print(moment(1472688000, now), moment("1472688000000", now), moment("09 1, 2016", now))
    2016-09-01 00:00:00+00:00 2016-09-01 00:00:00+00:00 2016-09-01 00:00:00+00:00
    >>> print(moment("1er août 2019", now), moment("03/04/2024 18:30", now))
    2019-08-01 00:00:00+00:00 2024-04-03 18:30:00+00:00
    """
    found = _instant(value)
    if found is None:
        raise Refused(RejectReason.INVALID_TIMESTAMP, f"The date is {shown(value)}.")
    if not EARLIEST <= found <= now + LEEWAY:
        detail = f"The date is {shown(value)}: not between 1990 and tomorrow."
        raise Refused(RejectReason.INVALID_TIMESTAMP, detail)
    return found


def microseconds(instant: datetime) -> int:
    """Return whole microseconds since 1970."""
    return (instant - _EPOCH) // timedelta(microseconds=1)


def _instant(value: object) -> datetime | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return _counted(value)
    if isinstance(value, str):
        return _written(value.strip())
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    return None


def _counted(value: float) -> datetime | None:
    if not abs(value) < 1e19:  # noqa: PLR2004 - also NaN; the year 2286 in nanoseconds
        return None
    scale = next((scale for bound, scale in _SCALES if abs(value) >= bound), -1_000_000)
    whole = value // scale if scale > 0 else value * -scale
    try:
        return _EPOCH + timedelta(microseconds=int(whole))
    except OverflowError:
        return None


@lru_cache(maxsize=16_384)
def _written(value: str) -> datetime | None:
    if re.fullmatch(r"\d{9,19}(\.\d{1,9})?", value):
        return _counted(float(value) if "." in value else int(value))
    bare = re.sub(r" ?(UTC|GMT|Z)$", "+00:00", value)
    try:
        found = datetime.fromisoformat(bare)
    except (ValueError, OverflowError):
        return _spelt(value)
    try:
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except OverflowError:
        return None


def _spelt(value: str) -> datetime | None:
    bare = unicodedata.normalize("NFKD", value[:64]).casefold()
    bare = "".join(letter for letter in bare if not unicodedata.combining(letter))
    for pattern, order in _FORMS:
        if found := pattern.fullmatch(bare):
            parts = dict(zip(order, found.groups(), strict=False))
            month = parts["m"]
            number = int(month) if month.isdecimal() else _MONTHS.get(month, 0)
            hour, minute, second = (int(part or 0) for part in found.groups()[3:])
            try:
                return datetime(
                    int(parts["y"]), number, int(parts["d"]), hour, minute, second, tzinfo=UTC
                )
            except ValueError:
                return None
    return None

"""Values of a row, checked and turned into what the shop's words want."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from babel.numbers import get_currency_precision

from comptoir.shop.model import Texts
from comptoir.shop.settings import ShopSettings

_ID = 200
_SHORT = 200
_LONG = 100_000
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_NO_TEXT = re.compile("[\0\ud800-\udfff]")
"""What a database of texts cannot hold: the null character, and halves of surrogate pairs."""
_MOST_MINOR = 10**15
_MILLISECONDS = 10**11
"""A number of seconds above this would be after the year 5000: it counts milliseconds."""
_YEARS = range(1970, 2101)

Choice = TypeVar("Choice", bound=StrEnum)


class Reason(StrEnum):
    """Why a row was refused."""

    UNREADABLE = "unreadable"
    MISSING_FIELD = "missing_field"
    INVALID_VALUE = "invalid_value"
    TOO_LONG = "too_long"


class Refused(Exception):
    """A row cannot become a record."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Row:
    """A record's values under the shop's own field names."""

    values: Mapping[str, object]
    columns: Mapping[str, Sequence[str]]
    """Column names of each field, best first."""
    settings: ShopSettings

    def get(self, field: str) -> object:
        """Return the first value that is there, or None."""
        names = self.columns.get(field, (field,))
        return next((value for name in names if (value := self.values.get(name)) is not None), None)

    def text(self, field: str, *, most: int = _SHORT, required: bool = False) -> str:
        """Return a text of at most so many characters, without blanks around it."""
        value = self.get(field)
        if isinstance(value, bool | Mapping | list):
            # The value is not shown: it may be a person's.
            raise Refused(Reason.INVALID_VALUE, f"{field} is no text but a {type(value).__name__}.")
        found = "" if value is None else _plain(value)
        if required and not found:
            raise Refused(Reason.MISSING_FIELD, f"{field} is empty.")
        if len(found) > most:
            raise Refused(Reason.TOO_LONG, f"{field} has {len(found)} characters; {most} at most.")
        return _storable(field, found)

    def id(self, field: str) -> str:
        """Return an identifier."""
        return self.text(field, most=_ID, required=True)

    def texts(self, field: str, *, most: int = _SHORT, required: bool = False) -> Texts:
        """Return a text by language, from `{"fr": …}`, from `name_fr` columns or from `name`.

        A text without a language is in the shop's own. `names` is looked for beside `name`.
        """
        whole = _object(field, self.get(f"{field}s"))
        found = {key: str(value) for key, value in whole.items() if _LANGUAGE.fullmatch(key)}
        for column in self.values:
            lead, _, language = column.rpartition("_")
            if lead == field and _LANGUAGE.fullmatch(language):
                found.setdefault(language, self._of(column, most))
        if plain := self.text(field, most=most):
            found.setdefault(self.settings.languages[0], plain)
        texts = {key: _storable(field, text.strip()) for key, text in found.items() if text.strip()}
        if required and not texts:
            raise Refused(Reason.MISSING_FIELD, f"{field} is empty.")
        if any(len(text) > most for text in texts.values()):
            raise Refused(Reason.TOO_LONG, f"{field} has more than {most} characters.")
        return dict(sorted(texts.items(), key=lambda pair: self._rank(pair[0])))

    def integer(self, field: str, *, least: int, most: int) -> int:
        """Return a whole number."""
        number = _decimal(field, self.get(field))
        if number != number.to_integral_value() or not least <= number <= most:
            raise _wrong(field, self.get(field), f"a whole number, {least} to {most}")
        return int(number)

    def minor(self, field: str, currency: str) -> int:
        """Return an amount in minor units, from `field_minor` or from a decimal `field`."""
        if self.get(f"{field}_minor") is not None:
            return self.integer(f"{field}_minor", least=0, most=_MOST_MINOR)
        amount = _decimal(field, self.get(field)) * 10 ** get_currency_precision(currency)
        if amount != amount.to_integral_value() or not 0 <= amount <= _MOST_MINOR:
            raise _wrong(field, self.get(field), f"an amount in {currency}")
        return int(amount)

    def currency(self) -> str:
        """Return the currency, the shop's when the row names none."""
        code = self.text("currency").upper() or self.settings.currency
        if not _CURRENCY.fullmatch(code):
            raise _wrong("currency", code, "three letters such as EUR")
        return code

    def moment(self, field: str) -> datetime | None:
        """Return a moment in UTC: ISO 8601, or seconds or milliseconds since 1970.

        One without a time zone is in the shop's. None when the value is empty.
        """
        value = self.get(field)
        if value is None or value == "":
            return None
        try:
            at = _moment(value)
            local = at if at.tzinfo else at.replace(tzinfo=ZoneInfo(self.settings.timezone))
            found = local.astimezone(UTC)
        except (ValueError, OverflowError, OSError):
            raise _wrong(field, value, "a date such as 2026-11-03T09:00:00+01:00") from None
        if found.year not in _YEARS:
            raise _wrong(field, value, f"between {_YEARS[0]} and {_YEARS[-1]}")
        return found

    def instant(self, field: str) -> datetime:
        """Return a moment that must be there."""
        found = self.moment(field)
        if found is None:
            raise Refused(Reason.MISSING_FIELD, f"{field} is empty.")
        return found

    def choice(self, field: str, kind: type[Choice]) -> Choice:
        """Return one of a closed list."""
        value = self.text(field, required=True).lower()
        try:
            return kind(value)
        except ValueError:
            raise _wrong(field, value, f"one of {', '.join(kind)}") from None

    def attributes(self, field: str) -> dict[str, str]:
        """Return named values, from an object or from `field_…` columns."""
        found = {key: _plain(value) for key, value in _object(field, self.get(field)).items()}
        lead = f"{field.removesuffix('s')}_"
        for column in self.values:
            if column.startswith(lead) and self.values[column] is not None:
                found[column.removeprefix(lead)] = self._of(column, _SHORT)
        return {key[:80]: _storable(field, text[:_SHORT]) for key, text in found.items() if text}

    def many(self, field: str) -> Iterator["Row"]:
        """Yield the rows that a list of objects holds, under the same fields."""
        value = _json(self.get(field))
        items = value if isinstance(value, list) else []
        for item in items:
            if not isinstance(item, Mapping):
                raise _wrong(field, item, "a list of objects")
            yield Row(item, self.columns, self.settings)

    def _of(self, column: str, most: int) -> str:
        return Row(self.values, {}, self.settings).text(column, most=most)

    def _rank(self, language: str) -> tuple[int, str]:
        known = self.settings.languages
        return (known.index(language) if language in known else len(known), language)


def _plain(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # an id in a Parquet column that has gaps
    return str(value).strip()


def _storable(field: str, text: str) -> str:
    if _NO_TEXT.search(text):
        raise Refused(Reason.INVALID_VALUE, f"{field} holds characters that are no text.")
    return text


def _json(value: object) -> object:
    if not isinstance(value, str) or not value.lstrip().startswith(("{", "[")):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return None


def _object(field: str, value: object) -> Mapping[str, object]:
    found = _json(value)
    if value in (None, "") or found is None:
        return {}
    if not isinstance(found, Mapping):
        raise _wrong(field, value, "an object")
    return {str(key): each for key, each in found.items() if each is not None}


def _decimal(field: str, value: object) -> Decimal:
    if value is None or value == "":
        raise Refused(Reason.MISSING_FIELD, f"{field} is empty.")
    text = str(value).replace("\u202f", "").replace("\xa0", "").replace(" ", "")
    try:
        number = Decimal(text.replace(",", ".") if text.count(",") == 1 else text)
    except InvalidOperation:
        raise _wrong(field, value, "a number") from None
    if isinstance(value, bool) or not number.is_finite():
        raise _wrong(field, value, "a number")
    return number


def _moment(value: object) -> datetime:
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001 - its zone is the shop's
    text = str(value).strip()
    if re.fullmatch(r"\d{9,13}(\.\d+)?", text):
        seconds = float(text)
        return datetime.fromtimestamp(seconds / (1000 if seconds > _MILLISECONDS else 1), UTC)
    return datetime.fromisoformat(text)


def _wrong(field: str, value: object, wanted: str) -> Refused:
    return Refused(Reason.INVALID_VALUE, f"{field} is {str(value)[:60]!r}; use {wanted}.")

"""Numbers, money, dates and durations as a person reads them.

>>> from datetime import UTC, date, datetime
>>> fmt = Format(language="en", timezone="Europe/Paris", now=datetime(2026, 11, 3, 9, tzinfo=UTC))
>>> fmt.percent(0.964), fmt.money(4990, "EUR"), fmt.number(4018)
('96.4%', '€49.90', '4,018')
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from babel import Locale, dates, lists, numbers, units
from markupsafe import Markup

_NBSP = "\u00a0"
_Day = date  # a format has a method of that name
_DAY = 86_400
_HOUR = 3_600
_MINUTE = 60
_SIZES = (
    (10**12, "digital-terabyte"),
    (10**9, "digital-gigabyte"),
    (10**6, "digital-megabyte"),
    (10**3, "digital-kilobyte"),
)
_LOCALES = {"en": "en_GB"}
_DAY_LETTER = {"fr": "j"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """Writes values in one language, at the shop's time."""

    language: str
    """A language code of CLDR, such as `fr`."""
    timezone: str
    """The shop's time zone, an IANA name."""
    now: datetime
    """The instant against which relative times are told, aware."""

    @property
    def _locale(self) -> str:
        return _LOCALES.get(self.language, self.language)

    def number(self, value: float) -> str:
        """Write a whole number with its thousands apart."""
        return str(numbers.format_decimal(round(value), locale=self._locale))

    def decimal(self, value: float, digits: int = 2) -> str:
        """Write a number with a fixed count of decimals."""
        pattern = "#,##0." + "0" * digits if digits else "#,##0"
        return str(numbers.format_decimal(value, pattern, locale=self._locale))

    def plain(self, value: float) -> str:
        """Write a number with the decimals it has, three at most."""
        return str(numbers.format_decimal(value, locale=self._locale))

    def language_name(self, code: str) -> str:
        """Return what a language is called, or its code where it has no name.

        >>> Format(language="fr", timezone="UTC", now=datetime(2026, 1, 1)).language_name("en")
        'anglais'
        """
        return str(Locale.parse(self.language).languages.get(code, code))

    def percent(self, share: float, digits: int = 1) -> str:
        """Write a share of one, 0 to 1, as a percentage."""
        sign = f"{_NBSP}%" if self.language == "fr" else "%"
        return self.decimal(share * 100, digits) + sign

    def points(self, change: float, digits: int = 1) -> str:
        r"""Write a difference of two shares in percentage points, with its sign.

        >>> Format(language="en", timezone="UTC", now=datetime(2026, 1, 1)).points(-0.004)
        '−0.4\xa0pt'
        """
        return self.signed(change * 100, digits) + f"{_NBSP}pt"

    def signed(self, value: float, digits: int = 0) -> str:
        """Write a difference with a true plus or minus sign; nought has none."""
        text = self.decimal(abs(value), digits)
        if text == self.decimal(0, digits):
            return text
        return ("+" if value > 0 else "−") + text

    def money(self, minor: int, currency: str) -> str:
        """Write an amount given in minor units (cents) of an ISO 4217 currency."""
        amount = minor / 10 ** numbers.get_currency_precision(currency)
        return str(numbers.format_currency(amount, currency, locale=self._locale))

    def size(self, count: int) -> str:
        """Write a number of bytes, in powers of ten."""
        for factor, unit in _SIZES:
            if count >= factor:
                value = round(count / factor, 1)
                return str(units.format_unit(value, unit, "short", locale=self._locale))
        return str(units.format_unit(count, "digital-byte", "narrow", locale=self._locale))

    def duration(self, seconds: float) -> str:
        """Write a length of time with its two largest units."""
        if seconds < 0.01:  # noqa: PLR2004 - under ten milliseconds, a tenth is worth a glance
            digits = 0 if seconds * 1000 == round(seconds * 1000) else 1
            return f"{self.decimal(seconds * 1000, digits)}{_NBSP}ms"
        if seconds < 1:
            return f"{round(seconds * 1000)}{_NBSP}ms"
        if seconds < 10:  # noqa: PLR2004 - under ten seconds, a tenth is worth a glance
            return self.decimal(seconds, 0 if seconds == int(seconds) else 1) + f"{_NBSP}s"
        return self._parts(round(seconds))

    def _parts(self, seconds: int) -> str:
        day = _DAY_LETTER.get(self.language, "d")
        for size, unit, small, small_unit in (
            (_DAY, day, _HOUR, "h"),
            (_HOUR, "h", _MINUTE, "min"),
            (_MINUTE, "min", 1, "s"),
        ):
            if seconds >= size:
                rest = seconds % size // small
                tail = f"{_NBSP}{rest}{_NBSP}{small_unit}" if rest else ""
                return f"{self.number(seconds // size)}{_NBSP}{unit}{tail}"
        return f"{seconds}{_NBSP}s"

    def date(self, at: datetime) -> Markup:
        """Write a day in full, as `<time>`."""
        return self._time(at, dates.format_date(self._local(at), "long", locale=self._locale))

    def day(self, at: _Day) -> str:
        """Write a day in short, without its year, as plain text.

        >>> Format(language="fr", timezone="UTC", now=datetime(2026, 1, 1)).day(date(2026, 11, 3))
        '3 nov.'
        """
        return str(dates.format_skeleton("MMMd", at, locale=self._locale))

    def clock(self, at: datetime) -> Markup:
        """Write an hour of the day, as `<time>`."""
        return self._time(at, dates.format_time(self._local(at), "short", locale=self._locale))

    def moment(self, at: datetime) -> Markup:
        """Write a day and an hour, as `<time>` with UTC on hover."""
        return self._time(at, self.moment_text(at))

    def moment_text(self, at: datetime) -> str:
        """Write a day and an hour as plain text."""
        local = self._local(at)
        pattern = "d MMM y HH:mm"
        return str(dates.format_datetime(local, pattern, locale=self._locale))

    def ago(self, at: datetime) -> Markup:
        """Write how long ago, or in how long, as `<time>` with the absolute time on hover."""
        text = dates.format_timedelta(at - self.now, add_direction=True, locale=self._locale)
        return self._time(at, text, hover=f"{self.moment_text(at)} · {_utc(at)}")

    def words(self, items: Sequence[str]) -> str:
        """Write a list as a sentence would."""
        return str(lists.format_list(list(items), locale=self._locale)) if items else ""

    def _local(self, at: datetime) -> datetime:
        return at.astimezone(ZoneInfo(self.timezone))

    def _time(self, at: datetime, text: str, hover: str = "") -> Markup:
        stamp = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return Markup('<time datetime="{}" title="{}">{}</time>').format(
            stamp, hover or _utc(at), text
        )


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")

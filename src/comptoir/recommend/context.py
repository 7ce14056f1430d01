"""What a request tells of its circumstances: device, hour, day, season, country."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

DEVICE, HOUR, TIME_OF_DAY, DAY, SEASON, COUNTRY = (
    *("DEVICE", "HOUR", "TIME_OF_DAY", "DAY", "SEASON", "COUNTRY"),
)
NAMES = (DEVICE, HOUR, TIME_OF_DAY, DAY, SEASON, COUNTRY)
"""Names of what is found out: as fields of a schema, and as `Context.…` in a filter."""
_DEVICES = (
    ("tv", re.compile(r"smart-?tv|appletv|googletv|hbbtv|tizen.*tv|web0s", re.IGNORECASE)),
    ("tablet", re.compile(r"ipad|tablet|kindle|silk|android(?!.*mobile)", re.IGNORECASE)),
    ("mobile", re.compile(r"mobi|iphone|ipod|android", re.IGNORECASE)),
    ("desktop", re.compile(r"windows nt|macintosh|x11|cros ", re.IGNORECASE)),
)
_BROWSER = "Mozilla/"
"""Every browser says so; a shop's own program does not, and is no device of anybody."""
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_PARTS = ((6, "night"), (12, "morning"), (18, "afternoon"), (22, "evening"), (24, "night"))
_SEASONS = ("winter", "spring", "summer", "autumn")
_COUNTRY = re.compile(r"[A-Za-z]{2}")
_UNKNOWN = frozenset({"XX", "T1", "ZZ"})
"""What content networks write where they do not know, or for Tor."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Finds out what a request tells of its circumstances.

    Args:
        timezone: of the shop, an IANA name: hours and days are its own.
        southern: the shop lies south of the equator: July is in winter.
        country_header: of the proxy or content network in front; empty for none.
    """

    timezone: str
    southern: bool = False
    country_header: str = ""

    def of(self, headers: Mapping[str, str], now: datetime) -> dict[str, str]:
        """Return what is known, by name; what is not known is left out.

        Args:
            headers: of the request.
            now: the moment, with its time zone.

        >>> moment = datetime.fromisoformat("2026-07-04T07:00:00Z")
        >>> where = Circumstances("Europe/Paris")
        >>> where.of({"user-agent": "Mozilla/5.0 (iPhone)"}, moment)
        ... # doctest: +NORMALIZE_WHITESPACE
        {'HOUR': '9', 'TIME_OF_DAY': 'morning', 'DAY': 'saturday', 'SEASON': 'summer',
         'DEVICE': 'mobile'}
        """
        return self.at(now) | self._asker(headers)

    def at(self, moment: datetime) -> dict[str, str]:
        """Return what the moment alone tells."""
        here = moment.astimezone(ZoneInfo(self.timezone))
        season = here.month % 12 // 3  # December to February are the first
        return {
            HOUR: str(here.hour),
            TIME_OF_DAY: next(name for until, name in _PARTS if here.hour < until),
            DAY: _DAYS[here.weekday()],
            SEASON: _SEASONS[(season + 2 * self.southern) % 4],
        }

    def _asker(self, headers: Mapping[str, str]) -> dict[str, str]:
        agent = headers.get("user-agent", "")
        found: dict[str, str] = {}
        if agent.startswith(_BROWSER) and (device := device_of(agent)):
            found[DEVICE] = device
        country = headers.get(self.country_header, "") if self.country_header else ""
        if _COUNTRY.fullmatch(country) and country.upper() not in _UNKNOWN:
            found[COUNTRY] = country.upper()
        return found


def device_of(agent: str) -> str:
    """Return the kind of device that a `User-Agent` speaks of, empty where it tells none.

    >>> device_of("Mozilla/5.0 (Linux; Android 14; SM-X200) Safari/537.36")
    'tablet'
    """
    return next((name for name, pattern in _DEVICES if pattern.search(agent)), "")

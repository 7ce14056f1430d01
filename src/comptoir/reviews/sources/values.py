"""One source value at a time: ratings, votes, flags, words, languages."""

import math
import re

from comptoir.kernel.files import MISSING
from comptoir.reviews.model import RejectReason

_RATING = re.compile(
    r"(\d(?:[.,]\d+)?)\s*(?:/\s*5|(?:out\s+of|sur|von|de|su)\s+5)?(?:[.,]0)?"
    r"\s*(?:stars?|[ée]toiles?|sterne?n?|★|⭐️?)?",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d+(?:[ ,.\u00a0\u202f]\d{3})*")
_SEPARATORS = re.compile(r"[ ,.\u00a0\u202f]")
_TRUE = frozenset({"true", "1", "yes", "y", "t", "vrai", "oui", "o", "verified", "vérifié"})
_FALSE = frozenset({"false", "0", "no", "n", "f", "faux", "non", "unverified", "non vérifié"})
_MOST = 2**31 - 1
"""Counts beyond this are no counts."""
_LANGUAGES = {
    "français": "fr", "francais": "fr", "french": "fr", "anglais": "en", "english": "en",
    "allemand": "de", "german": "de", "deutsch": "de", "espagnol": "es", "spanish": "es",
    "español": "es", "italien": "it", "italian": "it", "italiano": "it", "portugais": "pt",
    "portuguese": "pt", "néerlandais": "nl", "dutch": "nl", "japonais": "ja", "japanese": "ja",
    "chinois": "zh", "chinese": "zh", "arabe": "ar", "arabic": "ar", "hindi": "hi",
}  # fmt: skip


class Refused(Exception):
    """A value that refuses its whole row.

    Args:
        reason: why.
        detail: one sentence with the value; it is shown to people.
    """

    def __init__(self, reason: RejectReason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


def rating(value: object) -> float:
    """Return stars from 1 to 5.

    Text may say `4`, `4,5`, `4/5`, `4 sur 5`, `3.0 out of 5 stars`, `5 étoiles`, `★★★★☆`.
    Another scale is refused and not converted: nobody knows whether 8 of 10 means 4 of 5.

    Raises:
        Refused: it is no number, or none from 1 to 5.

    >>> rating(4), rating("4,5"), rating("3.0 out of 5 stars"), rating("★★★☆☆")
    (4.0, 4.5, 3.0, 3.0)
    """
    number = value if type(value) in {float, int} else _stars(value)
    if isinstance(number, (int, float)) and 1 <= number <= 5:  # noqa: PLR2004 - the scale
        return float(number)
    raise Refused(RejectReason.INVALID_RATING, f"The rating is {shown(value)}; use 1 to 5.")


def _stars(value: object) -> float:
    if not isinstance(value, str):
        return math.nan
    bare = value.strip()
    if bare and not bare.strip("★☆"):
        return float(bare.count("★")) if "☆" not in bare.rstrip("☆") else math.nan
    found = _RATING.fullmatch(bare)
    return float(found[1].replace(",", ".")) if found else math.nan


def text(value: object, max_bytes: int) -> str:
    """Return a review's text as it is.

    Raises:
        Refused: it is empty, no text, longer than `max_bytes` in UTF-8, or no Unicode.
    """
    if value is None:
        raise Refused(RejectReason.EMPTY_TEXT, "The text is null.")
    if not isinstance(value, str):
        detail = f"The text is {shown(value)}, not a text."
        raise Refused(RejectReason.MISSING_FIELD, detail)
    if _size(value) > max_bytes:
        detail = f"The text has {len(value)} characters; the limit is {max_bytes} bytes."
        raise Refused(RejectReason.TOO_LONG, detail)
    if not value or value.isspace():
        raise Refused(RejectReason.EMPTY_TEXT, "The text is empty.")
    return value


def word(value: object) -> str:
    r"""Return a short text such as an identifier; a whole number loses its `.0`.

    Null characters are dropped: no database of texts holds them.

    >>> word(1080.0), word(" B0\x001 "), word(None)
    ('1080', 'B01', '')
    """
    if isinstance(value, str):
        _size(value)
        return value.replace("\0", "").strip()
    if isinstance(value, bool):
        return ""
    if isinstance(value, int):
        return str(value) if -(2**63) <= value < 2**64 else ""
    if isinstance(value, float) and math.isfinite(value):
        return str(int(value)) if value.is_integer() else str(value)
    return ""


def votes(value: object) -> tuple[int | None, int | None]:
    """Return helpful votes and all votes, each where it is told.

    >>> votes(3), votes("1,204"), votes("34 of 41"), votes([2, 3]), votes("")
    ((3, None), (1204, None), (34, 41), (2, 3), (None, None))
    """
    if isinstance(value, str):
        found = [int(_SEPARATORS.sub("", n)) for n in _NUMBER.findall(value)[:3] if len(n) < 16]  # noqa: PLR2004 - longer is no count
        one = len(found) == 1 and re.fullmatch(r"\s*[\d ,.\u00a0\u202f]+\s*", value) is not None
        if re.fullmatch(r"\s*\d+\.0+\s*", value):
            return count(float(value)), None
        if one:
            return count(found[0]), None
        value = found if len(found) == 2 else None  # noqa: PLR2004 - helpful and all
    if isinstance(value, (list, tuple)):
        pair = [count(part) for part in value]
        if len(pair) != 2 or pair[0] is None or pair[1] is None or pair[0] > pair[1]:  # noqa: PLR2004
            return None, None
        return pair[0], pair[1]
    return count(value), None


def count(value: object) -> int | None:
    """Return a number of things, or nothing where the value is none."""
    if isinstance(value, str):
        return votes(value)[0]
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return int(value) if 0 <= value <= _MOST and value == int(value) else None


def images(value: object) -> int | None:
    """Return how many pictures: a list of them, their number, a flag or their addresses.

    >>> images([{"url": "…"}]), images(True), images("a.jpg b.jpg"), images(""), images("oui")
    (1, 1, 2, 0, 1)
    """
    if isinstance(value, (list, tuple)):
        return len(value)
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str):
        bare = value.strip().casefold()
        if (said := flag(bare)) is not None and not bare.isdigit():
            return int(said)
        if bare.replace(".", "", 1).isdecimal():
            return count(float(bare))
        return len([part for part in re.split(r"[\s,;|\[\]\"']+", bare) if part])
    return count(value)


def flag(value: object) -> bool | None:
    """Return yes or no, or nothing where neither is said.

    >>> flag("Oui"), flag(0), flag("peut-être")
    (True, False, None)
    """
    if isinstance(value, (bool, int, float)):
        return bool(value) if value in {0, 1} else None
    if isinstance(value, str):
        bare = value.strip().casefold()
        return True if bare in _TRUE else False if bare in _FALSE else None
    return None


def language(value: object) -> str:
    """Return the two- or three-letter code of a language, or nothing.

    >>> language("fr_FR"), language("Anglais"), language("zh-Hant"), language("?")
    ('fr', 'en', 'zh', '')
    """
    bare = word(value).casefold()
    code = _LANGUAGES.get(bare) or re.split(r"[-_]", bare)[0]
    return code if code.isascii() and code.isalpha() and len(code) in {2, 3} else ""


def shown(value: object) -> str:
    """Return a value as an error message shows it."""
    if value is MISSING:
        return "missing"
    if value is None:
        return "null"
    whole = repr(value if not isinstance(value, (str, bytes)) else value[:60])
    return whole if len(whole) <= 64 else f"{whole[:60]}…"  # noqa: PLR2004 - one line of a page


def _size(value: str) -> int:
    if value.isascii():
        return len(value)
    try:
        return len(value.encode())
    except UnicodeEncodeError:
        detail = "The row holds bytes that are no UTF-8, or half a surrogate pair."
        raise Refused(RejectReason.INVALID_JSON, detail) from None

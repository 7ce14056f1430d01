"""Redaction: mask e-mails, phones, cards, bank accounts and secrets in any text.

Every pattern is linear in the length of the text: runs are possessive, and a match starts only
where no run is going on. What looks like a card or an account is masked only when its check digits
agree, so that order numbers stay readable.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate

Span = tuple[int, int]
"""Start and exclusive end, in characters."""


class Sensitive(StrEnum):
    """What is masked; the value is written in its place, in brackets."""

    SECRET = "secret"  # noqa: S105 - a label
    EMAIL = "email"
    IBAN = "iban"
    CARD = "card"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Found:
    """A sensitive stretch of a text."""

    kind: Sensitive
    start: int
    end: int
    """Exclusive, in characters."""


_SECRET = re.compile(
    r"\bck_live_[A-Za-z0-9]++(?:_[A-Za-z0-9]++)?"
    r"|\bBearer [^\s\"',;]++"
    r"|(?<=://)[^\s/@:]*+:[^\s/@]++(?=@)"
)
_EMAIL = re.compile(r"(?<![\w.!#$%&*+/=?^{|}~-])[\w.!#$%&*+/=?^{|}~-]++@[\w-]++(?:\.[\w-]++)++")
_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[ \u00a0]?[A-Za-z0-9]){11,30}")
_DIGITS = re.compile(r"(?<!\w)(?<!\d\.)\d++(?:[ \u00a0-]\d++)*+")
_GROUP = re.compile(r"\d++")
_PHONE = re.compile(
    r"(?<![\w+])(?<!\d[.,-])(?:"
    r"(?:\+|00)[1-9]\d{0,2}(?:[ \u00a0.\-/]?\(?\d{1,4}\)?){2,7}"
    r"|0[1-9](?:[ \u00a0.\-/]?\d{2}){4}"
    r"|\(\d{2,4}\)[ \u00a0.-]?\d{3,4}[ \u00a0.-]?\d{3,4}"
    r"|\d{3}[.-]\d{3}[.-]\d{4}"
    r")(?!\d)"
)
_DOUBLED = bytes([0, 2, 4, 6, 8, 1, 3, 5, 7, 9]).ljust(256)
"""The digit sum of twice a digit, as a table of `bytes.translate`."""
_CARD_DIGITS = range(13, 20)
"""Digits of a payment card (ISO/IEC 7812-1 allows 19 at most)."""
_PHONE_DIGITS = range(8, 16)
"""Digits of a phone number, country included (ITU-T E.164 allows 15 at most)."""


def find(text: str) -> list[Found]:
    """Return the sensitive stretches of a text, in order, none over another.

    Args:
        text: any text, of any length.
    """
    taken: list[Found] = []
    for pattern, kind, spans in _RULES:
        for match in pattern.finditer(text):
            taken += [Found(kind, start, end) for start, end in spans(match)]
    return _apart(taken)


def redact(text: str) -> str:
    """Return the text with every sensitive stretch named instead of shown.

    Redacting twice changes nothing more.

    >>> redact("Écrivez à ada@example.org ou au 06 12 34 56 78, carte 4111 1111 1111 1111.")
    'Écrivez à [email] ou au [phone], carte [card].'
    """
    parts, here = [], 0
    for found in find(text):
        parts += [text[here : found.start], f"[{found.kind}]"]
        here = found.end
    return "".join([*parts, text[here:]])


def luhn(digits: str) -> bool:
    """Tell whether the last digit checks the others (ISO/IEC 7812-1, annex B).

    >>> luhn("4111111111111111"), luhn("4111111111111112")
    (True, False)
    """
    return _checks(bytes(map(int, digits)))


def _checks(values: bytes) -> bool:
    return (sum(values[-1::-2]) + sum(values[-2::-2].translate(_DOUBLED))) % 10 == 0


def iban_holds(compact: str) -> bool:
    """Tell whether an account number without blanks checks, mod 97 (ISO 13616).

    >>> iban_holds("FR7630006000011234567890189")
    True
    """
    moved = compact[4:] + compact[:4]
    return int("".join(str(int(character, 36)) for character in moved)) % 97 == 1


def _whole(match: re.Match[str]) -> Iterator[Span]:
    yield match.span()


def _email(match: re.Match[str]) -> Iterator[Span]:
    yield match.start(), match.start() + len(match[0].rstrip(".-"))


def _cards(match: re.Match[str]) -> Iterator[Span]:
    """Find cards among groups of digits: other numbers may stand right beside them."""
    groups = [group.span() for group in _GROUP.finditer(match[0])]
    ends = list(accumulate(end - start for start, end in groups))
    digits = bytes(map(int, "".join(_GROUP.findall(match[0]))))
    for (start, stop), end in zip(groups, ends, strict=True):
        first = end - (stop - start)
        # Payment cards start with 2 to 6 (ISO/IEC 7812); a clock in milliseconds starts with 1.
        if digits[first] not in range(2, 7):
            continue
        for last in range(bisect_left(ends, first + _CARD_DIGITS.start), len(ends)):
            if ends[last] - first >= _CARD_DIGITS.stop:
                break
            if _checks(digits[first : ends[last]]):
                yield match.start() + start, match.start() + groups[last][1]


def _phone(match: re.Match[str]) -> Iterator[Span]:
    if sum(character.isdecimal() for character in match[0]) in _PHONE_DIGITS:
        yield match.span()


def _iban(match: re.Match[str]) -> Iterator[Span]:
    """Find where the account ends: the pattern may have run on into the words behind it."""
    length = _IBAN_LENGTHS.get(match[0][:2].upper(), 0)
    kept = [place for place, sign in enumerate(match[0]) if sign.isalnum()][:length]
    compact = "".join(match[0][place] for place in kept).upper()
    if length and len(kept) == length and compact.isascii() and iban_holds(compact):
        yield match.start(), match.start() + kept[-1] + 1


def _apart(found: list[Found]) -> list[Found]:
    """Keep stretches that do not overlap; what starts first wins, then what is named first."""
    order = list(Sensitive)
    kept: list[Found] = []
    for each in sorted(found, key=lambda one: (one.start, order.index(one.kind))):
        if not kept or each.start >= kept[-1].end:
            kept.append(each)
    return kept


_RULES: tuple[tuple[re.Pattern[str], Sensitive, Callable[[re.Match[str]], Iterator[Span]]], ...] = (
    (_SECRET, Sensitive.SECRET, _whole),
    (_EMAIL, Sensitive.EMAIL, _email),
    (_IBAN, Sensitive.IBAN, _iban),
    (_DIGITS, Sensitive.CARD, _cards),
    (_PHONE, Sensitive.PHONE, _phone),
)

_IBAN_LENGTHS = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22,
    "BR": 29, "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "DO": 28, "EE": 20,
    "EG": 29, "ES": 24, "FI": 18, "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18,
    "GR": 27, "GT": 28, "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IQ": 23, "IS": 26, "IT": 27,
    "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27,
    "MD": 24, "ME": 22, "MK": 19, "MT": 31, "MU": 30, "NL": 18, "NO": 15, "PK": 24, "PL": 28,
    "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "SA": 24, "SE": 24, "SI": 19, "SK": 24,
    "SM": 27, "TN": 24, "TR": 26, "UA": 29, "VA": 22, "VG": 24, "XK": 20,
}  # fmt: skip
"""Characters of an account number by country (SWIFT IBAN registry)."""

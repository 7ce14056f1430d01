"""Fields of items, users and circumstances, and what stands in them, as people say it."""

import re
from collections.abc import Sequence

from comptoir.kernel.wording import Phrase

_KNOWN = {
    "AGE": Phrase("age"),
    "BRAND": Phrase("brand"),
    "CATEGORY": Phrase("category"),
    "COLLECTION": Phrase("collection"),
    "COLOR": Phrase("colour"),
    "COLOUR": Phrase("colour"),
    "COUNTRY": Phrase("country"),
    "DAY": Phrase("day of the week"),
    "DEVICE": Phrase("device"),
    "GENDER": Phrase("gender"),
    "GENRE": Phrase("genre"),
    "GENRES": Phrase("genre"),
    "HOUR": Phrase("hour"),
    "KIND": Phrase("kind"),
    "LANGUAGE": Phrase("language"),
    "MATERIAL": Phrase("material"),
    "PRICE": Phrase("price"),
    "SEASON": Phrase("season"),
    "SIZE": Phrase("size"),
    "STYLE": Phrase("style"),
    "TIME_OF_DAY": Phrase("time of day"),
}
"""What fields are called that many shops have; any other is called as the shop calls it."""
_LEVEL = re.compile(r"_L\d+$")
_RANGE = re.compile(r"(-?\d[\d.e+-]*)\.\.(-?\d[\d.e+-]*)")


def field_name(field: object) -> str | Phrase:
    """Return what people call a field.

    >>> str(field_name("CATEGORY_L2")), field_name("HEEL_HEIGHT")
    ('category', 'heel height')
    """
    plain = _LEVEL.sub("", str(field).upper())
    return _KNOWN.get(plain) or str(field).lower().replace("_", " ")


def value_name(value: object) -> object:
    """Return what stands in a field as people say it; a range of numbers, `23.9..31.9`, in words.

    >>> str(value_name("23.9..31.9")), value_name("oak")
    ('23.9 to 31.9', 'oak')
    """
    found = _RANGE.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return value
    low, high = (float(one) for one in found.groups())
    ends = [int(one) if one.is_integer() else one for one in (low, high)]
    return Phrase("{low} to {high}", low=ends[0], high=ends[1])


def listed(parts: Sequence[object]) -> object:
    """Return parts with commas between, each in the language of whoever reads.

    >>> str(listed([Phrase("price"), "heel height"]))
    'price, heel height'
    """
    first, *rest = parts or ("",)
    return Phrase("{first}, {rest}", first=first, rest=listed(rest)) if rest else first

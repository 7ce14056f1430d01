"""Cursors: where a page ended, as text that clients hand back unread."""

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Any

from comptoir.kernel import errors

_LONGEST = 2_000
_MOST = 1 << 63


def encode(values: Sequence[object]) -> str:
    """Return the cursor of a place.

    >>> decode(encode([4990, "P-17"]), int, str)
    [4990, 'P-17']
    """
    text = json.dumps(list(values), ensure_ascii=True, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(cursor: str, *kinds: type) -> list[Any]:
    """Return the place that a cursor names.

    Args:
        cursor: as `encode` made it.
        kinds: the type of each value.

    Raises:
        errors.Invalid: it is no cursor of this list.
    """
    if len(cursor) > _LONGEST:
        raise invalid()
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        values = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError):
        raise invalid() from None
    if not isinstance(values, list) or [type(value) for value in values] != list(kinds):
        raise invalid()
    if not all(_storable(value) for value in values):
        raise invalid()
    return values


def _storable(value: object) -> bool:
    """Tell whether every database can compare with the value."""
    if isinstance(value, int):
        return abs(value) < _MOST
    text = str(value)
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def invalid() -> errors.Invalid:
    """Return what is said of a cursor that no page of a list gave."""
    return errors.Invalid(
        "The cursor is none of this list. Ask for the first page again.", code="invalid_cursor"
    )

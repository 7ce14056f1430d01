"""Where a page ended: a token that clients hand back unread, and cannot make themselves."""

import base64
import binascii
import hmac
import json
from collections.abc import Mapping
from typing import Any

from comptoir.kernel import errors

MOST_RESULTS = 100
_MAC = 16


def token(key: bytes, operation: str, asked: Mapping[str, Any], last: str) -> str:
    """Return the token of a place.

    Args:
        key: 32 secret bytes.
        operation: the list that it belongs to.
        asked: the request, whose filters it belongs to as well.
        last: the last id on the page.
    """
    place = last.encode()
    return base64.urlsafe_b64encode(_mac(key, operation, asked, place) + place).decode()


def place(key: bytes, operation: str, asked: Mapping[str, Any]) -> str:
    """Return the id behind which a page begins; empty for the first page.

    Raises:
        errors.Invalid: the token was not given here for this list.
    """
    given = asked.get("nextToken", "")
    if not given:
        return ""
    try:
        data = base64.b64decode(given.encode("ascii"), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        raise _invalid() from None
    if not hmac.compare_digest(data[:_MAC], _mac(key, operation, asked, data[_MAC:])):
        raise _invalid()
    return data[_MAC:].decode()


def _mac(key: bytes, operation: str, asked: Mapping[str, Any], place: bytes) -> bytes:
    filters = {name: asked[name] for name in asked if name not in {"nextToken", "maxResults"}}
    bound = json.dumps([operation, filters], sort_keys=True).encode()
    return hmac.digest(key, len(bound).to_bytes(4) + bound + place, "sha256")[:_MAC]


def _invalid() -> errors.Invalid:
    return errors.Invalid(
        "The nextToken was not given by this list. Begin without one.", code="invalid_next_token"
    )

"""The filters of the inbox, as its address holds them."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import Request

from comptoir.kernel import errors
from comptoir.routing.model import Channel, RequestState
from comptoir.routing.pages import addresses
from comptoir.routing.pages.stand import Stand
from comptoir.routing.portraits import inbox as portraits
from comptoir.routing.store.inbox import Narrowed, Place
from comptoir.shop import cursor as cursors

FILTERS = ("state", "desk", "late", "language", "channel", "customer", "q", "since", "until")
_LONGEST = 200


def narrowed(stand: Stand, request: Request) -> Narrowed:
    """Read the filters of an address.

    Raises:
        errors.Invalid: a state, a channel or a day is none.
    """
    told = {name: request.query_params.get(name, "").strip()[:_LONGEST] for name in FILTERS}
    _among("state", told["state"], [one.value for one in RequestState])
    _among("channel", told["channel"], [one.value for one in Channel])
    zone = ZoneInfo(stand.edge.context(request).timezone)
    until = _day("until", told["until"], zone)
    return Narrowed(
        state=told["state"],
        desk=told["desk"],
        language=told["language"],
        channel=told["channel"],
        customer=told["customer"],
        text=told["q"].replace("\x00", ""),
        since=_day("since", told["since"], zone),
        until=until + timedelta(days=1) if until else None,
        late=portraits.late_before(stand.office) if told["late"] else None,
    )


def anywhere(asked: Narrowed) -> Narrowed:
    """Return the same, at whichever desk."""
    return replace(asked, desk="")


def whoever(asked: Narrowed) -> Narrowed:
    """Return the same, in whichever state, late or not."""
    return replace(asked, state="", late=None)


def place(cursor: str) -> Place | None:
    """Read where a page ended.

    Raises:
        errors.Invalid: it is no cursor of the inbox.
    """
    if not cursor:
        return None
    waits, request_id = cursors.decode(cursor, bool, str)
    return Place(waits, request_id)


def cursor(row: portraits.Row) -> str:
    """Say where a page ended."""
    return cursors.encode([row.waits, row.request.request_id])


def with_filters(request: Request, address: str, **more: str) -> str:
    """Return another address under the same filters."""
    kept = [(key, value) for key, value in request.query_params.multi_items() if key in FILTERS]
    query = urlencode([*kept, *((key, value) for key, value in more.items() if value)])
    return f"{address}?{query}" if query else address


def back(address: str) -> str:
    """Return where a form goes back to: a page of this section, and no other place.

    >>> back("/console/requests?state=waiting"), back("//elsewhere.example")
    ('/console/requests?state=waiting', '/console/requests')
    """
    ours = address == addresses.INBOX or address.startswith(
        (f"{addresses.INBOX}?", f"{addresses.INBOX}/")
    )
    return address if ours and "\\" not in address and "\n" not in address else addresses.INBOX


def _among(name: str, value: str, known: list[str]) -> None:
    if value and value not in known:
        raise errors.Invalid(
            "{name} is {value!r}; use one of {known}.",
            name=name,
            value=value,
            known=", ".join(known),
        )


def _day(name: str, text: str, zone: ZoneInfo) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.combine(datetime.strptime(text, "%Y-%m-%d").date(), time(), zone)  # noqa: DTZ007 - a day
    except (ValueError, OverflowError):
        raise errors.Invalid(
            "{name} is {value!r}; write a day such as 2026-03-01.", name=name, value=text
        ) from None

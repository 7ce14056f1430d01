"""The inbox: requests, where they lie, and which wait for a person."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, StreamingResponse

from comptoir.kernel.files.spreadsheet import cell
from comptoir.kernel.ids import new_id
from comptoir.routing.http.counter import CORRECT, READ
from comptoir.routing.model import Channel, RequestState
from comptoir.routing.pages import addresses, words
from comptoir.routing.pages.narrowing import (
    FILTERS,
    anywhere,
    cursor,
    narrowed,
    place,
    whoever,
    with_filters,
)
from comptoir.routing.pages.stand import Stand
from comptoir.routing.portraits import inbox as portraits
from comptoir.routing.portraits.inbox import Row
from comptoir.routing.store import inbox as store
from comptoir.routing.store import requests
from comptoir.routing.store.inbox import Narrowed
from comptoir.web.i18n import N_

PAGE = 30
_EXPORTED = 100_000
"""Requests in one CSV file at most."""
_AT_ONCE = 1_000
_COLUMNS = (
    *("request_id", "received_at", "state", "desk", "likely", "confidence", "out_of_scope"),
    *("language", "channel", "customer_id", "order_id", "text"),
)


def mount(routes: APIRouter, stand: Stand) -> None:
    """Add the routes."""
    pages = _Inbox(stand)
    routes.add_api_route(addresses.INBOX, pages.every, methods=["GET"])
    routes.add_api_route(addresses.NEWS, pages.news, methods=["GET"])
    routes.add_api_route(addresses.EXPORT, pages.export, methods=["GET"])


class _Inbox:
    def __init__(self, stand: Stand) -> None:
        self._stand = stand

    def every(self, request: Request) -> Response:
        """Show what waits first, the longest first, then what is done, the newest first."""
        visitor = self._stand.edge.require(request, READ)
        office, asked = self._stand.office, narrowed(self._stand, request)
        newest = store.newest(office.rows)
        after = place(request.query_params.get("cursor", ""))
        found = store.page(office.rows, asked, after=after, limit=PAGE + 1)
        shown = portraits.rows_of(office, found[:PAGE])
        return self._stand.show(
            request,
            "inbox",
            rows=shown,
            next=cursor(shown[-1]) if len(found) > PAGE else "",
            states=self._states(request, asked),
            desks=self._desks(request, asked),
            filters=self._filters(request),
            filtered=any(request.query_params.get(name) for name in FILTERS),
            folded=not any(request.query_params.get(name) for name in FILTERS[3:]),
            gone=bool(asked.customer) and bool(office.erased([asked.customer])),
            news=with_filters(request, addresses.NEWS, than=newest or "0"),
            export=with_filters(request, addresses.EXPORT),
            may_correct=visitor.may(CORRECT),
            mark=new_id("mark"),
            toasts=self._toasts(request),
            words=words,
            keys=words.KEYS,
        )

    def news(self, request: Request, than: str = "") -> Response:
        """Say how many requests came since the page was drawn; nothing on it moves."""
        self._stand.edge.require(request, READ)
        count = store.newer(self._stand.office.rows, narrowed(self._stand, request), than)
        told = self._stand.edge.fragment(
            request,
            "routing/parts/news.html",
            count=count,
            href=with_filters(request, addresses.INBOX),
        )
        return HTMLResponse(told)

    def export(self, request: Request) -> Response:
        """Give what the filters leave as CSV, masked."""
        self._stand.edge.require(request, READ)
        asked = narrowed(self._stand, request)
        headers = {"Content-Disposition": 'attachment; filename="requests.csv"'}
        lines = _csv(self._stand, asked)
        return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)

    def _states(self, request: Request, asked: Narrowed) -> list[dict[str, Any]]:
        """Return the choice of states with their counts, late ones among them."""
        rows, context = self._stand.office.rows, self._stand.edge.context(request)
        counts = store.by_state(rows, whoever(asked))
        overdue = replace(whoever(asked), late=portraits.late_before(self._stand.office))
        late, state = bool(context.get("late")), context.get("state")

        def choice(label: str, count: int, *, current: bool, **filters: object) -> dict[str, Any]:
            href = context.url_with(**({"state": None, "late": None} | filters))
            said = self._stand.edge.say(request, label)
            return {"label": said, "href": href, "current": current, "count": count}

        told = [
            choice(
                words.GROUPS[one],
                counts.get(one, 0),
                current=state == one.value and not late,
                state=one.value,
            )
            for one in (RequestState.WAITING, RequestState.ROUTED, RequestState.SETTLED)
        ]
        every = choice(N_("Every request"), sum(counts.values()), current=not state and not late)
        count = sum(store.by_state(rows, overdue).values())
        return [every, told[0], choice(N_("Late"), count, current=late, late=1), *told[1:]]

    def _desks(self, request: Request, asked: Narrowed) -> list[dict[str, Any]]:
        """Return the choice of desks with their counts, the fullest first."""
        counts = store.by_place(self._stand.office.rows, anywhere(asked))
        context, name = self._stand.edge.context(request), self._stand.desk_names(request)
        order = sorted(counts, key=lambda desk: (desk == store.NO_DESK, -counts[desk], desk))
        told = [
            {
                "label": name("" if desk == store.NO_DESK else desk),
                "href": context.url_with(desk=desk),
                "current": asked.desk == desk,
                "count": counts[desk],
            }
            for desk in order
        ]
        everywhere = {
            "label": self._stand.edge.say(request, N_("All desks")),
            "href": context.url_with(desk=None),
            "current": not asked.desk,
        }
        return [everywhere, *told]

    def _filters(self, request: Request) -> list[dict[str, Any]]:
        say, name = self._stand.edge.say, self._stand.edge.context(request).format.language_name
        known = store.languages(self._stand.office.rows)
        languages = [(code, name(code)) for code in known if code]
        if "" in known:
            languages.append((store.UNKNOWN, say(request, N_("unknown"))))
        channels = [(one.value, say(request, words.CHANNELS[one])) for one in Channel]
        return [
            {"name": "q", "label": say(request, N_("In the text")), "kind": "search"},
            {
                "name": "language",
                "label": say(request, N_("Language")),
                "kind": "select",
                "options": languages,
            },
            {
                "name": "channel",
                "label": say(request, N_("Channel")),
                "kind": "select",
                "options": channels,
            },
            {
                "name": "customer",
                "label": say(request, N_("Customer (pseudonym)")),
                "kind": "search",
            },
            {"name": "since", "label": say(request, N_("From the day")), "kind": "date"},
            {"name": "until", "label": say(request, N_("To the day")), "kind": "date"},
        ]

    def _toasts(self, request: Request) -> list[dict[str, Any]]:
        """Say what the form that led here did."""
        done = request.query_params.get("done", "")
        said = requests.corrections_of(self._stand.office.rows, [done]).get(done) if done else None
        if said is None or said.desk is None:
            undone = request.query_params.get("undone", "")
            message = self._stand.edge.say(request, N_("Taken back: the request is as it was."))
            return [{"message": message}] if undone else []
        name = self._stand.desk_names(request)(said.desk)
        message = self._stand.edge.say(request, N_("Sent to %(desk)s")) % {"desk": name}
        return [{"message": message, "undo": addresses.undo(done)}]


def _csv(stand: Stand, asked: Narrowed) -> Iterator[str]:
    after, left = None, _EXPORTED
    yield "\ufeff" + _line(_COLUMNS)
    while left:
        found = store.page(stand.office.rows, asked, after=after, limit=min(left, _AT_ONCE))
        shown = portraits.rows_of(stand.office, found)
        yield "".join(_line(_cells(row)) for row in shown)
        if len(found) < min(left, _AT_ONCE):
            return
        left -= len(found)
        after = store.Place(shown[-1].waits, shown[-1].request.request_id)


def _cells(row: Row) -> list[str]:
    one, decision = row.request, row.said.decision if row.said else None
    return [
        one.request_id,
        one.received_at.isoformat(),
        one.state.value,
        one.desk,
        " ".join(row.choices),
        f"{decision.confidence:.4f}" if decision else "",
        str(decision.out_of_scope).lower() if decision else "",
        one.language,
        one.channel.value,
        one.customer_id,
        one.order_id,
        one.text,
    ]


def _line(cells: list[str] | tuple[str, ...]) -> str:
    """Write a line, and disarm what a spreadsheet would run as a formula."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(map(cell, cells))
    return text.getvalue()

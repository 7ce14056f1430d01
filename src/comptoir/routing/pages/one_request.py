"""One request: what it says, who decided and why, and the acts of a person."""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from comptoir.kernel import errors
from comptoir.kernel.ids import new_id
from comptoir.routing import receiving, service
from comptoir.routing.http.counter import CORRECT, READ
from comptoir.routing.model import Alias, Correction, Prediction
from comptoir.routing.pages import addresses, words
from comptoir.routing.pages.narrowing import back as safe
from comptoir.routing.pages.stand import Field, Stand, address_of, go
from comptoir.routing.portraits import inbox as rows
from comptoir.routing.portraits import one_request as portraits
from comptoir.routing.store import inbox, requests
from comptoir.web.i18n import N_

REVEAL = "routing:reveal"
_ONE = f"{addresses.INBOX}/one/{{request_id}}"


def mount(routes: APIRouter, stand: Stand) -> None:
    """Add the routes."""
    pages = _OneRequest(stand)
    routes.add_api_route(_ONE, pages.one, methods=["GET"])
    routes.add_api_route(f"{_ONE}/desk", pages.correct, methods=["POST"])
    routes.add_api_route(f"{_ONE}/undo", pages.undo, methods=["POST"])
    routes.add_api_route(f"{_ONE}/reveal", pages.reveal, methods=["POST"])
    routes.add_api_route(addresses.UNDO, pages.undo_last, methods=["POST"])


class _OneRequest:
    def __init__(self, stand: Stand) -> None:
        self._stand = stand

    def one(self, request: Request, request_id: str) -> Response:
        self._stand.edge.require(request, READ)
        return self._page(request, request_id)

    def correct(
        self,
        request: Request,
        request_id: str,
        *,
        desk: Field = "",
        why: Field = "",
        mark: Field = "",
        back: Field = "",
        csrf_token: Field = "",
    ) -> Response:
        """Lay a person's desk over the predicted one."""
        self._stand.act(request, CORRECT, csrf_token)
        if not desk:
            raise errors.Invalid("No desk was chosen. Choose one, or no desk at all.")
        chosen = "" if desk == inbox.NO_DESK else desk
        self._lay(request, request_id, chosen, why.strip()[:2000], mark)
        if request.headers.get("hx-request"):
            return self._row(request, request_id, back)
        where = safe(back)
        return go(f"{where}{'&' if '?' in where else '?'}done={request_id}")

    def undo(
        self, request: Request, request_id: str, back: Field = "", csrf_token: Field = ""
    ) -> Response:
        """Take back what was said of a request."""
        self._stand.act(request, CORRECT, csrf_token)
        self._lay(request, request_id, None, "", "")
        if request.headers.get("hx-request"):
            return self._row(request, request_id, back)
        where = safe(back) if back else addresses.request(request_id)
        return go(f"{where}{'&' if '?' in where else '?'}undone={request_id}")

    def undo_last(self, request: Request, back: Field = "", csrf_token: Field = "") -> Response:
        """Take back what the person said last."""
        visitor = self._stand.act(request, CORRECT, csrf_token)
        last = inbox.last_by(self._stand.office.rows, visitor.actor)
        where = safe(back)
        if last is None:
            return go(where)
        self._lay(request, last.request_id, None, "", "")
        return go(f"{where}{'&' if '?' in where else '?'}undone={last.request_id}")

    def reveal(self, request: Request, request_id: str, csrf_token: Field = "") -> Response:
        """Show what the customer wrote, once; the audit trail remembers who looked."""
        self._stand.act(request, READ, csrf_token)
        self._stand.act(request, REVEAL, csrf_token)
        found = requests.get(self._stand.office.rows, request_id)
        detail = {"fields": ["text"]}
        self._stand.record(request, "privacy.reveal", f"request:{found.request_id}", detail)
        raw = portraits.original(self._stand.office, found)
        page = self._page(request, request_id, raw=raw, looked=True)
        page.headers["Cache-Control"] = "no-store"
        return page

    def _lay(
        self, request: Request, request_id: str, desk: str | None, why: str, mark: str
    ) -> Correction:
        return receiving.correct(
            self._stand.office,
            request_id,
            desk,
            desks=self._desks(),
            why=why,
            by=self._stand.edge.visitor(request).actor,
            address=address_of(request),
            once=f"page-{request_id}-{mark}"[:80] if mark else "",
        )

    def _desks(self) -> tuple[str, ...]:
        """Return the desks that a person may choose."""
        named = [desk.desk_id for desk in service.desks(self._stand.office)]
        found = self._stand.incumbents.get(Alias.CHAMPION)
        return tuple(dict.fromkeys([*named, *(found[1].policy.classes if found else ())]))

    def _row(self, request: Request, request_id: str, back: str) -> Response:
        """Answer with the request as the inbox shows it, and a message."""
        stand = self._stand
        found = rows.rows_of(stand.office, [requests.get(stand.office.rows, request_id)])[0]
        told = stand.edge.fragment(
            request,
            "routing/parts/answered.html",
            one=found,
            to=addresses,
            words=words,
            back=safe(back),
            mark=new_id("mark"),
            may_correct=True,
            desk_name=stand.desk_names(request),
        )
        return HTMLResponse(told)

    def _page(
        self, request: Request, request_id: str, *, raw: str | None = None, looked: bool = False
    ) -> Response:
        stand, visitor = self._stand, self._stand.edge.visitor(request)
        try:
            found = portraits.one_request(stand.office, request_id)
        except errors.NotFound:
            return stand.show(request, "gone", status=404, request_id=request_id[:60])
        return stand.show(
            request,
            "request",
            told=found,
            one=found.row,
            request_id=request_id,
            raw=raw,
            looked=looked,
            desks=sorted(self._desks(), key=stand.desk_names(request)),
            no_desk=inbox.NO_DESK,
            events=self._events(request, found),
            reasons=self._reasons(request, found),
            mark=new_id("mark"),
            may_correct=visitor.may(CORRECT),
            may_reveal=visitor.may(REVEAL),
            toasts=self._toasts(request, found),
            words=words,
        )

    def _toasts(self, request: Request, found: portraits.OneRequest) -> list[dict[str, Any]]:
        say = self._stand.edge.say
        if request.query_params.get("undone"):
            return [{"message": say(request, N_("Taken back: the request is as it was."))}]
        if request.query_params.get("done") and found.row.laid:
            name = self._stand.desk_names(request)(found.row.laid.desk or "")
            undo = addresses.undo(found.row.request.request_id)
            return [
                {"message": say(request, N_("Sent to %(desk)s")) % {"desk": name}, "undo": undo}
            ]
        return []

    def _reasons(self, request: Request, found: portraits.OneRequest) -> list[dict[str, Any]]:
        """Return what speaks for the likeliest desk, in words; the shares sum to 1."""
        said, say = found.row.said, self._stand.edge.say
        if said is None:
            return []
        context = self._stand.edge.context(request)
        quoted, quote = N_("The words %(words)s"), say(request, N_("“%(word)s”"))
        return [
            {
                "label": say(request, quoted)
                % {"words": context.format.words([quote % {"word": word} for word in one.words])}
                if one.code == "words" and one.words
                else say(request, N_("The meaning as a whole")),
                "value": one.share,
            }
            for one in said.decision.reasons
        ]

    def _events(self, request: Request, found: portraits.OneRequest) -> list[dict[str, Any]]:
        """Return what happened, oldest first."""
        say, name = self._stand.edge.say, self._stand.desk_names(request)
        people, one = self._stand.names(), found.row.request
        channel = say(request, words.CHANNELS[one.channel])
        told = [{"at": one.received_at, "title": say(request, N_("Received")), "detail": channel}]
        told += [self._decided(request, found.row.said)] if found.row.said else []
        for laid in found.corrections:
            title = N_("Taken back") if laid.desk is None else N_("Sent to %(desk)s")
            said = say(request, title)
            told.append(
                {
                    "at": laid.at,
                    "title": said if laid.desk is None else said % {"desk": name(laid.desk)},
                    "by": people(laid.by),
                    "detail": laid.why,
                    "tone": "plain" if laid.desk is None else "good",
                }
            )
        told += [
            {
                "at": label["at"],
                "title": say(request, words.VERDICTS.get(label["verdict"], N_("Annotated"))),
                "by": people(label["annotator"]),
                "detail": name(label["desk"]) if label["desk"] is not None else "",
                "tone": "info",
            }
            for label in found.labels
        ]
        return sorted(told, key=lambda event: event["at"])

    def _decided(self, request: Request, said: Prediction) -> dict[str, Any]:
        say, decided = self._stand.edge.say, said.decision.decided
        title = N_("Routed to %(desk)s") if decided else N_("Left to a person")
        name = self._stand.desk_names(request)(said.decision.desk)
        model = say(request, N_("model %(version)s")) % {"version": said.version}
        took = self._stand.edge.context(request).format.duration(said.milliseconds / 1000)
        return {
            "at": said.at,
            "title": say(request, title) % {"desk": name} if decided else say(request, title),
            "by": model,
            "detail": say(request, N_("in %(time)s")) % {"time": took},
            "tone": "info" if decided else "attention",
        }

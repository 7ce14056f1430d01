"""The desks: what people read of them, what experts write for them, and what becomes of them."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from comptoir.kernel import errors
from comptoir.routing import changing, service, writing
from comptoir.routing.counting import Counted, counted
from comptoir.routing.http.counter import CORRECT, DESKS, READ
from comptoir.routing.model import Change, ChangeKind, Desk
from comptoir.routing.pages import addresses
from comptoir.routing.pages.stand import Field, Stand, address_of, go
from comptoir.routing.store import taxonomies, written
from comptoir.routing.taxonomy.changes import possible
from comptoir.routing.taxonomy.rules import LANGUAGES

Many = Annotated[Sequence[str], Query()]


async def _filled(request: Request) -> dict[str, str]:
    form = await request.form()
    return {key: value for key, value in form.items() if isinstance(value, str)}


Filled = Annotated[dict[str, str], Depends(_filled)]
"""A form, as its fields were filled."""
_BLANK = Desk(desk_id="", names={}, descriptions={}, examples={}, target_hours=24.0)


def mount(routes: APIRouter, stand: Stand) -> None:
    """Add the routes."""
    pages = _Desks(stand)
    add, here = routes.add_api_route, addresses.DESKS
    add(here, pages.list, methods=["GET"])
    add(f"{here}/new", pages.new, methods=["GET"])
    add(f"{here}/save", pages.save, methods=["POST"])
    add(f"{here}/change", pages.foresee, methods=["GET"])
    add(f"{here}/change", pages.change, methods=["POST"])
    add(f"{here}/examples", pages.write, methods=["POST"])
    add(f"{here}/examples/{{example_id}}/withdraw", pages.withdraw, methods=["POST"])
    add(f"{here}/examples/{{example_id}}/give-back", pages.give_back, methods=["POST"])
    add(f"{here}/one/{{desk_id:path}}", pages.one, methods=["GET"])


class _Desks:
    def __init__(self, stand: Stand) -> None:
        self._stand = stand

    def list(self, request: Request) -> Response:
        self._stand.edge.require(request, READ)
        office = self._stand.office
        return self._stand.show(
            request,
            "desks",
            desks=service.desks(office),
            counted=counted(office),
            versions=taxonomies.every(office.rows),
            told=changing.told,
            person=self._stand.names(),
        )

    def one(self, request: Request, desk_id: str, done: str = "", example: str = "") -> Response:
        self._stand.edge.require(request, READ)
        return self._page(request, self._desk(desk_id), done=done, example=example)

    def new(self, request: Request) -> Response:
        self._stand.edge.require(request, DESKS)
        return self._page(request, _BLANK)

    def save(self, request: Request, told: Filled) -> Response:
        visitor = self._stand.act(request, DESKS, told.get("csrf_token", ""))
        office, before = self._stand.office, told.get("before", "")
        desk = _desk(told)
        kept = [one for one in changing.worded(office) if one.desk_id != before or not before]
        place = next(
            (n for n, one in enumerate(service.desks(office)) if one.desk_id == before), len(kept)
        )
        try:
            service.save_desks(
                office,
                [*kept[:place], desk, *kept[place:]],
                by=visitor.actor,
                why=told.get("why", ""),
                address=address_of(request),
                seen=int(told["seen"]) if told.get("seen", "").isdecimal() else None,
            )
        except (errors.Invalid, errors.Conflict) as problem:
            status = errors.face_of(problem).status
            return self._page(request, desk, before=before, problem=problem, status=status)
        return go(f"{addresses.desk(desk.desk_id)}?done=saved")

    def foresee(self, request: Request, kind: str = "", old: Many = (), new: str = "") -> Response:
        self._stand.edge.require(request, DESKS)
        asked, problem, following = None, None, None
        if kind:
            try:
                asked = _change(kind, old, new)
                following = changing.foresee(self._stand.office, [asked])
            except errors.Invalid as found:
                problem = found
        return self._stand.show(
            request,
            "desk_change",
            status=errors.face_of(problem).status if problem else 200,
            desks=service.desks(self._stand.office),
            kind=kind or "rename",
            old=old,
            new=new,
            asked=asked,
            following=following,
            seen=self._seen(),
            problem=self._stand.said(request)(problem) if problem else "",
        )

    def change(self, request: Request, told: Filled) -> Response:
        visitor = self._stand.act(request, DESKS, told.get("csrf_token", ""))
        seen = told.get("seen", "")
        old = [one for one in told.get("old", "").splitlines() if one]
        changing.change(
            self._stand.office,
            [_change(told.get("kind", ""), old, told.get("new", ""))],
            by=visitor.actor,
            why=told.get("why", ""),
            address=address_of(request),
            seen=int(seen) if seen.isdecimal() else None,
        )
        return go(addresses.DESKS)

    def write(
        self,
        request: Request,
        *,
        desk_id: Field = "",
        text: Field = "",
        language: Field = "",
        csrf_token: Field = "",
    ) -> Response:
        visitor = self._stand.act(request, CORRECT, csrf_token)
        try:
            made = writing.write(
                self._stand.office,
                desk_id,
                text,
                by=visitor.actor,
                language=language if language in LANGUAGES else "",
                address=address_of(request),
            )
        except (errors.Invalid, errors.Conflict) as problem:
            status = errors.face_of(problem).status
            desk = self._desk(desk_id)
            return self._page(request, desk, problem=problem, status=status, text=text)
        return go(f"{addresses.desk(desk_id)}?done=written&example={made.example_id}#examples")

    def withdraw(self, request: Request, example_id: str, csrf_token: Field = "") -> Response:
        visitor = self._stand.act(request, CORRECT, csrf_token)
        one = writing.withdraw(
            self._stand.office, example_id, by=visitor.actor, address=address_of(request)
        )
        desk = self._now(one.desk, one.at)
        return go(f"{addresses.desk(desk)}?done=withdrawn&example={example_id}#examples")

    def give_back(self, request: Request, example_id: str, csrf_token: Field = "") -> Response:
        visitor = self._stand.act(request, CORRECT, csrf_token)
        one = writing.give_back(
            self._stand.office, example_id, by=visitor.actor, address=address_of(request)
        )
        return go(f"{addresses.desk(self._now(one.desk, one.at))}?done=given-back#examples")

    def _now(self, desk: str, at: Any) -> str:
        return possible(desk, taxonomies.changes(self._stand.office.rows, since=at))[0]

    def _desk(self, desk_id: str) -> Desk:
        for one in service.desks(self._stand.office):
            if one.desk_id == desk_id:
                return one
        raise errors.NotFound("There is no desk {desk}.", desk=desk_id)

    def _seen(self) -> int:
        newest = taxonomies.newest(self._stand.office.rows)
        return newest.version if newest else 0

    def _page(
        self,
        request: Request,
        desk: Desk,
        *,
        before: str | None = None,
        problem: errors.ComptoirError | None = None,
        status: int = 200,
        **more: object,
    ) -> Response:
        office = self._stand.office
        mine = [
            one
            for one in written.every(office.rows)
            if desk.desk_id in possible(one.desk, taxonomies.changes(office.rows, since=one.at))
        ]
        return self._stand.show(
            request,
            "desk",
            status=status,
            desk=desk,
            before=desk.desk_id if before is None else before,
            written=mine,
            counted=counted(office).get(desk.desk_id, Counted()),
            languages=LANGUAGES,
            seen=self._seen(),
            person=self._stand.names(),
            problem=self._stand.said(request)(problem) if problem else "",
            **more,
        )


def _desk(told: dict[str, str]) -> Desk:
    """Return the desk of a form."""
    hours = told.get("target_hours", "").replace(",", ".").strip()
    try:
        target = float(hours)
    except ValueError:
        target = 0.0  # the rules say what is allowed
    return Desk(
        desk_id=told.get("desk_id", "").strip(),
        names={code: told.get(f"name-{code}", "").strip() for code in LANGUAGES},
        descriptions={code: told.get(f"description-{code}", "").strip() for code in LANGUAGES},
        examples={
            code: lines for code in LANGUAGES if (lines := _lines(told.get(f"examples-{code}", "")))
        },
        target_hours=target,
    )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _change(kind: str, old: Sequence[str], new: str) -> Change:
    """Return the change that a form asks for."""
    if kind not in set(ChangeKind) or not old:
        raise errors.Invalid("Choose what becomes of which desks.")
    names = [one.strip() for one in new.split(",") if one.strip()]
    if not names or (kind != ChangeKind.SPLIT and len(names) > 1):
        raise errors.Invalid(
            "Write the new id, and several with commas only where a desk is split."
        )
    if kind != ChangeKind.MERGE and len(old) > 1:
        raise errors.Invalid("Several desks can only be merged. Choose one.")
    return Change(kind=ChangeKind(kind), old=tuple(old), new=tuple(names))

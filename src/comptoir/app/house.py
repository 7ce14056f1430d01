"""Pages about the house itself: its people, its keys, its audit trail, and one's own account."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from comptoir.app.backstage import Backstage
from comptoir.app.front import Front, address_of
from comptoir.kernel import errors
from comptoir.kernel.access.model import Role
from comptoir.web.edge import Visitor
from comptoir.web.i18n import N_

PEOPLE, PEOPLE_WRITE = "people:read", "people:write"
KEYS, KEYS_WRITE = "keys:read", "keys:write"
AUDIT = "audit:read"
TABS = (
    (N_("People"), "/console/settings/people", PEOPLE),
    (N_("API keys"), "/console/settings/keys", KEYS),
    (N_("Webhooks"), "/console/settings/hooks", "hooks:write"),
    (N_("Audit trail"), "/console/settings/audit", AUDIT),
)
ROLES = {
    Role.ADMIN: N_("Administrator"),
    Role.ENGINEER: N_("Data engineer"),
    Role.ANALYST: N_("Analyst"),
    Role.AGENT: N_("Support agent"),
    Role.SUPERVISOR: N_("Supervisor"),
    Role.ANNOTATOR: N_("Annotator"),
    Role.EVALUATOR: N_("Evaluator"),
    Role.INTEGRATOR: N_("Integrator"),
}
LIVES = {"": None, "30": timedelta(days=30), "90": timedelta(days=90), "365": timedelta(days=365)}
_ENTRIES = 50

Field = Annotated[str, Form()]
Many = Annotated[list[str], Form()]


def router(front: Front, backstage: Backstage) -> APIRouter:
    """Return the pages.

    Args:
        front: draws them, and knows who asks.
        backstage: people, keys and the trail.
    """
    routes = APIRouter(include_in_schema=False)
    house = _House(front, backstage)
    for path, page in (
        ("/console/settings", house.first),
        ("/console/settings/people", house.people),
        ("/console/settings/keys", house.keys),
        ("/console/settings/audit", house.audit),
        ("/console/account", house.account),
    ):
        routes.add_api_route(path, page, methods=["GET"])
    for path, act in (
        ("/console/settings/people", house.add),
        ("/console/settings/people/{person_id}/roles", house.set_roles),
        ("/console/settings/people/{person_id}/active", house.set_active),
        ("/console/settings/people/{person_id}/invite", house.invite),
        ("/console/settings/keys", house.create_key),
        ("/console/settings/keys/{key_id}/revoke", house.revoke_key),
        ("/console/account", house.set_language),
    ):
        routes.add_api_route(path, act, methods=["POST"])
    return routes


class _House:
    def __init__(self, front: Front, backstage: Backstage) -> None:
        self._front = front
        self._backstage = backstage

    def first(self, request: Request) -> Response:
        """Open the first tab that the person may see."""
        visitor = self._front.edge.signed_in(request)
        for _, href, right in TABS:
            if visitor.may(right):
                return RedirectResponse(href, status_code=303)
        raise errors.Denied("Your role does not open the settings. Ask an administrator.")

    def people(self, request: Request) -> Response:
        self._front.edge.require(request, PEOPLE)
        return self._people(request)

    def add(
        self,
        request: Request,
        email: Field = "",
        name: Field = "",
        language: Field = "fr",
        roles: Many = [],  # noqa: B006 - FastAPI copies it
        csrf_token: Field = "",
    ) -> Response:
        """Add someone and show, once, the code with which they choose a password."""
        visitor = self._act(request, PEOPLE_WRITE, csrf_token)
        asked = {"email": email, "name": name, "language": language, "roles": roles}
        try:
            person = self._backstage.people.add(
                email=email, name=name, language=language, roles=_roles(roles)
            )
        except (errors.Invalid, errors.Conflict) as problem:
            status, told = (
                errors.face_of(problem).status,
                self._front.edge.explain(request, problem),
            )
            return self._people(request, status=status, error=told, asked=asked)
        detail = {"roles": sorted(roles)}
        self._record(request, visitor, "people.add", f"person:{person.person_id}", detail)
        return self._invited(request, visitor, person.person_id)

    def set_roles(
        self,
        request: Request,
        person_id: str,
        roles: Many = [],  # noqa: B006 - FastAPI copies it
        csrf_token: Field = "",
    ) -> Response:
        visitor = self._act(request, PEOPLE_WRITE, csrf_token)
        before = self._backstage.people.get(person_id)
        self._backstage.people.set_roles(person_id, _roles(roles))
        detail = {"before": sorted(before.roles), "after": sorted(roles)}
        self._record(request, visitor, "people.roles", f"person:{person_id}", detail)
        return RedirectResponse("/console/settings/people", status_code=303)

    def set_active(
        self, request: Request, person_id: str, active: Field = "", csrf_token: Field = ""
    ) -> Response:
        visitor = self._act(request, PEOPLE_WRITE, csrf_token)
        self._backstage.people.set_active(person_id, active=active == "yes")
        if active != "yes":
            self._backstage.sessions.end_all(person_id)
        action = "people.let-in" if active == "yes" else "people.keep-out"
        self._record(request, visitor, action, f"person:{person_id}")
        return RedirectResponse("/console/settings/people", status_code=303)

    def invite(self, request: Request, person_id: str, csrf_token: Field = "") -> Response:
        visitor = self._act(request, PEOPLE_WRITE, csrf_token)
        return self._invited(request, visitor, person_id)

    def keys(self, request: Request) -> Response:
        self._front.edge.require(request, KEYS)
        return self._keys(request)

    def create_key(
        self,
        request: Request,
        *,
        name: Field = "",
        scopes: Many = [],  # noqa: B006 - FastAPI copies it
        lives: Field = "",
        groups: Field = "",
        aws: Field = "",
        csrf_token: Field = "",
    ) -> Response:
        """Make a key and show it; this is the only time it can be seen."""
        visitor = self._act(request, KEYS_WRITE, csrf_token)
        # Opened first: on a fresh home each writes a secret of its own, in its own transaction.
        keys, signing = self._backstage.keys, self._backstage.signing_keys
        try:
            with self._backstage.rows.writing() as connection:
                made = keys.create(
                    name,
                    self._front.permissions.known(scopes),
                    created_by=visitor.actor,
                    expires_in=LIVES.get(lives),
                    groups=groups.replace(",", " ").split(),
                    connection=connection,
                )
                pair = signing.create(made.key, connection) if aws else None
        except errors.Invalid as problem:
            asked = {"name": name, "scopes": scopes, "lives": lives, "groups": groups, "aws": aws}
            told = self._front.edge.explain(request, problem)
            return self._keys(request, status=422, error=told, asked=asked)
        detail = {"scopes": sorted(made.key.scopes), "groups": sorted(made.key.groups)}
        record = f"key:{made.key.prefix}"
        self._record(request, visitor, "keys.create", record, detail | {"aws": pair is not None})
        return self._keys(request, token=made.token, pair=pair)

    def revoke_key(self, request: Request, key_id: str, csrf_token: Field = "") -> Response:
        visitor = self._act(request, KEYS_WRITE, csrf_token)
        key = self._backstage.keys.revoke(key_id)
        self._record(request, visitor, "keys.revoke", f"key:{key.prefix}")
        return RedirectResponse("/console/settings/keys", status_code=303)

    def audit(
        self,
        request: Request,
        record: str = "",
        before: Annotated[int, Query(ge=0)] = 0,
        verify: str = "",
    ) -> Response:
        self._front.edge.require(request, AUDIT)
        trail = self._backstage.audit
        last = trail.anchor().count
        top = min(before - 1, last) if before else last
        if record:
            found = trail.newest(_ENTRIES, record)
            more = 0
        else:
            start = max(0, top - _ENTRIES)
            found = list(reversed(list(trail.entries(after=start, limit=top - start))))
            more = found[-1].number if found and start else 0
        return self._show(
            request,
            "audit",
            entries=found,
            more=more,
            total=last,
            record=record,
            verdict=trail.verify() if verify else None,
            names=self._backstage.names_of_people(),
        )

    def account(self, request: Request) -> Response:
        visitor = self._front.edge.signed_in(request)
        person = self._backstage.people.get(visitor.visitor_id)
        return self._show(
            request,
            "account",
            tabs=[],
            person=person,
            roles=ROLES,
            sessions=self._backstage.sessions.list(person.person_id),
            rights=[one for one in self._front.permissions.all() if visitor.may(one.name)],
        )

    def set_language(
        self, request: Request, language: Field = "fr", csrf_token: Field = ""
    ) -> Response:
        visitor = self._front.edge.signed_in(request)
        self._front.check_form(request, csrf_token)
        self._backstage.people.set_language(visitor.visitor_id, language)
        return RedirectResponse(f"/console/account?lang={language}", status_code=303)

    def _people(self, request: Request, status: int = 200, **values: Any) -> Response:
        given = {"error": "", "code": "", "invited": None, "asked": {"roles": [], "language": "fr"}}
        return self._show(
            request,
            "people",
            status,
            people=self._backstage.people.list(),
            roles=ROLES,
            **(given | values),
        )

    def _invited(self, request: Request, visitor: Visitor, person_id: str) -> Response:
        code = self._front.door.invite(person_id, actor=visitor.actor, address=address_of(request))
        person = self._backstage.people.get(person_id)
        page = f"{str(request.base_url).rstrip('/')}/welcome/password"
        return self._people(request, code=code, invited=person, page_address=page)

    def _keys(self, request: Request, status: int = 200, **values: Any) -> Response:
        asked = {"name": "", "scopes": [], "lives": "365", "groups": "", "aws": ""}
        given = {"error": "", "token": "", "pair": None, "asked": asked}
        return self._show(
            request,
            "keys",
            status,
            keys=self._backstage.keys.list(),
            names=self._backstage.names_of_people(),
            scopes=self._front.permissions.all(),
            lives=list(LIVES),
            **(given | values),
        )

    def _act(self, request: Request, right: str, csrf_token: str) -> Visitor:
        visitor = self._front.edge.require(request, right)
        self._front.check_form(request, csrf_token)
        return visitor

    def _record(
        self,
        request: Request,
        visitor: Visitor,
        action: str,
        record: str,
        detail: Mapping[str, object] | None = None,
    ) -> None:
        self._backstage.audit.record(
            actor=visitor.actor,
            action=action,
            record=record,
            address=address_of(request),
            detail=detail,
        )

    def _show(
        self, request: Request, template: str, /, status: int = 200, **values: object
    ) -> Response:
        return show(self._front, request, template, status, **values)


def show(
    front: Front, request: Request, template: str, /, status: int = 200, **values: object
) -> Response:
    """Answer with a page of the section."""
    visitor, path = front.edge.visitor(request), f"{request.url.path}/"
    tabs = [
        {
            "label": front.edge.say(request, label),
            "href": href,
            "current": path.startswith(f"{href}/"),
        }
        for label, href, right in TABS
        if visitor.may(right)
    ]
    given = {"tabs": tabs, "may": visitor.may}
    page = front.edge.render(request, f"app/{template}.html", status, **(given | values))
    page.headers["Cache-Control"] = "no-store"  # codes and keys are shown once
    return page


def _roles(names: list[str]) -> list[Role]:
    known = set(Role)
    if unknown := sorted(set(names) - known):
        raise errors.Invalid(
            "There is no role {unknown}; roles are {roles}.",
            unknown=unknown[0],
            roles=", ".join(Role),
        )
    return [Role(name) for name in names]

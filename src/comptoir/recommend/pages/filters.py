"""Filters: the list, one of them, and the form that makes one."""

from typing import Any

from fastapi import APIRouter, Request, Response

from comptoir.kernel import errors
from comptoir.recommend.aws.ask import READ, WRITE
from comptoir.recommend.model import Kind, Resource
from comptoir.recommend.pages import addresses
from comptoir.recommend.pages.stand import Field, Stand, go
from comptoir.recommend.portraits.filters import expression_of, portrait, schemas_of
from comptoir.recommend.resources.filters import history


def mount(routes: APIRouter, stand: Stand) -> None:
    """Add the routes."""
    pages = _Filters(stand)
    one = f"{addresses.FILTERS}/{{name}}"
    routes.add_api_route(addresses.FILTERS, pages.every, methods=["GET"])
    routes.add_api_route(addresses.NEW_FILTER, pages.new, methods=["GET"])
    routes.add_api_route(addresses.NEW_FILTER, pages.make, methods=["POST"])
    routes.add_api_route(one, pages.one, methods=["GET"])
    routes.add_api_route(one, pages.edit, methods=["POST"])
    routes.add_api_route(f"{one}/delete", pages.delete, methods=["POST"])


class _Filters:
    def __init__(self, stand: Stand) -> None:
        self._stand = stand

    def every(self, request: Request, group: str = "") -> Response:
        self._stand.edge.require(request, READ)
        found = self._stand.every(Kind.FILTER)
        shown = [one for one in found if group in ("", one.group_name)]
        return self._stand.show(
            request,
            "filters",
            filters=[{"filter": one, "expression": expression_of(one)} for one in shown],
            groups=self._groups(),
        )

    def one(self, request: Request, name: str) -> Response:
        self._stand.edge.require(request, READ)
        return self._page(request, self._stand.named(Kind.FILTER, name))

    def edit(
        self,
        request: Request,
        name: str,
        expression: Field = "",
        after: Field = "",
        csrf_token: Field = "",
    ) -> Response:
        """Let a filter say something else; what it said before is kept."""
        self._stand.act(request, WRITE, csrf_token)
        found, text = self._stand.named(Kind.FILTER, name), expression.strip()
        read = int(after) if after.isdecimal() else 0
        try:
            self._stand.operations(request).call(
                "EditFilter", filterArn=found.arn, filterExpression=text, after=read
            )
        except (errors.Invalid, errors.Conflict) as problem:
            return self._page(request, found, text, problem)
        return go(addresses.filter_page(name))

    def new(
        self, request: Request, group: str = "", name: str = "", expression: str = ""
    ) -> Response:
        self._stand.edge.require(request, WRITE)
        return self._form(request, {"group": group, "name": name, "expression": expression})

    def make(
        self,
        request: Request,
        group: Field = "",
        name: Field = "",
        expression: Field = "",
        csrf_token: Field = "",
    ) -> Response:
        self._stand.act(request, WRITE, csrf_token)
        asked = {"group": group, "name": name.strip(), "expression": expression.strip()}
        operations = self._stand.operations(request)
        try:
            operations.call(
                "CreateFilter",
                datasetGroupArn=operations.arn(Kind.DATASET_GROUP, group),
                name=asked["name"],
                filterExpression=asked["expression"],
            )
        except (errors.Invalid, errors.Conflict, errors.NotFound) as problem:
            return self._form(request, asked, problem)
        return go(addresses.filter_page(asked["name"]))

    def delete(self, request: Request, name: str, csrf_token: Field = "") -> Response:
        self._stand.act(request, WRITE, csrf_token)
        found = self._stand.named(Kind.FILTER, name)
        self._stand.operations(request).call("DeleteFilter", filterArn=found.arn)
        return go(addresses.FILTERS)

    def _page(
        self,
        request: Request,
        found: Resource,
        written: str = "",
        problem: errors.ComptoirError | None = None,
    ) -> Response:
        stand = self._stand
        return stand.show(
            request,
            "filter",
            errors.face_of(problem).status if problem else 200,
            filter=found,
            told=portrait(expression_of(found), schemas_of(stand.data, found.group_id)),
            versions=history(found),
            written=written or expression_of(found),
            error=stand.edge.explain(request, problem) if problem else "",
            campaign=self._campaign(found.group_name),
            say=stand.said(request),
        )

    def _form(
        self,
        request: Request,
        asked: dict[str, str],
        problem: errors.ComptoirError | None = None,
    ) -> Response:
        groups = self._groups()
        asked["group"] = asked["group"] or (groups[-1] if groups else "")
        return self._stand.show(
            request,
            "filter_new",
            status=errors.face_of(problem).status if problem else 200,
            asked=asked,
            groups=groups,
            fields=self._fields(asked["group"]),
            error=self._stand.edge.explain(request, problem) if problem else "",
            campaign=self._campaign(asked["group"]),
        )

    def _fields(self, group: str) -> dict[str, Any]:
        """Return the fields that a filter of a group may ask, by dataset."""
        try:
            found = self._stand.named(Kind.DATASET_GROUP, group)
        except errors.NotFound:
            return {}
        return schemas_of(self._stand.data, found.group_id)

    def _groups(self) -> list[str]:
        return [one.name for one in self._stand.every(Kind.DATASET_GROUP)]

    def _campaign(self, group: str) -> str:
        """Return a campaign of a group with which its filters can be tried; empty for none."""
        return next(
            (one.name for one in self._stand.trials.askable() if one.group_name == group), ""
        )

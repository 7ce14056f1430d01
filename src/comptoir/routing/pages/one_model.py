"""One model: how good it is, whether the world is still as it learned it, and what errors cost."""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from comptoir.kernel import errors
from comptoir.routing.http.counter import READ
from comptoir.routing.model import Alias, ModelState
from comptoir.routing.pages import addresses, words
from comptoir.routing.pages.stand import Stand
from comptoir.routing.portraits import costs, dashboard, drift, registry
from comptoir.routing.store import models
from comptoir.web.i18n import N_

_ONE = f"{addresses.MODELS}/{{version:int}}"


def mount(routes: APIRouter, stand: Stand) -> None:
    """Add the routes."""
    pages = _OneModel(stand)
    routes.add_api_route(_ONE, pages.one, methods=["GET"])
    routes.add_api_route(f"{_ONE}/test", pages.cell, methods=["GET"])
    routes.add_api_route(f"{_ONE}/meaning", pages.meaning, methods=["GET"])


class _OneModel:
    def __init__(self, stand: Stand) -> None:
        self._stand = stand

    def one(self, request: Request, version: int) -> Response:
        self._stand.edge.require(request, READ)
        office = self._stand.office
        found = registry.version(office, version)
        lived = dashboard.lived(office, version)
        misroute, escalation = self._asked(request)
        ready = found.model.state is ModelState.READY
        test = dashboard.measured(office, found.model.folder) if ready else None

        def link(row: int, column: int) -> str:
            labels = test.labels if test else ()
            return addresses.cell(version, labels[row], labels[column])

        return self._stand.show(
            request,
            "model",
            one=found,
            model=found.model,
            champion=models.aliases(office.rows).get(Alias.CHAMPION),
            test=test,
            link=link,
            live=lived,
            signs=drift.compared(office, found.model) if ready else None,
            window=drift.WINDOW,
            fewest=drift.FEWEST,
            costs=costs.costs(found.metrics, lived, misroute, escalation),
            per=costs.PER,
            misroute=misroute,
            escalation=escalation,
            currency=self._stand.currency,
            appointments=registry.appointments(office, version),
            people=self._stand.names(),
            kinds=self._kinds(request),
            words=words,
        )

    def cell(self, request: Request, version: int, truth: str = "", said: str = "") -> Response:
        """Show the test requests of one cell of the confusion matrix."""
        self._stand.edge.require(request, READ)
        office = self._stand.office
        found = registry.version(office, version)
        shown, count = dashboard.examples(
            office, found.model.dataset_id, found.model.folder, truth, said
        )
        return self._stand.show(
            request,
            "cell",
            version=version,
            truth=truth,
            said=said,
            examples=shown,
            count=count,
        )

    def meaning(self, request: Request, version: int) -> Response:
        """Say whether texts say other things than those of the test; it takes a while."""
        self._stand.edge.require(request, READ)
        found = drift.meaning(self._stand.office, models.get(self._stand.office.rows, version))
        told = self._stand.edge.fragment(
            request,
            "routing/parts/sign.html",
            sign=found,
            kinds=self._kinds(request),
            words=words,
        )
        return HTMLResponse(told)

    def _asked(self, request: Request) -> tuple[float, float]:
        """Return what errors cost in minor units: as the address says, else the settings."""
        settings = self._stand.office.settings
        told = (
            _money(request.query_params.get("misroute", "")),
            _money(request.query_params.get("escalation", "")),
        )
        return (
            float(settings.misroute_cost) if told[0] is None else told[0],
            float(settings.escalation_cost) if told[1] is None else told[1],
        )

    def _kinds(self, request: Request) -> Any:
        """Return what names a kind that drift compares."""
        say, name = self._stand.edge.say, self._stand.desk_names(request)
        language = self._stand.edge.context(request).format.language_name
        fifths = (
            N_("least sure fifth"),
            N_("second fifth"),
            N_("third fifth"),
            N_("fourth fifth"),
            N_("surest fifth"),
        )

        def told(sign: drift.Sign, kind: str) -> str:
            if sign is drift.Sign.LANGUAGES:
                return language(kind) if kind else say(request, N_("unknown"))
            if sign is drift.Sign.CONFIDENCE:
                return say(request, fifths[int(kind)])
            if sign is drift.Sign.OUTSIDE:
                outside = kind == "outside"
                return say(request, N_("for no desk") if outside else N_("for a desk"))
            return name(kind)

        return told


def _money(text: str) -> float | None:
    """Read an amount as people type it, in hundredths; None for none.

    >>> _money("8,50"), _money("")
    (850.0, None)
    """
    plain = text.replace(",", ".").replace("\u00a0", "").replace(" ", "")
    if not plain:
        return None
    try:
        value = float(plain)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1_000_000:  # noqa: PLR2004 - no error of a shop costs more
        raise errors.Invalid("{text!r} is no amount. Write one such as 8.50.", text=text[:20])
    return value * 100

"""The HTTP server: every slice's routes behind one guard."""

import asyncio
import gc
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import APIRouter, FastAPI
from fastapi.concurrency import run_in_threadpool
from fastapi.routing import APIRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from comptoir import __version__
from comptoir.app import (
    advice,
    console,
    faces,
    guard,
    hooks_http,
    hooks_pages,
    house,
    manual,
    operations,
    passages,
    search,
)
from comptoir.app.backstage import PACKAGE, Backstage
from comptoir.app.front import Front
from comptoir.app.rights import ROUTING_CORRECT
from comptoir.app.shopfront import asides
from comptoir.app.tour import pages as tour_pages
from comptoir.app.tour.place import product_to_show
from comptoir.app.usefulness import Usefulness
from comptoir.app.workers import count_replaced
from comptoir.kernel.observe.health import Check, HealthChecks
from comptoir.kernel.observe.metrics import Metrics
from comptoir.recommend import http as recommend_http
from comptoir.recommend import pages as recommend_pages
from comptoir.recommend.aws.door import AwsDoor, AwsLane
from comptoir.recommend.http.answers import keep_of
from comptoir.recommend.http.origins import AllowedPages
from comptoir.recommend.lane import SlateLane
from comptoir.recommend.plain import PlainQuestions
from comptoir.recommend.portraits.trials import Trials
from comptoir.recommend.serving.pace import tempo_of
from comptoir.reviews import http as reviews_http
from comptoir.reviews import pages as reviews_pages
from comptoir.reviews.answers import TopAnswers
from comptoir.reviews.lane import TopLane
from comptoir.reviews.panel import Panel
from comptoir.routing import http as routing_http
from comptoir.routing import pages as routing_pages
from comptoir.routing.receiving import Reception
from comptoir.shop import http as shop_http
from comptoir.shop import pages as shop_pages
from comptoir.web.idempotency import creating
from comptoir.web.openapi import DescribedAPI, operation_id
from comptoir.web.static import WEB_STATIC, KeptStaticFiles

_MINUTE = 60.0
_ANSWERS = ("/aws/personalize-runtime/", "/v1/recommend")
"""Beginnings of the routes that answer with recommendations."""


class _GuardedAPI(DescribedAPI):
    """The API, and what stands before all of it: FastAPI's own layers cost as much as an answer."""

    before: Callable[[ASGIApp], ASGIApp]
    _guard: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._guard is None:
            self._guard = self.before(super().__call__)
        scope["app"] = self
        await self._guard(scope, receive, send)


def create_app(backstage: Backstage) -> FastAPI:
    """Build the server.

    Args:
        backstage: open stores and services; closed with the server.
    """
    app = _GuardedAPI(
        title="Comptoir",
        version=__version__,
        description="Understand and serve a shop's customers, on the shop's own machines.",
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=operation_id,
        lifespan=_lifespan(backstage),
    )
    front = Front(backstage)
    metrics = _metrics(backstage)
    answers = TopAnswers(backstage.desk)
    _mount_routes(app, backstage, front, metrics, answers)
    _mount_static(app)
    faces.install(app, lambda: front.edge, front.caller)
    app.add_middleware(
        TopLane, answers=answers, rights_of=front.rights_of_key, right=reviews_http.READ
    )
    app.before = lambda routes: _before(routes, backstage, front, metrics)
    return app


def _before(routes: ASGIApp, backstage: Backstage, front: Front, metrics: Metrics) -> ASGIApp:
    """Put the guard before everything, and behind it what answers without a route."""
    needs, answers = advice.counter(backstage, front), backstage.recommend_answers
    lane = SlateLane(
        routes,
        questions=PlainQuestions(needs.advisor, answers),
        answers=answers,
        slates=backstage.recommend_slates,
        ask_key=needs.ask_key,
        about=needs.seen,
        keep=keep_of(needs, synthetic=False),
    )
    door = AwsLane(lane, AwsDoor(backstage.recommendations, backstage.signing_keys))
    pages = AllowedPages(door, backstage.settings.recommend.origins)
    return guard.Guard(pages, backstage, front, metrics)


def _metrics(backstage: Backstage) -> Metrics:
    metrics, shown = Metrics(), backstage.recommend_exposures
    count_replaced(metrics)
    kept = metrics.counter("recommend_exposures", "Answers logged.")
    dropped = metrics.counter(
        "recommend_exposures_dropped", "Answers that could not be logged: the log was full."
    )
    shown.tell(kept.inc, dropped.inc)
    observed = metrics.counter(
        "routing_observed",
        "Live requests that an observing router scored, left out or broke on.",
        ["outcome"],
    )
    backstage.routing_observer.tell(lambda outcome, count: observed.labels(outcome).inc(count))
    backstage.recommend_answers.pace.tell(metrics)
    backstage.recommendations.monitor.tell(metrics)
    return metrics


def _mount_routes(
    app: FastAPI, backstage: Backstage, front: Front, metrics: Metrics, answers: TopAnswers
) -> None:
    edge, desk = front.edge, backstage.desk
    panel = Panel(edge, desk)
    twice = creating(backstage.given_answers, front.caller)
    checks = HealthChecks([Check("rows", backstage.rows.check)])
    routers = [
        reviews_http.router(
            desk,
            answers,
            lambda: backstage.engine,
            backstage.audit,
            front.caller,
            twice,
        ),
        routing_http.router(_routing_counter(backstage, front), twice),
        recommend_http.router(advice.counter(backstage, front), twice),
        shop_http.router(backstage.shop, front.caller),
        shop_pages.router(
            edge,
            backstage.shop,
            [panel.product],
            panel.badges,
            reviewed=panel,
            asides=asides(backstage, front, panel.badges),
            check_form=front.check_form,
        ),
        reviews_pages.router(
            edge, backstage.reviews, audit=backstage.audit, check_form=front.check_form
        ),
        routing_pages.router(_routing_stand(backstage, front)),
        recommend_pages.router(_recommend_stand(backstage, front, metrics)),
        console.router(front, backstage),
        *_settings_routers(backstage, front, twice),
        search.router(front, backstage),
        passages.router(front),
        tour_pages.router(edge, lambda: product_to_show(desk)),
        manual.router(edge, Usefulness(backstage.rows, backstage.clock), front.check_form),
        operations.router(backstage, front, checks, metrics),
    ]
    for router in routers:
        app.include_router(router)


def _settings_routers(
    backstage: Backstage, front: Front, route_class: type[APIRoute]
) -> tuple[APIRouter, ...]:
    """Return the routes of the house's own settings."""
    return (
        house.router(front, backstage),
        hooks_http.router(front, backstage, route_class),
        hooks_pages.router(front, backstage),
    )


def _routing_counter(backstage: Backstage, front: Front) -> routing_http.Counter:
    return routing_http.Counter(
        office=backstage.routing,
        incumbents=backstage.routing_incumbents,
        reception=Reception(backstage.routing, backstage.routing_incumbents),
        observer=backstage.routing_observer,
        ask=front.caller,
    )


def _routing_stand(backstage: Backstage, front: Front) -> routing_pages.Stand:
    return routing_pages.Stand(
        edge=front.edge,
        office=backstage.routing,
        incumbents=backstage.routing_incumbents,
        observer=backstage.routing_observer,
        check_form=front.check_form,
        names=backstage.names_of_people,
        annotators=lambda: _annotators(backstage, front),
        currency=backstage.settings.shop.currency,
    )


def _annotators(backstage: Backstage, front: Front) -> list[tuple[str, str]]:
    """Return who may label requests: actor and name."""
    people = [one for one in backstage.people.list() if one.active]
    return [
        (f"person:{one.person_id}", one.name)
        for one in people
        if ROUTING_CORRECT in front.permissions.of(one.roles)
    ]


def _recommend_stand(backstage: Backstage, front: Front, metrics: Metrics) -> recommend_pages.Stand:
    return recommend_pages.Stand(
        edge=front.edge,
        room=backstage.recommendations,
        data=backstage.recommend_room,
        buckets=backstage.buckets,
        keeping=backstage.batch_keeping,
        trials=Trials(backstage.recommendations, backstage.recommend_slates),
        artifacts=backstage.recommend_artifacts,
        prices=backstage.settings.recommend.prices,
        audit=backstage.audit,
        check_form=front.check_form,
        reference=backstage.ledger.reference,
        tempo=lambda source_id: tempo_of(metrics, source_id),
        latencies=lambda: [one for prefix in _ANSWERS for one in metrics.latencies(prefix)],
    )


def _mount_static(app: FastAPI) -> None:
    for part in ("app", "shop", "reviews", "routing", "recommend"):
        folder = PACKAGE / part / "static"
        if folder.is_dir():
            app.mount(f"/static/{part}", KeptStaticFiles(directory=folder))
    app.mount("/static", KeptStaticFiles(directory=WEB_STATIC))


def _lifespan(
    backstage: Backstage,
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        saving = asyncio.create_task(_save_uses(backstage))
        # What is here now stays: going through it all, again and again, to find garbage would stop
        # every answer for a tenth of a second.
        gc.collect()
        gc.freeze()
        yield
        gc.unfreeze()
        saving.cancel()
        backstage.close()

    return lifespan


async def _save_uses(backstage: Backstage) -> None:
    """Write down every minute when API keys were last used; checking one never waits for it."""
    while True:
        await asyncio.sleep(_MINUTE)
        await run_in_threadpool(backstage.keys.save_uses)

"""What the palette and the search page find: pages, and things by their name or number."""

from contextlib import suppress
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from comptoir.app import rights
from comptoir.app.backstage import Backstage
from comptoir.app.front import Front
from comptoir.kernel import errors
from comptoir.kernel.privacy.pseudonyms import is_pseudonym
from comptoir.recommend.model import Kind
from comptoir.recommend.pages import addresses as recommend_addresses
from comptoir.recommend.store.resources import Seen
from comptoir.reviews import service
from comptoir.reviews.pages import addresses
from comptoir.reviews.store import runs
from comptoir.routing.pages import addresses as routing_addresses
from comptoir.routing.store import inbox, models, requests
from comptoir.shop.search import fold
from comptoir.web.context import Command, NavigationItem
from comptoir.web.edge import Visitor
from comptoir.web.i18n import N_

_MOST = 12
_LOOKED_AT = 1_000
_SHOWN = 80
"""Characters of a request that name it."""
_LONGEST_VERSION = 9
_KINDS = {
    Kind.CAMPAIGN: (N_("Campaign"), recommend_addresses.campaign),
    Kind.RECOMMENDER: (N_("Recommender"), recommend_addresses.recommender),
    Kind.DATASET_GROUP: (N_("Dataset group"), recommend_addresses.group),
    Kind.SOLUTION: (N_("Solution"), recommend_addresses.solution),
    Kind.FILTER: (N_("The filter"), recommend_addresses.filter_page),
}
"""Resources of recommendations that are found by their names: what they are called, and where."""


def router(front: Front, backstage: Backstage) -> APIRouter:
    """Return the page.

    Args:
        front: draws it, and knows who asks.
        backstage: is searched.
    """
    routes = APIRouter(include_in_schema=False)

    def search(request: Request, q: str = "") -> Response:
        visitor = front.edge.signed_in(request)
        wanted = " ".join(q.split())[:200]
        found = _things(backstage, visitor, wanted, front.edge.language(request))
        if request.headers.get("hx-request"):
            return HTMLResponse(
                front.edge.fragment(request, "app/parts/search_options.html", found=found)
            )
        pages = _pages(front, request, wanted)
        return front.edge.render(request, "app/search.html", found=pages + found, wanted=wanted)

    routes.add_api_route("/console/search", search, methods=["GET"])
    return routes


def _pages(front: Front, request: Request, wanted: str) -> list[dict[str, str]]:
    """Return the pages and acts whose name has the words; the palette knows them already."""
    context = front.edge.context(request)
    offered: list[NavigationItem | Command] = [*context.navigation, *context.commands]
    named = [(front.edge.say(request, one.label), one.href) for one in offered]
    known = {href: label for label, href in reversed(named) if fold(wanted) in fold(label)}
    return [
        {"href": href, "label": label, "kind": N_("Page"), "icon": "right"}
        for href, label in known.items()
        if wanted
    ]


def _things(
    backstage: Backstage, visitor: Visitor, wanted: str, language: str
) -> list[dict[str, Any]]:
    if not wanted:
        return []
    found: list[dict[str, Any]] = []
    if visitor.may(rights.RECOMMEND_READ):
        found += _recommend(backstage, wanted)
    if visitor.may(rights.ROUTING_READ):
        found += _routing(backstage, wanted)
    if visitor.may(rights.REVIEWS_READ):
        found += _review(backstage, wanted)
        found += _run(backstage, wanted)
        found += _products(backstage, wanted, language)
    return found


def _recommend(backstage: Backstage, wanted: str) -> list[dict[str, Any]]:
    """Return groups, campaigns, solutions and filters whose name has the words."""
    store = backstage.recommendations.store
    named = [
        (one, _KINDS[kind])
        for kind in _KINDS
        for one in store.page(kind, Seen(), limit=_LOOKED_AT)
        if fold(wanted) in fold(one.name)
    ]
    return [
        _thing(where(one.name), one.name, word, "recommendations")
        for one, (word, where) in named[:_MOST]
    ]


def _routing(backstage: Backstage, wanted: str) -> list[dict[str, Any]]:
    """Return a request by its id, a customer by the pseudonym, a model by its number."""
    rows, found = backstage.rows, []
    with suppress(errors.NotFound):
        one = requests.get(rows, wanted)
        where = routing_addresses.request(one.request_id)
        found.append(_thing(where, one.text[:_SHOWN], N_("Request"), "requests"))
    if is_pseudonym(wanted):
        counts = inbox.by_state(rows, inbox.Narrowed(customer=wanted))
        if counts:
            where = routing_addresses.inbox(customer=wanted)
            found.append(_thing(where, wanted, N_("Requests of a customer"), "person"))
    number = wanted.lower().removeprefix("v")
    if number.isascii() and number.isdecimal() and len(number) <= _LONGEST_VERSION:
        with suppress(errors.NotFound):
            model = models.get(rows, int(number))
            where = routing_addresses.model(model.version)
            label = f"{model.learner}, {model.version}"
            found.append(_thing(where, label, N_("Model that routes requests"), "requests"))
    return found


def _review(backstage: Backstage, wanted: str) -> list[dict[str, Any]]:
    try:
        found = service.review(backstage.desk, wanted)
    except errors.NotFound:
        return []
    label = found["title"] or found["review_id"]
    return [_thing(addresses.review(wanted), label, N_("Review"), "reviews")]


def _run(backstage: Backstage, wanted: str) -> list[dict[str, Any]]:
    if not runs.known(backstage.rows, wanted):
        return []
    return [_thing(addresses.run(wanted), wanted, N_("Run"), "play")]


def _products(backstage: Backstage, wanted: str, language: str) -> list[dict[str, Any]]:
    titles = backstage.shop.titles([wanted])
    exact = [
        _thing(addresses.product(wanted), titles[wanted], N_("Product"), "basket")
        for _ in titles
        if wanted in titles
    ]
    found = backstage.shop.search(wanted, limit=_MOST).page.items
    return exact or [
        _thing(addresses.product(one.product_id), one.name(language), N_("Product"), "basket")
        for one in found
    ]


def _thing(href: str, label: str, kind: str, icon: str) -> dict[str, Any]:
    return {"href": href, "label": label, "kind": kind, "icon": icon}

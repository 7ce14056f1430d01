"""The reviews of a product as its shop page shows them."""

from typing import Any

from babel import Locale
from fastapi import Request
from markupsafe import Markup

from comptoir.reviews import service
from comptoir.reviews.documents import moment
from comptoir.reviews.model import TopQuery
from comptoir.reviews.pages import addresses, words
from comptoir.reviews.service import Desk
from comptoir.reviews.store import people, runs, serving, views
from comptoir.shop.structured import json_ld
from comptoir.web.context import PageContext
from comptoir.web.edge import Edge
from comptoir.web.i18n import N_

PAGE = 10
"""Reviews on one page."""
_LAST_PAGE = 999
SORTS = (
    ("useful", N_("Most helpful")),
    ("newest", N_("Newest")),
    ("highest", N_("Highest rated")),
    ("lowest", N_("Lowest rated")),
)


class Panel:
    """Fills the places that the shop's pages keep for reviews.

    Args:
        edge: renders.
        desk: answers.
    """

    def __init__(self, edge: Edge, desk: Desk) -> None:
        self._edge = edge
        self._desk = desk

    def product(self, request: Request, product_id: str) -> Markup:
        """Return the reviews section of a product page; filters come from the address."""
        context = self._edge.context(request)
        query = asked(context)
        told = service.summary(self._desk, product_id, context.language)
        found = service.top(self._desk, product_id, query, context.language)
        reviews = [_dressed(one, context.language) for one in found["reviews"][:PAGE]]
        page = self._edge.fragment(
            request,
            "reviews/panel.html",
            summary=told,
            reviews=reviews,
            status=found["status"],
            query=query,
            sorts=SORTS,
            themes=self._themes(product_id, query, context.language),
            votes=service.votes(self._desk, reviews),
            mine=self._voted(request, reviews),
            more=len(found["reviews"]) > PAGE,
            page_size=PAGE,
            to=addresses,
            json_ld=_data(request, product_id, told, reviews),
        )
        return Markup(page)  # noqa: S704 - rendered by an autoescaping template

    def badges(self, product_ids: list[str]) -> dict[str, tuple[float, int]]:
        """Return (average stars, reviews) of the products that have reviews."""
        with self._desk.rows.reading() as connection:
            now = runs.publication(connection)
            if not now:
                return {}
            states = {
                one: serving.product_state(connection, one, now.generation) for one in product_ids
            }
        return {
            one: (state[1]["average_rating"], state[1]["reviews"])
            for one, state in states.items()
            if state and state[1].get("reviews")
        }

    def name(self, product_id: str) -> str | None:
        """Return what the reviews of a product call it, or its id; None when it has none."""
        with self._desk.rows.reading() as connection:
            now = runs.publication(connection)
            state = serving.product_state(connection, product_id, now.generation) if now else None
        return (state[1].get("title") or product_id) if state and state[1].get("reviews") else None

    def most(self, limit: int, like: str = "") -> dict[str, str]:
        """Return id and name of the products that have most reviews."""
        with self._desk.rows.reading() as connection:
            now = runs.publication(connection)
            if not now:
                return {}
            found, _total = views.products(connection, now.generation, like=like, limit=limit)
        return {product_id: told.get("title") or product_id for product_id, told in found}

    def _themes(self, product_id: str, query: TopQuery, language: str) -> list[dict[str, Any]]:
        """Return the themes one can choose, with how many reviews a choice would show."""
        taxonomy = service.taxonomy(self._desk)
        with self._desk.rows.reading() as connection:
            now = runs.publication(connection)
            state = serving.product_state(connection, product_id, now.generation) if now else None
            if not state:
                return []
            counts = views.theme_counts(connection, product_id, state[0], query.rating)
        ordered = [theme.theme_id for theme in taxonomy.themes if counts[theme.theme_id]]
        if query.theme and query.theme not in ordered:
            ordered.append(query.theme)
        return [
            {"theme": one, "label": service.label(taxonomy, one, language), "count": counts[one]}
            for one in ordered
        ]

    def _voted(self, request: Request, reviews: list[dict[str, Any]]) -> set[str]:
        visitor = self._edge.visitor(request).visitor_id
        with self._desk.rows.reading() as connection:
            return people.voted(connection, visitor, [one["review_id"] for one in reviews])


def asked(context: PageContext) -> TopQuery:
    """Read the filters of the address; what does not fit is left out, as a page may be shared."""
    number, stars, sort = context.get("page"), context.get("stars"), context.get("sort")
    fits = number.isascii() and number.isdigit() and 0 < int(number[:9]) <= _LAST_PAGE
    page = int(number) if fits else 1
    return TopQuery(
        n=PAGE + 1,
        theme=context.get("theme_id")[:80],
        rating=int(stars) if stars in {"1", "2", "3", "4", "5"} else 0,
        sort=sort if sort in dict(SORTS) else "useful",
        offset=(page - 1) * PAGE,
    )


def _dressed(review: dict[str, Any], language: str) -> dict[str, Any]:
    """Add what only a page shows."""
    foreign = review["language"] not in {language, "und", ""}
    names = Locale.parse(language).languages
    return review | {
        "at": moment(review["created_at"]),
        "customer": short_name(review["buyer_id"]),
        "written_in": names.get(review["language"], "") if foreign else "",
        "told": words.told_parts(review["why"], language),
    }


def _data(
    request: Request, product_id: str, told: dict[str, Any], reviews: list[dict[str, Any]]
) -> Markup:
    """Return schema.org data that says just what the page shows; empty without reviews."""
    if not told["reviews"]:
        return Markup("")
    root = str(request.base_url).rstrip("/")
    page = root + addresses.shop_product(product_id)
    return json_ld(
        {
            "@context": "https://schema.org",
            "@type": "Product",
            "@id": f"{page}#product",
            "aggregateRating": {
                "@type": "AggregateRating",
                "ratingValue": round(told["average_rating"], 1),
                "reviewCount": told["reviews"],
            },
            "review": [_review_data(one) for one in reviews],
        }
    )


def _review_data(review: dict[str, Any]) -> dict[str, Any]:
    data = {
        "@type": "Review",
        "name": review["title"],
        "reviewBody": review["text"],
        "datePublished": (review["created_at"] or "")[:10],
        "inLanguage": review["language"],
        "author": review["customer"] and {"@type": "Person", "name": review["customer"]},
        "reviewRating": {"@type": "Rating", "ratingValue": review["rating"]},
    }
    return {key: value for key, value in data.items() if value}


def short_name(pseudonym: str) -> str:
    """Return what a page shows of a pseudonym.

    >>> short_name("cus_4ede8c87c3f5c9d1aa7e109d")
    '4EDE…9D'
    """
    if not pseudonym:
        return ""
    core = pseudonym.rpartition("_")[2].upper()
    return f"{core[:4]}…{core[-2:]}"

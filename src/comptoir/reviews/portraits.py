"""What reviews say of a product over time, for the console."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from comptoir.reviews import service
from comptoir.reviews.model import Alert, TopQuery
from comptoir.reviews.service import Desk
from comptoir.reviews.store import people, runs, serving, views

WATCHED = ("product_defect", "delivery_issue")
"""Themes whose share is followed month by month."""
MONTHS = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """Shares of a theme among the reviews of each month, oldest first."""

    months: list[str]
    """Such as `2026-11`, without gaps."""
    counts: list[int]
    """Reviews of each month."""
    shares: dict[str, list[float | None]]
    """By theme; None for a month without reviews."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Portrait:
    """A product as its reviews paint it."""

    name: str
    summary: dict[str, Any]
    trend: Trend
    top: list[dict[str, Any]]
    alerts: list[Alert]


def portrait(desk: Desk, product_id: str, language: str) -> Portrait:
    """Return what reviews say of a product; one without reviews has an empty portrait.

    Args:
        desk: answers.
        product_id: any text.
        language: of theme names.
    """
    told = service.summary(desk, product_id, language)
    with desk.rows.reading() as connection:
        now = runs.publication(connection)
        state = serving.product_state(connection, product_id, now.generation) if now else None
        moments = views.theme_moments(connection, product_id, state[0]) if state else []
    return Portrait(
        name=product_name(desk, product_id, told),
        summary=told,
        trend=trend(moments, WATCHED),
        top=service.top(desk, product_id, TopQuery(n=5), language)["reviews"],
        alerts=[one for one in people.open_alerts(desk.rows) if one.product_id == product_id],
    )


def product_name(desk: Desk, product_id: str, told: dict[str, Any]) -> str:
    """Return what the shop calls a product, or what its reviews do, or its id."""
    known = desk.catalogue.titles([product_id])
    return known.get(product_id) or str(told.get("title") or product_id)


def trend(
    moments: Sequence[tuple[str, datetime]], themes: Sequence[str], most: int = MONTHS
) -> Trend:
    """Return the share of themes in each month, up to the last month that has a review.

    >>> from datetime import UTC
    >>> at = datetime(2026, 1, 9, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)
    >>> trend([("defect", at[0]), ("price", at[0]), ("price", at[1])], ["defect"]).shares
    {'defect': [0.5, None, 0.0]}

    Args:
        moments: theme and moment of each review.
        themes: those to follow.
        most: months shown; older ones are left out.
    """
    by_month: dict[int, list[str]] = defaultdict(list)
    for theme, at in moments:
        by_month[at.year * 12 + at.month - 1].append(theme)
    if not by_month:
        return Trend(months=[], counts=[], shares={theme: [] for theme in themes})
    last = max(by_month)
    places = range(max(min(by_month), last - most + 1), last + 1)
    found = [by_month.get(place, []) for place in places]
    shares: dict[str, list[float | None]] = {
        theme: [month.count(theme) / len(month) if month else None for month in found]
        for theme in themes
    }
    months = [f"{place // 12}-{place % 12 + 1:02}" for place in places]
    return Trend(months=months, counts=[len(month) for month in found], shares=shares)

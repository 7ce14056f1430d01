"""Alerts: a theme's share of a product that jumps, and data that grows old."""

from datetime import datetime, timedelta

import polars as pl

from comptoir.quality.metrics import share_jump
from comptoir.reviews.model import Alert

_WATCHED = (
    "product_defect",
    "delivery_issue",
    "negative_experience",
    "customer_service",
    "packaging",
)
_EXAMPLES = 3
_FEWEST = 12
"""Reviews under which no jump is looked for."""


def theme_alerts(gold: pl.DataFrame, run_id: str, at: datetime) -> list[Alert]:
    """Return an alert for each product and theme whose share jumped up.

    Args:
        gold: gold rows of whole products.
        run_id: the run that looks.
        at: now.
    """
    shown = gold.filter(pl.col("duplicate_of").is_null() & pl.col("created_at").is_not_null())
    shown = shown.with_columns(about=pl.coalesce("corrected_theme", "theme"))
    found = []
    for key, product in shown.sort("created_at", "review_id").group_by("product_id"):
        if product.height < _FEWEST:
            continue
        for theme in _WATCHED:
            alert = _jump(str(key[0]), theme, product, run_id, at)
            if alert:
                found.append(alert)
    return sorted(found, key=lambda alert: alert.alert_id)


def _jump(
    product_id: str, theme: str, product: pl.DataFrame, run_id: str, at: datetime
) -> Alert | None:
    hits = (product["about"] == theme).to_list()
    jump = share_jump(hits)
    if jump is None:
        return None
    since = product["created_at"][jump.index]
    after = product[jump.index :].filter(pl.col("about") == theme).sort("rank")
    return Alert(
        alert_id=f"{product_id}-{theme}-{since:%Y%m%d}",
        run_id=run_id,
        kind="theme_jump",
        product_id=product_id,
        theme=theme,
        document={
            "title": product["product_title"][0] or "",
            "since": since.isoformat().replace("+00:00", "Z"),
            "before": {"share": round(jump.before, 4), "reviews": jump.index},
            "after": {"share": round(jump.after, 4), "reviews": product.height - jump.index},
            "p_value": jump.p_value,
            "examples": after["review_id"].head(_EXAMPLES).to_list(),
        },
        at=at,
    )


def stale(published_at: datetime | None, hours: float, at: datetime, run_id: str) -> Alert | None:
    """Return an alert when the last good run is older than it should be, or there is none."""
    if published_at is not None and at - published_at <= timedelta(hours=hours):
        return None
    age = None if published_at is None else round((at - published_at).total_seconds() / 3600, 1)
    return Alert(
        alert_id="stale",
        run_id=run_id,
        kind="stale",
        product_id="",
        theme="",
        document={"hours": age, "limit_hours": hours},
        at=at,
    )

"""Where the pages of reviews are. Ids may hold any character, a slash too."""

from urllib.parse import quote, urlencode

from comptoir.shop.addresses import product_page as shop_product

__all__ = ["alert", "compare", "draft", "job", "product", "review", "run", "shop_product", "vote"]

RUNS = "/console/reviews"
QUEUE = "/console/reviews/queue"
PRODUCTS = "/console/reviews/products"
ALERTS = "/console/reviews/alerts"
QUALITY = "/console/reviews/quality"
THEMES = "/console/reviews/themes"
REVIEWS = "/console/reviews/reviews"
COMPARE = "/console/reviews/compare"


def run(run_id: str) -> str:
    """Return the path of a run's page.

    >>> run("reviews.run-2026-11-21T05:00:00+00:00")
    '/console/reviews/runs/reviews.run-2026-11-21T05%3A00%3A00%2B00%3A00'
    """
    return f"/console/reviews/runs/{quote(run_id, safe='')}"


def compare(first: str, second: str) -> str:
    """Return the path that lays two runs side by side, the older one first."""
    return f"{COMPARE}?{urlencode({'a': first, 'b': second})}"


def job(job_id: str) -> str:
    """Return the path of a job's page."""
    return f"/console/data/jobs/{quote(job_id, safe='')}"


def product(product_id: str) -> str:
    """Return the path of what reviews say of a product."""
    return f"{PRODUCTS}/{quote(product_id)}"


def review(review_id: str) -> str:
    """Return the path of one review."""
    return f"{REVIEWS}/{quote(review_id)}"


def queue(*, review_id: str = "", skip: int = 0) -> str:
    """Return the path of the queue, at a review or behind some that were passed over.

    >>> queue(skip=2)
    '/console/reviews/queue?skip=2'
    """
    asked = {"review": review_id, "skip": str(skip) if skip else ""}
    kept = urlencode({key: value for key, value in asked.items() if value})
    return f"{QUEUE}?{kept}" if kept else QUEUE


def alert(alert_id: str, verb: str) -> str:
    """Return the path that closes an alert, or opens it again."""
    return f"{ALERTS}/{quote(alert_id)}/{verb}"


def draft(draft_id: str) -> str:
    """Return the path of a draft of the themes."""
    return f"{THEMES}/drafts/{quote(draft_id, safe='')}"


def vote(review_id: str) -> str:
    """Return the path that takes a visitor's vote."""
    return f"/shop/reviews/{quote(review_id)}/helpful"

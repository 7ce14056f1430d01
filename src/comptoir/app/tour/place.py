"""Which product the tour stops at."""

from urllib.parse import quote

from comptoir.reviews import service
from comptoir.reviews.service import Desk
from comptoir.reviews.store import runs, views


def product_to_show(desk: Desk) -> str:
    """Return a product with reviews, as a part of an address; empty when there is none.

    It is the one that an open alert is about, since it has a story, or the one with most reviews.
    """
    with desk.rows.reading() as connection:
        now = runs.publication(connection)
        found = views.products(connection, now.generation, limit=1)[0] if now else []
    alerts = [one.product_id for one in service.current_alerts(desk) if one.kind == "theme_jump"]
    wanted = [*alerts, *(product_id for product_id, _ in found)]
    known = desk.catalogue.titles(wanted)
    return next((quote(product_id) for product_id in wanted if product_id in known), "")

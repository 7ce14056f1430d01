"""What the routes of recommendations need, put together."""

from comptoir.app.backstage import Backstage
from comptoir.app.front import Front
from comptoir.recommend.context import Circumstances
from comptoir.recommend.http.counter import Counter
from comptoir.recommend.receiving import Reception


def counter(backstage: Backstage, front: Front) -> Counter:
    """Return what the routes need.

    Args:
        backstage: open stores and services.
        front: finds out who asks.
    """
    settings, shop = backstage.settings.recommend, backstage.settings.shop
    circumstances = Circumstances(shop.timezone, settings.southern, settings.country_header)
    return Counter(
        reception=Reception(backstage.recommendations, circumstances),
        advisor=backstage.recommend_advisor,
        ask=front.caller,
        ask_key=backstage.keys.caller,
        circumstances=circumstances,
        clock=backstage.clock,
        cache=settings.cache,
        origins=frozenset(settings.origins),
    )

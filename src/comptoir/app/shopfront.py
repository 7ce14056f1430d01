"""What the shop's pages show beside the shop's own, put together: `shop.asides.Asides`."""

import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from comptoir.app.backstage import Backstage
from comptoir.app.front import Front
from comptoir.recommend.carousels.filling import Filling
from comptoir.recommend.carousels.remembering import Remembering
from comptoir.recommend.context import Circumstances
from comptoir.recommend.erasure import forget_users
from comptoir.recommend.receiving import Reception
from comptoir.shop.asides import Asides
from comptoir.shop.patience import Patience
from comptoir.shop.ports import DemoCustomer, ProductBadges
from comptoir.shop.visiting import Visiting


def asides(backstage: Backstage, front: Front, badges: ProductBadges) -> Asides | None:
    """Return what fills carousels and remembers visits; None where the settings want neither.

    Args:
        backstage: open stores and services.
        front: draws pages.
        badges: knows the ratings of products.
    """
    settings, group = backstage.settings.recommend, backstage.settings.recommend.storefront_group
    if not group:
        return None
    timezone, room = backstage.settings.shop.timezone, backstage.recommendations
    circumstances = Circumstances(timezone, settings.southern, settings.country_header)
    return Asides(
        edge=front.edge,
        shop=backstage.shop,
        badges=badges,
        visiting=Visiting(
            edge=front.edge,
            customers=demo_customers(backstage.settings.home),
            secure=backstage.settings.server.public_url.startswith("https://"),
        ),
        patience=Patience(backstage.settings.shop.suggestion_ms),
        carousels=Filling(room, backstage.recommend_advisor, group, backstage.pseudonyms.pseudonym),
        visits=Remembering(
            reception=Reception(room, circumstances),
            room=room,
            group=group,
            forget_ids=partial(forget_users, backstage.recommend_room),
            clock=backstage.clock,
        ),
    )


def demo_file(home: Path) -> Path:
    """Return where a demo shop lists the invented customers as whom one may look round."""
    return home / "demo" / "customers.json"


def demo_customers(home: Path) -> Sequence[DemoCustomer]:
    """Return the invented customers of a demo shop; none in a real one."""
    path = demo_file(home)
    if not path.exists():
        return ()
    return [DemoCustomer(**one) for one in json.loads(path.read_text("utf-8"))]

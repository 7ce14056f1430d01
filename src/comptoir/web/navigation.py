"""The console's rail: what is offered, once the application has said what is allowed."""

from collections.abc import Container, Mapping

from comptoir.web.context import NavigationItem
from comptoir.web.i18n import N_

RAIL = (
    ("today", N_("Today"), "/console"),
    ("reviews", N_("Reviews"), "/console/reviews"),
    ("requests", N_("Requests"), "/console/requests"),
    ("conversations", N_("Conversations"), "/console/conversations"),
    ("recommendations", N_("Recommendations"), "/console/recommendations"),
    ("quality", N_("Quality"), "/console/quality"),
    ("data", N_("Data"), "/console/data"),
    ("settings", N_("Settings"), "/console/settings"),
)


def console_navigation(
    allowed: Container[str], counts: Mapping[str, int] | None = None
) -> tuple[NavigationItem, ...]:
    """Return the rail's entries, in order.

    Args:
        allowed: Keys this person may open, such as `reviews`; the others are not shown.
        counts: How many things wait behind a key; nought is not shown.

    >>> [item.key for item in console_navigation({"today", "reviews"}, {"reviews": 38})]
    ['today', 'reviews']
    """
    waiting = counts or {}
    return tuple(
        NavigationItem(key=key, label=label, href=href, icon=key, count=waiting.get(key) or None)
        for key, label, href in RAIL
        if key in allowed
    )

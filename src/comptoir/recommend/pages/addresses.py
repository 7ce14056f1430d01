"""Where the pages of recommendations are."""

from urllib.parse import quote, urlencode

HOME = "/console/recommendations"
GROUPS = f"{HOME}/groups"
SOLUTIONS = f"{HOME}/solutions"
FILTERS = f"{HOME}/filters"
NEW_FILTER = f"{HOME}/filters-new"
TRY_FILTER = f"{HOME}/filters-try"
COSTS = f"{HOME}/costs"
REACH = f"{HOME}/reach"
RECOMMENDERS = f"{HOME}/recommenders"
CAMPAIGNS = f"{HOME}/campaigns"
USERS = f"{HOME}/users"
BATCHES = f"{HOME}/batches"
AUDIENCES = f"{HOME}/audiences"
COMPARISONS = f"{HOME}/comparisons"
ESTIMATES = f"{COMPARISONS}/estimates"
DUELS = f"{COMPARISONS}/duels"


def group(name: str) -> str:
    """Return the path of a dataset group's page.

    >>> group("north")
    '/console/recommendations/groups/north'
    """
    return f"{GROUPS}/{quote(name, safe='')}"


def imported(name: str, import_id: str) -> str:
    """Return the path of one import of a group."""
    return f"{group(name)}/imports/{quote(import_id, safe='')}"


def solution(name: str) -> str:
    """Return the path of a solution: every training of it."""
    return f"{SOLUTIONS}/{quote(name, safe='')}"


def campaign(name: str) -> str:
    """Return the path of a campaign: how it does, and what it answers with."""
    return f"{CAMPAIGNS}/{quote(name, safe='')}"


def recommender(name: str) -> str:
    """Return the path of a recommender."""
    return f"{RECOMMENDERS}/{quote(name, safe='')}"


def batch(kind: str, name: str) -> str:
    """Return the path of a batch job; its kind is `lists` or `audiences`."""
    return f"{BATCHES}/{kind}/{quote(name, safe='')}"


def duel(group_name: str, name: str) -> str:
    """Return the path of a duel of a group."""
    return f"{DUELS}/{quote(group_name, safe='')}/{quote(name, safe='')}"


def estimate(job_id: str) -> str:
    """Return the path of what a job estimates."""
    return f"{ESTIMATES}/{quote(job_id, safe='')}"


def version(path: str) -> str:
    """Return the path of one training.

    >>> version("shop/0a1b2c3d")
    '/console/recommendations/solutions/shop/versions/0a1b2c3d'
    """
    owner, _, name = path.partition("/")
    return f"{solution(owner)}/versions/{quote(name, safe='')}"


def filter_page(name: str) -> str:
    """Return the path of one filter."""
    return f"{FILTERS}/{quote(name, safe='')}"


def user(pseudonym: str, **asked: object) -> str:
    """Return the path of what a campaign makes of one user.

    >>> user("cus_1", campaign="shop", filter="")
    '/console/recommendations/users/cus_1?campaign=shop'
    """
    return with_query(f"{USERS}/{quote(pseudonym, safe='')}", **asked)


def try_filter(**asked: object) -> str:
    """Return the path that tries a filter."""
    return with_query(TRY_FILTER, **asked)


def with_query(path: str, **values: object) -> str:
    """Return a path with those values that are not empty."""
    kept = {key: value for key, value in values.items() if value not in ("", None)}
    return f"{path}?{urlencode(kept)}" if kept else path

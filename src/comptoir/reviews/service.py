"""The use cases of served reviews. They read what a run has published; no model runs here."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.kernel.clock import Clock
from comptoir.kernel.storage.rows import Rows
from comptoir.reviews import alerts
from comptoir.reviews.model import (
    Alert,
    Correction,
    Publication,
    RunState,
    Taxonomy,
    TopQuery,
    TopStatus,
)
from comptoir.reviews.ports import Catalogue
from comptoir.reviews.store import people, runs, serving
from comptoir.reviews.taxonomies import current_taxonomy

MOST = 50
"""Reviews in one answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What answering about reviews stands on."""

    rows: Rows
    catalogue: Catalogue
    clock: Clock
    stale_hours: float = 24.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What all answers share until a run is published or the themes change."""

    taxonomy: Taxonomy
    publication: Publication | None
    run: dict[str, Any] | None


def ground(desk: Desk) -> Ground:
    """Return what answers stand on now; read once, it serves many of them."""
    with desk.rows.reading() as connection:
        now = runs.publication(connection)
    return Ground(taxonomy=current_taxonomy(desk.rows), publication=now, run=_run(desk, now))


def top(
    desk: Desk,
    product_id: str,
    query: TopQuery,
    language: str = "en",
    on: Ground | None = None,
) -> dict[str, Any]:
    """Return the most useful reviews of a product, in the API's shape.

    Args:
        desk: what the answer stands on.
        product_id: any text; an unknown product is an answer, not an error.
        query: how many, which, in what order.
        language: of the category labels.
        on: what the answer shares with others; read now by default.

    Raises:
        errors.Invalid: the query asks for something that does not exist.
    """
    _check(query)
    on = on or ground(desk)
    now = on.publication
    with desk.rows.reading() as connection:
        found = serving.documents(connection, product_id, now.generation, query) if now else []
        reviews = _dressed(connection, found, on.taxonomy, language)
        served = bool(
            not reviews and now and serving.product_state(connection, product_id, now.generation)
        )
    status = TopStatus.OK if reviews else _status_without(desk, product_id, now, served)
    return {"product_id": product_id, "status": status.value, "run": on.run, "reviews": reviews}


def review(desk: Desk, review_id: str, language: str = "en") -> dict[str, Any]:
    """Return one published review with the history of its corrections.

    Raises:
        errors.NotFound: no published review has that id.
    """
    with desk.rows.reading() as connection:
        now = runs.publication(connection)
        found = serving.document(connection, review_id, now.generation) if now else None
        if not found:
            raise errors.NotFound("There is no published review {review_id}.", review_id=review_id)
        dressed = _dressed(connection, [found], current_taxonomy(desk.rows), language)[0]
    history = people.correction_history(desk.rows, review_id)
    return dressed | {"corrections": [_told(one) for one in history]}


def summary(desk: Desk, product_id: str, language: str = "en") -> dict[str, Any]:
    """Return the published summary of a product; an unknown product is an answer, not an error."""
    taxonomy = current_taxonomy(desk.rows)
    with desk.rows.reading() as connection:
        now = runs.publication(connection)
        state = serving.product_state(connection, product_id, now.generation) if now else None
    known = bool(state and state[1].get("reviews"))
    status = TopStatus.OK if known else _status_without(desk, product_id, now, state is not None)
    told: dict[str, Any] = dict(state[1]) if state and known else {"reviews": 0, "themes": []}
    themes: list[dict[str, Any]] = told["themes"]
    told["themes"] = [
        theme | {"label": label(taxonomy, theme["theme"], language)} for theme in themes
    ]
    return {"product_id": product_id, "status": status.value, "run": _run(desk, now), **told}


def queue(
    desk: Desk, *, limit: int = 50, offset: int = 0, language: str = "en"
) -> list[dict[str, Any]]:
    """Return published reviews whose theme is uncertain, least sure first, corrected ones apart."""
    done = set(people.all_corrections(desk.rows))
    with desk.rows.reading() as connection:
        now = runs.publication(connection)
        if not now:
            return []
        found = serving.uncertain(
            connection, now.generation, limit=limit, offset=offset, without=done
        )
        return _dressed(connection, found, current_taxonomy(desk.rows), language)


def waiting(desk: Desk) -> int:
    """Return how many published reviews wait for a person to say their theme."""
    with desk.rows.reading() as connection:
        now = runs.publication(connection)
        if not now:
            return 0
        unsure = serving.totals(connection, now.generation)["uncertain"]
    return max(0, unsure - len(people.all_corrections(desk.rows)))


def vote(desk: Desk, review_id: str, visitor: str, *, helpful: bool) -> dict[str, Any]:
    """Count or take back a visitor's helpful vote.

    Raises:
        errors.NotFound: no published review has that id.
    """
    found = review(desk, review_id)
    if helpful:
        people.vote(desk.rows, review_id, visitor, desk.clock())
    else:
        people.unvote(desk.rows, review_id, visitor)
    return {"review_id": review_id, "helpful": helpful, "votes": votes(desk, [found])[review_id]}


def votes(desk: Desk, reviews: Iterable[dict[str, Any]]) -> dict[str, int]:
    """Return the votes of each review now: those of its source, and those given here since."""
    shown = {str(one["review_id"]): int(one.get("source_votes") or 0) for one in reviews}
    with desk.rows.reading() as connection:
        given = people.votes_by_review(connection, list(shown))
    return {review_id: count + given.get(review_id, 0) for review_id, count in shown.items()}


def current_alerts(desk: Desk) -> list[Alert]:
    """Return what a person should look at now, the age of the data first."""
    last = runs.last_published(desk.rows)
    finished = last.finished_at if last else None
    old = alerts.stale(finished, desk.stale_hours, desk.clock(), last.run_id if last else "")
    jumps = people.open_alerts(desk.rows)
    return [old, *jumps] if old else jumps


def taxonomy(desk: Desk) -> Taxonomy:
    """Return the themes that count now."""
    return current_taxonomy(desk.rows)


def label(taxonomy: Taxonomy, theme_id: str, language: str) -> str:
    """Return a theme's name in a language, or in English, or its id."""
    theme = taxonomy.theme(theme_id)
    if not theme:
        return theme_id.replace("_", " ").title()
    return theme.names.get(language) or theme.names.get("en") or theme_id


def _check(query: TopQuery) -> None:
    if not 1 <= query.n <= MOST:
        raise errors.Invalid("n is {n}; use 1 to {most}.", n=query.n, most=MOST)
    if query.sort not in serving.SORTS:
        raise errors.Invalid(
            "sort is {sort!r}; use one of {sorts}.", sort=query.sort, sorts=", ".join(serving.SORTS)
        )
    if query.rating not in range(6):
        raise errors.Invalid("rating is {rating}; use 1 to 5, or 0 for all.", rating=query.rating)


def _dressed(
    connection: sa.Connection, found: list[dict[str, Any]], taxonomy: Taxonomy, language: str
) -> list[dict[str, Any]]:
    """Add labels, and lay corrections beside the predictions."""
    laid = people.corrections_of(connection, [one["review_id"] for one in found])
    dressed = []
    for one in found:
        correction = laid.get(one["review_id"])
        corrected = None
        if correction and correction.theme:
            corrected = _told(correction) | {
                "category_label": label(taxonomy, correction.theme, language)
            }
        dressed.append(
            one
            | {
                "category_label": label(taxonomy, one["category"], language),
                "corrected": corrected,
                "uncertain": one["uncertain"] and corrected is None,
            }
        )
    return dressed


def _told(correction: Correction) -> dict[str, Any]:
    return {
        "category": correction.theme,
        "why": correction.why,
        "by": correction.by,
        "at": correction.at.isoformat().replace("+00:00", "Z"),
    }


def _status_without(
    desk: Desk, product_id: str, now: Publication | None, served: bool
) -> TopStatus:
    """Say why there is nothing to show."""
    if served or product_id in desk.catalogue.titles([product_id]):
        known = TopStatus.NO_REVIEWS
    else:
        known = TopStatus.UNKNOWN_PRODUCT
    if now is None and runs.running(desk.rows):
        return TopStatus.SYNC_IN_PROGRESS
    return known


def _run(desk: Desk, now: Publication | None) -> dict[str, Any] | None:
    if now is None:
        return None
    run = runs.get(desk.rows, now.run_id)
    return {
        "id": run.run_id,
        "finished_at": now.published_at.isoformat().replace("+00:00", "Z"),
        "taxonomy": run.taxonomy,
        "model": run.model,
        "state": RunState.PUBLISHED.value,
    }

"""A person lays a theme over the predicted one."""

import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.kernel.access.audit import AuditTrail
from comptoir.kernel.ids import new_id
from comptoir.reviews import service
from comptoir.reviews.model import Correction
from comptoir.reviews.service import Desk
from comptoir.reviews.store import people


def correct(
    desk: Desk,
    audit: AuditTrail,
    review_id: str,
    *,
    theme: str | None,
    why: str,
    by: str,
    address: str = "",
    once: str = "",
) -> Correction:
    """Lay a person's theme over the predicted one; None takes an earlier correction back.

    Args:
        desk: what is served.
        audit: gets an entry in the same transaction.
        review_id: of a published review.
        theme: one of the taxonomy.
        why: in the person's words.
        by: the actor.
        address: where the request came from.
        once: a name of the request; asked again under it, nothing is laid and the first returned.

    Raises:
        errors.NotFound: no published review has that id.
        errors.Invalid: the taxonomy has no such theme.
    """
    if once and (laid := people.correction_laid(desk.rows, once)):
        return laid
    taxonomy = service.taxonomy(desk)
    if theme is not None and not taxonomy.theme(theme):
        known = ", ".join(one.theme_id for one in taxonomy.themes)
        raise errors.Invalid(
            "There is no theme {theme!r}; use one of {known}.", theme=theme, known=known
        )

    def witness(connection: sa.Connection, made: Correction) -> None:
        audit.record(
            actor=by,
            action="reviews.correct",
            record=f"review:{review_id}",
            address=address,
            detail={"predicted": made.predicted, "theme": made.theme},
            connection=connection,
        )

    return people.add_correction(
        desk.rows,
        witness,
        once=once or new_id("correction"),
        review_id=review_id,
        predicted=str(service.review(desk, review_id)["category"]),
        theme=theme,
        why=why,
        by=by,
        at=desk.clock(),
    )


def last_correction(desk: Desk, by: str) -> Correction | None:
    """Return the newest correction of someone that still counts, or None."""
    own = [one for one in people.all_corrections(desk.rows).values() if one.by == by]
    return max(own, key=lambda one: one.correction_id, default=None)

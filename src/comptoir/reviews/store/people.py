"""What people say about reviews: corrections, helpful votes, taxonomies; and alerts for them."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from comptoir.kernel.storage.rows import Rows, insert_missing, upsert
from comptoir.reviews import tables
from comptoir.reviews.model import Alert, Correction

_SCOPE = 500
"""Values in one IN list; SQLite takes 32,766 in all."""
_ALL = sa.select(tables.corrections).order_by(tables.corrections.c.correction_id)
_AMONG = _ALL.where(tables.corrections.c.review_id.in_(sa.bindparam("ids", expanding=True)))


Witness = Callable[[sa.Connection, Correction], object]
"""Writes down that a correction was laid, in the transaction that lays it."""


def add_correction(rows: Rows, witness: Witness, *, once: str, **values: Any) -> Correction:
    """Lay a correction, or return the one that was laid under the same name.

    Args:
        rows: the database.
        witness: called when the correction is new.
        once: a name of its own for whatever asks once.
        values: the other columns.
    """
    with rows.writing() as connection:
        new = insert_missing(connection, tables.corrections, values | {"once": once})
        laid = Correction(**connection.execute(_under(once)).mappings().one())
        if new:
            witness(connection, laid)
    return laid


def correction_laid(rows: Rows, once: str) -> Correction | None:
    """Return the correction that was laid under this name, or None."""
    with rows.reading() as connection:
        row = connection.execute(_under(once)).mappings().first()
    return Correction(**row) if row else None


def corrections_of(connection: sa.Connection, review_ids: Iterable[str]) -> dict[str, Correction]:
    """Return the newest correction of each review that has one; one taken back is left out."""
    ids = list(review_ids)
    found: dict[str, Correction] = {}
    for start in range(0, len(ids), _SCOPE):
        found.update(_newest(connection, _AMONG, {"ids": ids[start : start + _SCOPE]}))
    return found


def all_corrections(rows: Rows) -> dict[str, Correction]:
    """Return the newest correction of every review that has one."""
    with rows.reading() as connection:
        return _newest(connection, _ALL)


def state() -> sa.Select[Any]:
    """Ask for (publication's revision, newest correction, taxonomies): no answer changes without.

    One statement, for it is asked before every answer; a number is null where there is nothing yet.
    """
    return sa.select(
        sa.select(tables.publication.c.revision).scalar_subquery(),
        sa.select(sa.func.max(tables.corrections.c.correction_id)).scalar_subquery(),
        sa.select(sa.func.count()).select_from(tables.taxonomies).scalar_subquery(),
    )


def correction_history(rows: Rows, review_id: str) -> list[Correction]:
    """Return every correction of a review, oldest first."""
    table = tables.corrections
    query = sa.select(table).where(table.c.review_id == review_id).order_by(table.c.correction_id)
    with rows.reading() as connection:
        return [Correction(**row) for row in connection.execute(query).mappings()]


def vote(rows: Rows, review_id: str, visitor: str, at: datetime) -> None:
    """Count a visitor's helpful vote once."""
    with rows.writing() as connection:
        upsert(connection, tables.votes, {"review_id": review_id, "visitor": visitor, "at": at})


def unvote(rows: Rows, review_id: str, visitor: str) -> None:
    table = tables.votes
    with rows.writing() as connection:
        mine = (table.c.review_id == review_id) & (table.c.visitor == visitor)
        connection.execute(table.delete().where(mine))


def votes_by_review(
    connection: sa.Connection, review_ids: list[str] | None = None
) -> dict[str, int]:
    """Return the votes given here, by review; of all reviews when no ids are named."""
    table = tables.votes
    query = sa.select(table.c.review_id, sa.func.count()).group_by(table.c.review_id)
    if review_ids is not None:
        query = query.where(table.c.review_id.in_(review_ids))
    return {str(row[0]): int(row[1]) for row in connection.execute(query)}


def voted(connection: sa.Connection, visitor: str, review_ids: list[str]) -> set[str]:
    """Return which of these reviews the visitor has called helpful."""
    table = tables.votes
    query = sa.select(table.c.review_id).where(
        table.c.visitor == visitor, table.c.review_id.in_(review_ids)
    )
    return set(connection.scalars(query))


def forget_reviews(connection: sa.Connection, review_ids: list[str]) -> int:
    """Delete the corrections and votes of erased reviews; return how many rows went.

    Alerts forget that these reviews were examples.
    """
    gone = 0
    for start in range(0, len(review_ids), _SCOPE):
        some = review_ids[start : start + _SCOPE]
        for table in (tables.corrections, tables.votes):
            gone += connection.execute(table.delete().where(table.c.review_id.in_(some))).rowcount
    erased = set(review_ids)
    told = sa.select(tables.alerts.c.alert_id, tables.alerts.c.document)
    for alert_id, document in connection.execute(told).all():
        kept = [one for one in document.get("examples", ()) if one not in erased]
        if len(kept) < len(document.get("examples", ())):
            mine = tables.alerts.c.alert_id == alert_id
            changed = document | {"examples": kept}
            connection.execute(tables.alerts.update().where(mine).values(document=changed))
    return gone


def save_taxonomy(
    rows: Rows, version: str, document: dict[str, Any], by: str, at: datetime
) -> None:
    with rows.writing() as connection:
        values = {"version": version, "document": document, "by": by, "at": at}
        connection.execute(tables.taxonomies.insert().values(**values))


def taxonomy_documents(rows: Rows) -> list[dict[str, Any]]:
    """Return the saved taxonomies with who saved them and when, newest first."""
    with rows.reading() as connection:
        query = sa.select(tables.taxonomies).order_by(tables.taxonomies.c.at.desc())
        return [dict(row) for row in connection.execute(query).mappings()]


def write_alerts(rows: Rows, alerts: list[Alert]) -> None:
    """Write alerts down; one that is known keeps its closing."""
    with rows.writing() as connection:
        for alert in alerts:
            values = {
                "alert_id": alert.alert_id,
                "run_id": alert.run_id,
                "kind": alert.kind,
                "product_id": alert.product_id,
                "theme": alert.theme,
                "document": alert.document,
                "at": alert.at,
            }
            upsert(connection, tables.alerts, values)


def open_alerts(rows: Rows, limit: int = 100) -> list[Alert]:
    """Return the alerts that nobody has closed, newest first."""
    table = tables.alerts
    query = sa.select(table).where(table.c.closed_by.is_(None)).order_by(table.c.at.desc())
    with rows.reading() as connection:
        return [Alert(**row) for row in connection.execute(query.limit(limit)).mappings()]


def close_alert(rows: Rows, alert_id: str, by: str) -> bool:
    """Close an alert; return False when there is no open one with that id."""
    table = tables.alerts
    with rows.writing() as connection:
        mine = (table.c.alert_id == alert_id) & table.c.closed_by.is_(None)
        return bool(connection.execute(table.update().where(mine).values(closed_by=by)).rowcount)


def reopen_alert(rows: Rows, alert_id: str) -> bool:
    """Open a closed alert again; return False when there is no closed one with that id."""
    table = tables.alerts
    with rows.writing() as connection:
        mine = (table.c.alert_id == alert_id) & table.c.closed_by.is_not(None)
        return bool(connection.execute(table.update().where(mine).values(closed_by=None)).rowcount)


def _under(once: str) -> sa.Select[Any]:
    return sa.select(tables.corrections).where(tables.corrections.c.once == once)


def _newest(
    connection: sa.Connection, query: sa.Select[Any], given: Mapping[str, Any] | None = None
) -> dict[str, Correction]:
    found = connection.execute(query, given).mappings()
    newest = {row["review_id"]: Correction(**row) for row in found}
    return {review_id: one for review_id, one in newest.items() if one.theme is not None}

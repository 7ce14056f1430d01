"""Requests, predictions and corrections as rows."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.kernel.storage.rows import Rows, insert_missing
from comptoir.routing import tables
from comptoir.routing.model import (
    Alias,
    Channel,
    Correction,
    Decision,
    Prediction,
    Reason,
    Request,
    RequestState,
)

Witness = Callable[[sa.Connection, Correction], object]
"""Writes down that a correction was laid, in the transaction that lays it."""
_SCOPE = 500
"""Values in one IN list; SQLite takes 32,766 in all."""


def add(connection: sa.Connection, named: Mapping[str, Request]) -> None:
    """Keep requests under names of their own."""
    told = [asdict(one) | {"once": name} for name, one in named.items()]
    connection.execute(sa.insert(tables.requests), told)


def under(rows: Rows, names: Iterable[str]) -> dict[str, Request]:
    """Return the requests that were kept under names, by name."""
    table, found = tables.requests, {}
    with rows.reading() as connection:
        for some in _scopes(names):
            query = sa.select(table).where(table.c.once.in_(some))
            for row in connection.execute(query).mappings():
                found[row["once"]] = to_request(row)
    return found


def get(rows: Rows, request_id: str) -> Request:
    """Return a request.

    Raises:
        errors.NotFound: there is none.
    """
    with rows.reading() as connection:
        return get_in(connection, request_id)


def get_in(connection: sa.Connection, request_id: str) -> Request:
    """Return a request, within a transaction.

    Raises:
        errors.NotFound: there is none.
    """
    query = sa.select(tables.requests).where(tables.requests.c.request_id == request_id)
    row = connection.execute(query).mappings().first()
    if row is None:
        raise errors.NotFound("There is no request {request_id}.", request_id=request_id)
    return to_request(row)


def texts_of(rows: Rows, request_ids: Iterable[str]) -> dict[str, str]:
    """Return the masked text of each of these requests that there is."""
    table = tables.requests
    found: dict[str, str] = {}
    with rows.reading() as connection:
        for ids in _scopes(request_ids):
            query = sa.select(table.c.request_id, table.c.text).where(table.c.request_id.in_(ids))
            found |= {row.request_id: row.text for row in connection.execute(query)}
    return found


def recent(
    rows: Rows,
    *,
    state: str = "",
    desk: str = "",
    language: str = "",
    before: str = "",
    limit: int = 50,
) -> list[Request]:
    """Return requests, newest first.

    Args:
        rows: the database.
        state: only in this state.
        desk: only at this desk.
        language: only in this language.
        before: only older than this request.
        limit: how many at most.
    """
    table = tables.requests
    query = sa.select(table).order_by(table.c.request_id.desc()).limit(limit)
    for column, value in (
        (table.c.state, state),
        (table.c.desk, desk),
        (table.c.language, language),
    ):
        query = query.where(column == value) if value else query
    if before:
        query = query.where(table.c.request_id < before)
    with rows.reading() as connection:
        return [to_request(row) for row in connection.execute(query).mappings()]


def add_predictions(connection: sa.Connection, predictions: Iterable[Prediction]) -> int:
    """Keep what versions said; said again, it is kept once. Return how many were new."""
    return insert_missing(connection, tables.predictions, [_values(one) for one in predictions])


def _values(prediction: Prediction) -> dict[str, Any]:
    told = asdict(prediction.decision)
    return {
        "request_id": prediction.request_id,
        "version": prediction.version,
        "alias": prediction.alias.value,
        "milliseconds": prediction.milliseconds,
        "at": prediction.at,
        **{name: told.pop(name) for name in ("desk", "decided", "confidence", "out_of_scope")},
        "document": told,
    }


def predictions_of(rows: Rows, request_ids: Iterable[str]) -> dict[str, list[Prediction]]:
    """Return what versions said of requests, the oldest version first."""
    found: dict[str, list[Prediction]] = {}
    table = tables.predictions
    with rows.reading() as connection:
        for ids in _scopes(request_ids):
            query = sa.select(table).where(table.c.request_id.in_(ids)).order_by(table.c.version)
            for row in connection.execute(query).mappings():
                found.setdefault(row["request_id"], []).append(_prediction(row))
    return found


def correct(
    rows: Rows, witness: Witness, *, once: str, state: RequestState, at_desk: str, **values: Any
) -> Correction:
    """Lay a correction and move the request, or return what was laid under the same name.

    Args:
        rows: the database.
        witness: called when the correction is new.
        once: a name of its own for whatever asks once.
        state: of the request from now on.
        at_desk: where the request lies from now on.
        values: the columns of the correction.
    """
    with rows.writing() as connection:
        return lay(connection, witness, once=once, state=state, at_desk=at_desk, **values)


def lay(
    connection: sa.Connection,
    witness: Witness,
    *,
    once: str,
    state: RequestState,
    at_desk: str,
    **values: Any,
) -> Correction:
    """Lay a correction within a transaction; as `correct` does."""
    table, requests = tables.corrections, tables.requests
    new = insert_missing(connection, table, values | {"once": once})
    row = connection.execute(sa.select(table).where(table.c.once == once)).mappings().one()
    laid = read_correction(row)
    if new:
        mine = requests.c.request_id == laid.request_id
        moved = sa.update(requests).where(mine).values(state=state.value, desk=at_desk)
        connection.execute(moved)
        witness(connection, laid)
    return laid


def last_said(connection: sa.Connection, request_id: str) -> tuple[str, Correction] | None:
    """Return the newest correction of a request and the name that it was laid under, or None.

    The request is locked: nobody lays another one until the transaction ends.
    """
    requests, table = tables.requests, tables.corrections
    mine = sa.select(requests.c.request_id).where(requests.c.request_id == request_id)
    connection.execute(mine.with_for_update()).all()
    query = sa.select(table).where(table.c.request_id == request_id)
    newest = query.order_by(table.c.correction_id.desc()).limit(1)
    row = connection.execute(newest).mappings().first()
    return (str(row["once"]), read_correction(row)) if row else None


def champion_said(connection: sa.Connection, request_id: str) -> Prediction | None:
    """Return what the champion said of a request, as a transaction sees it."""
    table = tables.predictions
    query = sa.select(table).where(
        table.c.request_id == request_id, table.c.alias == Alias.CHAMPION.value
    )
    row = connection.execute(query.order_by(table.c.version).limit(1)).mappings().first()
    return _prediction(row) if row else None


def corrections_of(rows: Rows, request_ids: Iterable[str]) -> dict[str, Correction]:
    """Return the newest correction of each request that has one; one taken back is left out."""
    table = tables.corrections
    found: dict[str, Correction] = {}
    with rows.reading() as connection:
        for ids in _scopes(request_ids):
            query = sa.select(table).where(table.c.request_id.in_(ids))
            for row in connection.execute(query.order_by(table.c.correction_id)).mappings():
                found[row["request_id"]] = read_correction(row)
    return {key: one for key, one in found.items() if one.desk is not None}


def _scopes(values: Iterable[str]) -> list[list[str]]:
    known = list(values)
    return [known[start : start + _SCOPE] for start in range(0, len(known), _SCOPE)]


def to_request(row: sa.RowMapping) -> Request:
    """Return what a row of `tables.requests` tells."""
    told = dict(row)
    told.pop("once")
    return Request(
        **told | {"channel": Channel(row["channel"]), "state": RequestState(row["state"])}
    )


def _prediction(row: sa.RowMapping) -> Prediction:
    told = row["document"]
    decision = Decision(
        desk=row["desk"],
        decided=row["decided"],
        confidence=row["confidence"],
        out_of_scope=row["out_of_scope"],
        scores=told["scores"],
        likely=tuple(told["likely"]),
        reasons=tuple(Reason(**one | {"words": tuple(one["words"])}) for one in told["reasons"]),
    )
    return Prediction(
        request_id=row["request_id"],
        version=row["version"],
        alias=Alias(row["alias"]),
        decision=decision,
        milliseconds=row["milliseconds"],
        at=row["at"],
    )


def read_correction(row: sa.RowMapping) -> Correction:
    """Return a correction from its row."""
    told = dict(row)
    del told["once"]
    return Correction(**told)

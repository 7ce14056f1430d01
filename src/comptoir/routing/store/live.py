"""What two versions said of the same live requests."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from comptoir.kernel.storage.rows import Rows
from comptoir.routing import tables
from comptoir.routing.comparing.model import Pair, Said
from comptoir.routing.promoting.model import Traffic

MOST = 50_000
"""Requests that are compared at most: the newest."""
_SCOPE = 500
"""Values in one IN list; SQLite takes 32,766 in all."""
_RARE = 0.05
"""Share of requests that may take longer than what is told."""


def traffic(rows: Rows, champion: int, candidate: int, since: datetime) -> Traffic:
    """Count the requests that both have scored since a moment, and how often they agree."""
    theirs, ours, both = _both(champion, candidate, since)
    alike = sa.func.sum(sa.case((theirs.c.desk == ours.c.desk, 1), else_=0))
    first, last = sa.func.min(theirs.c.at), sa.func.max(theirs.c.at)
    with rows.reading() as connection:
        count, agree, began, ended = connection.execute(
            both.with_only_columns(sa.func.count(), alike, first, last)
        ).one()
        slowest = None
        if count:
            times = both.with_only_columns(ours.c.milliseconds).order_by(ours.c.milliseconds.desc())
            slowest = connection.execute(times.offset(int(_RARE * count)).limit(1)).scalar_one()
    seconds = (ended - began).total_seconds() if count else 0.0
    return Traffic(
        requests=int(count),
        days=seconds / 86_400,
        agree=int(agree or 0),
        slowest=float(slowest) if slowest is not None else None,
    )


def _both(champion: int, candidate: int, since: datetime | None) -> tuple[Any, Any, sa.Select[Any]]:
    theirs = tables.predictions.alias("theirs")
    ours = tables.predictions.alias("ours")
    query = (
        sa.select(theirs.c.request_id)
        .select_from(theirs.join(ours, theirs.c.request_id == ours.c.request_id))
        .where(theirs.c.version == champion, ours.c.version == candidate)
    )
    if since is not None:
        query = query.where(theirs.c.at >= since)
    return theirs, ours, query


def pairs(rows: Rows, champion: int, challenger: int, since: datetime) -> list[Pair]:
    """Return what both said of each request that both have scored since a moment, oldest first.

    No more than the newest `MOST` of them.
    """
    theirs, ours, both = _both(champion, challenger, since)
    query = _told(theirs, ours, both).order_by(theirs.c.request_id.desc()).limit(MOST)
    with rows.reading() as connection:
        return [_pair(row) for row in connection.execute(query)][::-1]


def pairs_of(rows: Rows, champion: int, challenger: int, request_ids: Iterable[str]) -> list[Pair]:
    """Return what both said of these requests; one that a version has not scored is left out."""
    theirs, ours, both = _both(champion, challenger, None)
    query, found = _told(theirs, ours, both), []
    known = list(request_ids)
    with rows.reading() as connection:
        for start in range(0, len(known), _SCOPE):
            mine = theirs.c.request_id.in_(known[start : start + _SCOPE])
            found += [_pair(row) for row in connection.execute(query.where(mine))]
    return found


def _told(theirs: Any, ours: Any, both: sa.Select[Any]) -> sa.Select[Any]:
    columns = ("desk", "out_of_scope", "decided", "confidence")
    asked = tables.requests
    return both.join(asked, asked.c.request_id == theirs.c.request_id).with_only_columns(
        theirs.c.request_id,
        asked.c.language,
        *(theirs.c[name] for name in columns),
        *(ours.c[name] for name in columns),
    )


def _pair(row: Any) -> Pair:
    request_id, language, *said = row
    return Pair(
        request_id=request_id, language=language, theirs=_said(said[:4]), ours=_said(said[4:])
    )


def _said(told: Sequence[Any]) -> Said:
    desk, outside, decided, confidence = told
    return Said(desk="" if outside else desk, decided=decided, confidence=confidence)

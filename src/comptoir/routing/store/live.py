"""What two versions said of the same live requests."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from comptoir.kernel.storage.rows import Rows
from comptoir.routing import tables
from comptoir.routing.promoting.model import Traffic

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


def _both(champion: int, candidate: int, since: datetime) -> tuple[Any, Any, sa.Select[Any]]:
    theirs = tables.predictions.alias("theirs")
    ours = tables.predictions.alias("ours")
    query = (
        sa.select(theirs.c.request_id)
        .select_from(theirs.join(ours, theirs.c.request_id == ours.c.request_id))
        .where(theirs.c.version == champion, ours.c.version == candidate, theirs.c.at >= since)
    )
    return theirs, ours, query

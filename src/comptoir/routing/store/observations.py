"""How far versions that observe are: what of the live requests they have not scored yet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from comptoir.kernel.storage.rows import Rows, insert_missing
from comptoir.routing import tables
from comptoir.routing.model import Appointment, Prediction, Request
from comptoir.routing.store import requests

_TABLE = tables.observations


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What came of letting a version observe."""

    appointment: int
    version: int
    reached: str
    """Every request up to this one is scored, left out or failed."""
    scored: int
    left_out: int
    """Requests that it could not keep up with."""
    failed: int
    """Requests on which its code broke."""
    problem: str
    """The last of these, in one line."""
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What a pass over some requests came to."""

    scored: int = 0
    left_out: int = 0
    failed: int = 0
    problem: str = ""


def begin(rows: Rows, appointment: Appointment, reached: str) -> None:
    """Make the row of an appointment, once."""
    values = {
        "appointment": appointment.number,
        "version": appointment.version,
        "reached": reached,
        "scored": 0,
        "left_out": 0,
        "failed": 0,
        "problem": "",
        "at": appointment.at,
        "holder": "",
        "until": None,
    }
    with rows.writing() as connection:
        insert_missing(connection, _TABLE, values)


def of_version(rows: Rows, version: int) -> Observation | None:
    """Return how far a version is under its newest appointment; None where it never observed."""
    query = sa.select(_TABLE).where(_TABLE.c.version == version)
    with rows.reading() as connection:
        newest = query.order_by(_TABLE.c.appointment.desc()).limit(1)
        row = connection.execute(newest).mappings().first()
    return _observation(row) if row else None


def claim(
    rows: Rows, appointment: int, holder: str, now: datetime, seconds: float
) -> Observation | None:
    """Take the right to score for an appointment; None where another process has it.

    Args:
        rows: the database.
        appointment: its number.
        holder: a name of this process's observer.
        now: the moment.
        seconds: for how long; a holder that dies lets go so much later.
    """
    free = (_TABLE.c.holder.in_(["", holder])) | (_TABLE.c.until < now)
    mine = (_TABLE.c.appointment == appointment) & free
    values = {"holder": holder, "until": now + timedelta(seconds=seconds)}
    with rows.writing() as connection:
        taken = sa.update(_TABLE).where(mine).values(**values).returning(_TABLE)
        row = connection.execute(taken).mappings().first()
    return _observation(row) if row else None


def let_go(rows: Rows, holder: str) -> None:
    """Let others go on at once with what this holder has."""
    mine = _TABLE.c.holder == holder
    with rows.writing() as connection:
        connection.execute(sa.update(_TABLE).where(mine).values(holder="", until=None))


def waiting(
    rows: Rows, appointment: Appointment, after: str, *, skip: Iterable[str], limit: int
) -> list[Request]:
    """Return requests that the version has not scored, oldest first.

    Args:
        rows: the database.
        appointment: since which it observes.
        after: only behind this request.
        skip: those that it breaks on.
        limit: how many at most.
    """
    query = _unscored(sa.select(tables.requests), appointment, after)
    unwanted = list(skip)
    if unwanted:
        query = query.where(tables.requests.c.request_id.not_in(unwanted))
    with rows.reading() as connection:
        found = connection.execute(query.order_by(tables.requests.c.request_id).limit(limit))
        return [requests.to_request(row) for row in found.mappings()]


def too_old(rows: Rows, appointment: Appointment, after: str, most: int) -> tuple[str, int]:
    """Return up to which request there are more than `most` that wait, and how many are too many.

    Returns:
        The request, or empty where it keeps up, and the number.
    """
    request_id = tables.requests.c.request_id
    query = _unscored(sa.select(request_id), appointment, after)
    with rows.reading() as connection:
        newest_first = query.order_by(request_id.desc()).offset(most).limit(1)
        last = connection.execute(newest_first).scalar()
        if last is None:
            return "", 0
        counted = _unscored(sa.select(sa.func.count()), appointment, after)
        return last, int(connection.execute(counted.where(request_id <= last)).scalar_one())


def keep(
    rows: Rows,
    appointment: int,
    said: Sequence[Prediction],
    *,
    reached: str,
    tally: Tally,
    at: datetime,
) -> int:
    """Keep what a version said and how far it is, together; return how many were new.

    What was said of a request that is gone meanwhile is not kept.
    """
    with rows.writing() as connection:
        ids = [one.request_id for one in said]
        known = tables.requests.c.request_id
        there = set(connection.scalars(sa.select(known).where(known.in_(ids))))
        new = requests.add_predictions(connection, [one for one in said if one.request_id in there])
        values: dict[str, Any] = {
            "scored": _TABLE.c.scored + new,
            "left_out": _TABLE.c.left_out + tally.left_out,
            "failed": _TABLE.c.failed + tally.failed,
            "at": at,
        }
        if tally.problem:
            values["problem"] = tally.problem
        if reached:
            values["reached"] = sa.case(
                (_TABLE.c.reached < reached, reached), else_=_TABLE.c.reached
            )
        mine = _TABLE.c.appointment == appointment
        connection.execute(sa.update(_TABLE).where(mine).values(**values))
    return new


def behind(rows: Rows, appointment: Appointment, observation: Observation) -> int:
    """Return how many requests wait to be scored."""
    query = _unscored(sa.select(sa.func.count()), appointment, observation.reached)
    with rows.reading() as connection:
        return int(connection.execute(query).scalar_one())


def _unscored(select: sa.Select[Any], appointment: Appointment, after: str) -> sa.Select[Any]:
    asked, said = tables.requests, tables.predictions
    scored = sa.exists().where(
        said.c.request_id == asked.c.request_id, said.c.version == appointment.version
    )
    return select.select_from(asked).where(
        asked.c.request_id > after, asked.c.received_at >= appointment.at, ~scored
    )


def _observation(row: sa.RowMapping) -> Observation:
    told = dict(row)
    for name in ("holder", "until"):
        del told[name]
    return Observation(**told)

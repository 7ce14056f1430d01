"""The inbox as rows: requests that are narrowed, those that wait first, and how many lie where."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from comptoir.kernel.storage.folding import fold, folded
from comptoir.kernel.storage.rows import Rows
from comptoir.routing import tables
from comptoir.routing.annotation.model import ItemState
from comptoir.routing.model import Alias, Correction, Request, RequestState
from comptoir.routing.store import requests as store

NO_DESK = "-"
"""Stands for no desk at all where an empty text means any."""
UNKNOWN = "?"
"""Stands for an unknown language where an empty text means any."""
_NEWS = 100
"""New requests are counted up to here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """Which requests are looked at; what is empty narrows nothing."""

    state: str = ""
    desk: str = ""
    """Where it lies, or where it probably belongs while it waits; `NO_DESK` for nowhere."""
    language: str = ""
    """ISO 639-1 code, or `UNKNOWN`."""
    channel: str = ""
    customer: str = ""
    """The pseudonym."""
    text: str = ""
    """Found anywhere in the masked text, whatever its accents and case."""
    since: datetime | None = None
    until: datetime | None = None
    late: Mapping[str, datetime] | None = None
    """By desk, the moment before which a request that waits is late; `""` for any other desk."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of the inbox ended."""

    waits: bool
    request_id: str


def page(rows: Rows, asked: Narrowed, *, after: Place | None = None, limit: int) -> list[Request]:
    """Return requests: those that wait, the longest first, then the others, the newest first."""
    table = tables.requests
    waits = table.c.state == RequestState.WAITING.value
    turn = sa.case((waits, table.c.request_id), else_="")
    query = (
        sa.select(*table.c)
        .select_from(_joined())
        .where(*_conditions(asked))
        .order_by(sa.case((waits, 0), else_=1), turn, table.c.request_id.desc())
        .limit(limit)
    )
    if after and after.waits:
        query = query.where(~waits | (table.c.request_id > after.request_id))
    elif after:
        query = query.where(~waits, table.c.request_id < after.request_id)
    with rows.reading() as connection:
        return [store.to_request(row) for row in connection.execute(query).mappings()]


def by_place(rows: Rows, asked: Narrowed) -> dict[str, int]:
    """Return how many there are by desk; `NO_DESK` for those that belong to none."""
    where = _place()
    query = (
        sa.select(where, sa.func.count())
        .select_from(_joined())
        .where(*_conditions(asked))
        .group_by(where)
    )
    with rows.reading() as connection:
        return {desk or NO_DESK: int(count) for desk, count in connection.execute(query)}


def by_state(rows: Rows, asked: Narrowed) -> dict[RequestState, int]:
    """Return how many there are by state."""
    state = tables.requests.c.state
    query = (
        sa.select(state, sa.func.count())
        .select_from(_joined())
        .where(*_conditions(asked))
        .group_by(state)
    )
    with rows.reading() as connection:
        return {RequestState(name): int(count) for name, count in connection.execute(query)}


def count_waiting(rows: Rows) -> int:
    """Return how many requests wait for a person."""
    table = tables.requests
    query = sa.select(sa.func.count()).where(table.c.state == RequestState.WAITING.value)
    with rows.reading() as connection:
        return int(connection.execute(query).scalar_one())


def oldest_waiting(rows: Rows) -> datetime | None:
    """Return since when the request waits that waits longest."""
    table = tables.requests
    query = sa.select(sa.func.min(table.c.received_at)).where(
        table.c.state == RequestState.WAITING.value
    )
    with rows.reading() as connection:
        found: datetime | None = connection.execute(query).scalar_one()
    return found


def newer(rows: Rows, asked: Narrowed, than: str) -> int:
    """Return how many requests came after one, a hundred at most."""
    table = tables.requests
    query = (
        sa.select(table.c.request_id)
        .select_from(_joined())
        .where(*_conditions(asked), table.c.request_id > than)
        .limit(_NEWS)
    )
    with rows.reading() as connection:
        return len(connection.execute(query).all())


def newest(rows: Rows) -> str:
    """Return the id of the newest request, empty where there is none."""
    with rows.reading() as connection:
        found = connection.execute(sa.select(sa.func.max(tables.requests.c.request_id)))
        return str(found.scalar_one() or "")


def languages(rows: Rows) -> list[str]:
    """Return the languages that requests are in, in order."""
    column = tables.requests.c.language
    with rows.reading() as connection:
        return sorted(connection.execute(sa.select(column).distinct()).scalars())


def corrections(rows: Rows, request_id: str) -> list[Correction]:
    """Return all that was said of one request, oldest first, what was taken back too."""
    table = tables.corrections
    query = sa.select(table).where(table.c.request_id == request_id)
    with rows.reading() as connection:
        found = connection.execute(query.order_by(table.c.correction_id)).mappings()
        return [store.read_correction(row) for row in found]


def last_by(rows: Rows, actor: str) -> Correction | None:
    """Return what somebody said last and did not take back, if nobody has said more since."""
    table, later = tables.corrections, tables.corrections.alias()
    same = (later.c.request_id == table.c.request_id) & (
        later.c.correction_id > table.c.correction_id
    )
    query = (
        sa.select(table)
        .where(table.c.by == actor, table.c.desk.is_not(None), ~sa.exists().where(same))
        .order_by(table.c.correction_id.desc())
        .limit(1)
    )
    with rows.reading() as connection:
        row = connection.execute(query).mappings().first()
    return store.read_correction(row) if row else None


def labels_of(rows: Rows, request_id: str) -> list[dict[str, Any]]:
    """Return how annotators labelled a request, oldest first.

    What was undone is left out, and what others may still label: they do it unseen.
    """
    labels, items = tables.labels, tables.items
    query = (
        sa.select(labels.c.annotator, labels.c.verdict, labels.c.desk, labels.c.at)
        .select_from(labels.join(items, labels.c.item_id == items.c.item_id))
        .where(items.c.subject == request_id, labels.c.undone_at.is_(None))
        .where(items.c.state == ItemState.SETTLED.value)
        .order_by(labels.c.label_id)
    )
    with rows.reading() as connection:
        return [dict(row) for row in connection.execute(query).mappings()]


def cutoffs(hours: Mapping[str, float], default: float, now: datetime) -> dict[str, datetime]:
    """Return, by desk, the moment before which a request that waits is late."""
    told = {desk: now - timedelta(hours=value) for desk, value in hours.items()}
    return told | {"": now - timedelta(hours=default)}


def _joined() -> sa.FromClause:
    mine = tables.predictions.c.request_id == tables.requests.c.request_id
    champion = tables.predictions.c.alias == Alias.CHAMPION.value
    return tables.requests.outerjoin(tables.predictions, mine & champion)


def _place() -> sa.ColumnElement[str]:
    """Return where a request lies, or probably belongs while it waits."""
    waits = tables.requests.c.state == RequestState.WAITING.value
    strange = tables.predictions.c.out_of_scope
    likely = sa.case((strange, ""), else_=sa.func.coalesce(tables.predictions.c.desk, ""))
    return sa.case((waits, likely), else_=tables.requests.c.desk)


def _conditions(asked: Narrowed) -> list[sa.ColumnElement[bool]]:
    table, found = tables.requests, []
    for column, value in (
        (table.c.state, asked.state),
        (table.c.channel, asked.channel),
        (table.c.customer_id, asked.customer),
    ):
        if value:
            found.append(column == value)
    if asked.language:
        found.append(table.c.language == ("" if asked.language == UNKNOWN else asked.language))
    if asked.desk:
        found.append(_place() == ("" if asked.desk == NO_DESK else asked.desk))
    if asked.text:
        found.append(folded(table.c.text).contains(fold(asked.text), autoescape=True))
    if asked.since:
        found.append(table.c.received_at >= asked.since)
    if asked.until:
        found.append(table.c.received_at < asked.until)
    if asked.late is not None:
        found.append(_late(asked.late))
    return found


def _late(before: Mapping[str, datetime]) -> sa.ColumnElement[bool]:
    table, where = tables.requests, _place()
    named = [desk for desk in before if desk]
    cases = [(where == desk) & (table.c.received_at < before[desk]) for desk in named]
    other = where.not_in(named) & (table.c.received_at < before[""])
    return (table.c.state == RequestState.WAITING.value) & sa.or_(other, *cases)

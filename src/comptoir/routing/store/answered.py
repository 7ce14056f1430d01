"""What a version said of live requests, and what people said then."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from comptoir.kernel.storage.rows import Rows
from comptoir.routing import tables
from comptoir.routing.model import Alias


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What a version said of one request."""

    request_id: str
    at: datetime
    alias: Alias
    """What the version was then: only a champion's word moved the request."""
    desk: str
    """The likeliest."""
    decided: bool
    confidence: float
    out_of_scope: bool
    language: str
    corrected: str | None
    """The desk that a person said, `""` for none at all; None where nobody did."""

    @property
    def wrong(self) -> bool:
        """Whether it decided and a person said otherwise."""
        return self.decided and self.corrected is not None and self.corrected != self.desk


def answered(rows: Rows, version: int, *, limit: int) -> list[Answered]:
    """Return what a version said of live requests, newest first."""
    said, asked, laid = tables.predictions, tables.requests, tables.corrections
    newest = (
        sa.select(laid.c.request_id, sa.func.max(laid.c.correction_id).label("correction_id"))
        .group_by(laid.c.request_id)
        .subquery()
    )
    columns = (said.c[name] for name in ("desk", "decided", "confidence", "out_of_scope"))
    query = (
        sa.select(
            said.c.request_id,
            said.c.at,
            said.c.alias,
            *columns,
            asked.c.language,
            laid.c.desk.label("corrected"),
        )
        .select_from(
            said.join(asked, said.c.request_id == asked.c.request_id)
            .outerjoin(newest, newest.c.request_id == said.c.request_id)
            .outerjoin(laid, laid.c.correction_id == newest.c.correction_id)
        )
        .where(said.c.version == version)
        .order_by(said.c.at.desc(), said.c.request_id.desc())
        .limit(limit)
    )
    with rows.reading() as connection:
        found = connection.execute(query).mappings().all()
    return [Answered(**(dict(row) | {"alias": Alias(row["alias"])})) for row in found]


def texts(rows: Rows, version: int, *, limit: int) -> list[str]:
    """Return the masked texts that a version judged last."""
    said, asked = tables.predictions, tables.requests
    query = (
        sa.select(asked.c.text)
        .select_from(said.join(asked, said.c.request_id == asked.c.request_id))
        .where(said.c.version == version)
        .order_by(said.c.at.desc(), said.c.request_id.desc())
        .limit(limit)
    )
    with rows.reading() as connection:
        return list(connection.execute(query).scalars())

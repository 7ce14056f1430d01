"""Whether the guide helps: a word from each reader, for each page."""

from dataclasses import dataclass

import sqlalchemy as sa

from comptoir.app.tables import guide_votes
from comptoir.kernel.clock import Clock, utc_now
from comptoir.kernel.storage.rows import Rows, upsert


@dataclass(frozen=True, slots=True)
class Tally:
    """What readers said of a page."""

    useful: int = 0
    useless: int = 0


class Usefulness:
    """Keeps one word a reader and page; a second one replaces the first.

    Args:
        rows: the database, migrated.
        clock: tells when.
    """

    def __init__(self, rows: Rows, clock: Clock = utc_now) -> None:
        self._rows = rows
        self._clock = clock

    def say(self, slug: str, visitor: str, *, useful: bool) -> None:
        """Keep what a visitor thinks of a page."""
        row = {"slug": slug, "visitor": visitor, "useful": useful, "at": self._clock()}
        with self._rows.writing() as connection:
            upsert(connection, guide_votes, row)

    def said(self, slug: str, visitor: str) -> bool | None:
        """Return what a visitor thought of a page; None for nothing yet."""
        columns = guide_votes.c
        own = sa.select(columns.useful).where(columns.slug == slug, columns.visitor == visitor)
        with self._rows.reading() as connection:
            return connection.scalar(own)

    def tallies(self) -> dict[str, Tally]:
        """Return the count of each page that somebody spoke of."""
        columns = guide_votes.c
        yes = sa.func.sum(sa.case((columns.useful, 1), else_=0))
        counted = sa.select(columns.slug, yes, sa.func.count()).group_by(columns.slug)
        with self._rows.reading() as connection:
            found = connection.execute(counted).all()
        return {slug: Tally(int(useful), count - int(useful)) for slug, useful, count in found}

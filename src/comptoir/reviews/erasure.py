"""Erasing a buyer from reviews: every table of the lake, what is served, votes and corrections."""

import re

import polars as pl

from comptoir.kernel import errors
from comptoir.kernel.privacy.model import Erased
from comptoir.kernel.storage.lake import Lake
from comptoir.kernel.storage.rows import Rows
from comptoir.reviews.store import people, runs, serving
from comptoir.reviews.store.lake import RAW, ReviewLake, scan

_PSEUDONYM = re.compile(r"[A-Za-z0-9_-]{1,80}")
_IDS = 500
"""Review ids in one predicate."""


class ReviewEraser:
    """Removes a buyer's reviews from every place that holds them.

    The next run ranks the products anew without them.

    Args:
        rows: what is served.
        lake: the tables; their earlier versions go too.
    """

    name = "reviews"

    def __init__(self, rows: Rows, lake: Lake) -> None:
        self._rows = rows
        self._lake = ReviewLake(lake)

    def erase(self, customer: str) -> Erased:
        """Remove the reviews of a pseudonym; a second call finds nothing.

        Raises:
            errors.Conflict: a run is going, which may hold some of them in its hands.
        """
        if not _PSEUDONYM.fullmatch(customer):
            raise errors.Invalid("{customer!r} is no pseudonym.", customer=customer)
        if going := runs.running(self._rows):
            raise errors.Conflict(
                "Run {run_id} is going; erase when it has ended.", run_id=going.run_id
            )
        ids = self._written_by(customer)
        with self._rows.writing() as connection:
            gone, served = serving.erase_buyer(connection, customer)
            ids = sorted({*ids, *served})
            gone += people.forget_reviews(connection, ids)
            runs.touch(connection)
        gone += self._from_lake(customer, ids)
        return Erased(store="reviews", what="reviews, votes and corrections", count=gone)

    def _written_by(self, customer: str) -> list[str]:
        rows = scan(self._lake.bronze, RAW).filter(pl.col("buyer_id") == customer)
        return rows.select("review_id").unique().collect()["review_id"].to_list()

    def _from_lake(self, customer: str, ids: list[str]) -> int:
        lake = self._lake
        mine = f"buyer_id = '{customer}'"
        told = (lake.bronze, lake.incoming, lake.silver, lake.scored, lake.gold)
        gone = sum(table.delete(mine) for table in told)
        for start in range(0, len(ids), _IDS):
            quoted = (one.replace("'", "''") for one in ids[start : start + _IDS])
            listed = ", ".join(f"'{one}'" for one in quoted)
            gone += lake.predictions.delete(f"review_id IN ({listed})")
        for table in lake.every():
            # Deleted rows live on in old files until these go: then time travel ends here too.
            # Always, for a call before this one may have been killed between the two.
            table.forget()
        return gone

"""Clean: bronze rows of the run's imports become silver candidates, language detected."""

import polars as pl

from comptoir.kernel.storage.lake import Once
from comptoir.kernel.work import Json
from comptoir.reviews.hands import PIECE_ROWS, Clean, in_pieces
from comptoir.reviews.model import Reject, RejectReason
from comptoir.reviews.stages.extract import reject_frame
from comptoir.reviews.stages.plan import Site, Tally, audit, step
from comptoir.reviews.store.lake import CLEANED, RAW, fit, scan

_WORTH_A_CREW = 10_000
"""Rows under which opening the language models in every hand takes longer than the work."""
_REQUIRED = ["review_id", "product_id", "rating", "text", "language"]
_RULES = [
    pl.col("rating").is_between(1, 5),
    pl.col("text_length") == pl.col("text").str.len_chars(),
    pl.col("helpful_votes").fill_null(0) >= 0,
]


def carry(site: Site, tally: Tally, facts: Json) -> Json:
    """Clean the frozen imports in pieces of `batch_rows` lines; what it empties is refused."""
    number, sums = 0, {"completeness": 0.0, "consistency": 0.0, "stars": 0.0}
    for import_id, last_line in facts["extents"]:
        size = site.bench.settings.batch_rows
        for low in range(0, int(last_line), size):
            piece = (int(import_id), low, low + size, number)
            told = step(site, tally, f"clean {number + 1}", lambda p=piece: _piece(site, facts, *p))  # type: ignore[misc]
            for name in sums:
                sums[name] += told[name] * told["rows_out"]
            number += 1
    rows = max(tally.rows_out, 1)
    tally.audits["average_rating"] = round(sums["stars"] / rows, 4)
    tally.audits["completeness"] = round(sums["completeness"] / rows, 6) if tally.rows_out else 1.0
    tally.audits["consistency"] = round(sums["consistency"] / rows, 6) if tally.rows_out else 1.0
    emptied = {RejectReason.EMPTY_AFTER_CLEANING.value: tally.rejected} if tally.rejected else {}
    return {
        "rejected": facts["rejected"] | emptied,
        "refused": facts["refused"] + tally.rejected,
    }


def _piece(site: Site, facts: Json, import_id: int, low: int, high: int, number: int) -> Json:
    bronze = scan(site.lake.bronze, RAW, facts["bronze_version"])
    mine = (pl.col("import_id") == import_id) & pl.col("line").is_between(low + 1, high)
    frame = bronze.filter(mine).sort("line").collect()
    done = _done(site, frame)
    rejects = [reject for _, some in done for reject in some]
    cleaned = pl.concat([rows for rows, _ in done])
    cleaned = _titled(site, fit(cleaned, CLEANED | {"import_id": pl.Int64(), "line": pl.Int64()}))
    mark = Once(f"{site.run_id}-clean", number)
    if cleaned.height:
        site.lake.incoming.append(cleaned.with_columns(run_id=pl.lit(site.run_id)), mark)
    if rejects:
        source = str(frame["source"][0])
        site.lake.rejects.append(reject_frame(rejects, import_id, site.run_id, source), mark)
    measured = audit(cleaned, _REQUIRED, _RULES)
    stars = cleaned["rating"].mean() or 0.0
    return {
        "rows_in": frame.height,
        "rows_out": cleaned.height,
        "rejected": len(rejects),
        "bytes": int(cleaned.estimated_size()),
        "stars": float(stars),  # type: ignore[arg-type]
        **measured,
    }


def _done(site: Site, frame: pl.DataFrame) -> list[tuple[pl.DataFrame, list[Reject]]]:
    task = Clean(site.bench.tools)
    if frame.height < _WORTH_A_CREW:  # done here while the hands open their own models
        return [task(frame)]
    return site.bench.crew.map(task, in_pieces(frame, 2 * PIECE_ROWS))


def _titled(site: Site, frame: pl.DataFrame) -> pl.DataFrame:
    """Fill in the titles that the shop knows and the source does not."""
    without = frame.filter(pl.col("product_title").fill_null("") == "")["product_id"].unique()
    titles = site.bench.catalogue.titles(without.to_list())
    if not titles:
        return frame
    known = pl.col("product_id").replace_strict(titles, default=None, return_dtype=pl.String)
    own = pl.when(pl.col("product_title") != "").then(pl.col("product_title"))
    return frame.with_columns(product_title=pl.coalesce(own, known, pl.lit("")))

"""Silver: one row a review, the newest state of each, duplicates found within every product."""

import polars as pl

from comptoir.kernel.work import Json
from comptoir.reviews.cleaning import find_duplicates
from comptoir.reviews.stages.plan import Site, Tally, step
from comptoir.reviews.store.lake import CLEANED, fit, scan

SILVER = CLEANED | {"duplicate_of": pl.String()}


def carry(site: Site, tally: Tally, facts: Json) -> Json:  # noqa: ARG001 - every stage is called alike
    return {"silver_version": step(site, tally, "merge silver", lambda: _merge(site))["version"]}


def _merge(site: Site) -> Json:
    arrived = _arrived(site)
    silver = scan(site.lake.silver, SILVER)
    products = pl.concat([arrived.lazy().select("product_id"), _orphaned(silver)]).unique()
    beside = silver.join(products, on="product_id", how="semi").collect()
    moved = silver.join(arrived.lazy().select("review_id"), on="review_id", how="semi").collect()
    whole = pl.concat([beside.drop("duplicate_of"), moved.drop("duplicate_of"), arrived])
    whole = whole.unique("review_id", keep="last", maintain_order=True)
    marked = fit(find_duplicates(whole), SILVER)
    before = pl.concat([beside, moved]).unique("review_id")
    changed = _differing(marked, before)
    if changed.height:
        site.lake.silver.merge(changed, "review_id")
    found = marked["duplicate_of"].is_not_null().sum()
    share = round(float(found) / max(marked.height, 1), 6)
    return {
        "rows_in": arrived.height,
        "rows_out": changed.height,
        "version": site.lake.silver.version(),
        "audits": {"duplicates": int(found), "duplicate_share": share},
    }


def _orphaned(silver: pl.LazyFrame) -> pl.LazyFrame:
    """Return the products with a duplicate of a review that is gone: its buyer was erased."""
    copies = silver.filter(pl.col("duplicate_of").is_not_null())
    there = silver.select("review_id")
    lost = copies.join(there, left_on="duplicate_of", right_on="review_id", how="anti")
    return lost.select("product_id")


def _arrived(site: Site) -> pl.DataFrame:
    """Return the run's cleaned rows, the last state of each review."""
    extra = {"import_id": pl.Int64(), "line": pl.Int64(), "run_id": pl.String()}
    rows = scan(site.lake.incoming, CLEANED | extra).filter(pl.col("run_id") == site.run_id)
    newest = rows.sort("import_id", "line").unique("review_id", keep="last", maintain_order=True)
    return fit(newest.collect(), CLEANED)


def _differing(new: pl.DataFrame, old: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of `new` that are not in `old` just so."""
    return new.join(old, on=list(SILVER), how="anti", nulls_equal=True)

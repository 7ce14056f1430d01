"""Gold: the changed rows enter the gold table in one commit."""

import polars as pl

from comptoir.kernel.work import Json
from comptoir.reviews.stages.plan import Site, Tally, step
from comptoir.reviews.stages.score import GOLD
from comptoir.reviews.store.lake import fit, scan


def carry(site: Site, tally: Tally, facts: Json) -> Json:  # noqa: ARG001 - every stage is called alike
    told = step(site, tally, "merge gold", lambda: _merge(site))
    return {"gold_version": told["version"], "changed": told["rows_out"]}


def staged(site: Site) -> pl.LazyFrame:
    """Return the changed gold rows of this run."""
    rows = scan(site.lake.scored, GOLD | {"run_id": pl.String()})
    return rows.filter(pl.col("run_id") == site.run_id)


def _merge(site: Site) -> Json:
    changed = fit(staged(site).collect(), GOLD)
    if changed.height:
        site.lake.gold.merge(changed, "review_id")
    return {
        "rows_in": changed.height,
        "rows_out": changed.height,
        "bytes": int(changed.estimated_size()),
        "version": site.lake.gold.version(),
    }

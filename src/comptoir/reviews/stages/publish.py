"""Publish: write the touched products under a new generation, then move the pointer."""

from typing import Any

import polars as pl

from comptoir.kernel import errors
from comptoir.kernel.work import Json
from comptoir.reviews import tables
from comptoir.reviews.alerts import theme_alerts
from comptoir.reviews.documents import document, summary
from comptoir.reviews.model import Publication, RunState, Taxonomy
from comptoir.reviews.stages.gold import staged
from comptoir.reviews.stages.plan import Site, Tally, step
from comptoir.reviews.stages.score import GOLD
from comptoir.reviews.store import people, runs, serving
from comptoir.reviews.store.lake import scan

_PRODUCTS_A_STEP = 500


def carry(site: Site, tally: Tally, facts: Json, taxonomy: Taxonomy) -> Json:
    """Serve what changed; with no change, the pointer stays where it is."""
    # Kept as a step: after `tidy`, which may be interrupted, nobody could tell any more.
    touched = site.steps.do("look", lambda: {"products": _touched(site, facts)})["products"]
    if not touched:
        site.steps.do("keep", lambda: _settle(site, facts, None))
        return {"state": RunState.UNCHANGED.value, "products": 0}
    generation = int(site.steps.do("number", lambda: _next_generation(site))["generation"])
    for number, low in enumerate(range(0, len(touched), _PRODUCTS_A_STEP)):
        some = touched[low : low + _PRODUCTS_A_STEP]
        step(
            site,
            tally,
            f"publish {number + 1}",
            lambda p=some: _piece(site, facts, taxonomy, generation, p),  # type: ignore[misc]
        )
    site.steps.do("watch", lambda: _alert(site, facts, touched))
    site.steps.do("point", lambda: _settle(site, facts, generation))
    return {"state": RunState.PUBLISHED.value, "products": len(touched), "generation": generation}


def _touched(site: Site, facts: Json) -> list[str]:
    """Return the products with changed rows, and those that lost some: erased, or moved."""
    changed = staged(site).select("product_id").unique().collect()["product_id"]
    rows = scan(site.lake.gold, GOLD, facts["gold_version"])
    counted = dict(rows.group_by("product_id").len().collect().iter_rows())
    with site.bench.rows.reading() as connection:
        now = runs.publication(connection)
        served = serving.counts(connection, now.generation) if now else {}
    every = counted.keys() | served.keys()
    adrift = {one for one in every if counted.get(one, 0) != served.get(one, 0)}
    return sorted({*changed, *adrift})


def _next_generation(site: Site) -> Json:
    """Take the number after the pointer; what lies above it was never seen, or was rolled back."""
    with site.bench.rows.writing() as connection:
        now = runs.publication(connection)
        pointer = now.generation if now else 0
        serving.purge_above(connection, pointer)
    return {"generation": pointer + 1}


def _piece(
    site: Site, facts: Json, taxonomy: Taxonomy, generation: int, product_ids: list[str]
) -> Json:
    gold = scan(site.lake.gold, GOLD, facts["gold_version"])
    wanted = pl.col("product_id").is_in(product_ids)
    frame = gold.filter(wanted).sort("product_id", "rank").collect()
    for key, group in frame.group_by("product_id", maintain_order=True):
        rows = [_served(row) for row in group.iter_rows(named=True)]
        told = summary(group, taxonomy)
        serving.write_product(site.bench.rows, generation, str(key[0]), told, rows)
    for product_id in set(product_ids) - set(frame["product_id"]):
        serving.write_product(site.bench.rows, generation, product_id, {}, [])
    return {"rows_in": frame.height, "rows_out": frame.height}


def _served(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "rank": row["rank"],
        "review_id": row["review_id"],
        "theme": row["corrected_theme"] or row["theme"],
        "language": row["language"],
        "score": row["relevance_score"],
        "rating": row["rating"],
        "confidence": row["confidence"],
        "uncertain": row["uncertain"],
        "created_at": row["created_at"],
        "buyer_id": row["buyer_id"],
        "document": document(row),
    }


def _alert(site: Site, facts: Json, product_ids: list[str]) -> Json:
    gold = scan(site.lake.gold, GOLD, facts["gold_version"])
    frame = gold.filter(pl.col("product_id").is_in(product_ids)).collect()
    found = theme_alerts(frame, site.run_id, site.bench.clock())
    people.write_alerts(site.bench.rows, found)
    return {"alerts": len(found)}


def _refuse_stale(now: Publication | None, generation: int) -> None:
    """A run that was resumed long after others have published may not overwrite them."""
    if now and now.generation >= generation:
        raise errors.Conflict(
            "Run {run_id} has published since; start a new run.", run_id=now.run_id
        )


def _settle(site: Site, facts: Json, generation: int | None) -> Json:
    """Move the pointer, end the run and take its imports off the list, all in one transaction."""
    now = site.bench.clock()
    state = RunState.UNCHANGED if generation is None else RunState.PUBLISHED
    with site.bench.rows.writing() as connection:
        if generation is not None:
            _refuse_stale(runs.publication(connection), generation)
            runs.point(
                connection,
                Publication(generation=generation, run_id=site.run_id, published_at=now),
            )
            serving.purge_below(connection, generation - site.bench.settings.keep_generations)
        connection.execute(
            tables.imports.update()
            .where(
                tables.imports.c.import_id.in_(facts["imports"]), tables.imports.c.run_id.is_(None)
            )
            .values(run_id=site.run_id)
        )
        connection.execute(
            tables.runs.update()
            .where(tables.runs.c.run_id == site.run_id)
            .values(
                state=state.value,
                finished_at=now,
                generation=generation,
                gold_version=facts["gold_version"],
                rows_changed=facts["changed"],
            )
        )
    return {}

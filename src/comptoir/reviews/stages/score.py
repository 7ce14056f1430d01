"""Score: every product's reviews scored and ranked anew; what differs from gold is set aside."""

from dataclasses import replace
from hashlib import blake2b

import polars as pl

from comptoir.kernel.storage.lake import Once
from comptoir.kernel.work import Json
from comptoir.reviews.ranking import rank
from comptoir.reviews.scorers import FormulaV1, Scorer
from comptoir.reviews.stages.plan import Site, Tally, step
from comptoir.reviews.stages.silver import SILVER
from comptoir.reviews.store import people
from comptoir.reviews.store.lake import PART, UNDERSTOOD, fit, scan

_BUCKET_ROWS = 200_000
"""Rows scored at once: about 400 MB."""

GOLD: dict[str, pl.DataType] = {
    **SILVER,
    "source_votes": pl.Int64(),
    "model": pl.String(),
    "taxonomy": pl.String(),
    "theme": pl.String(),
    "corrected_theme": pl.String(),
    "confidence": pl.Float64(),
    "uncertain": pl.Boolean(),
    "sentiment": pl.String(),
    "polarity": pl.Float64(),
    "contradiction": pl.Boolean(),
    "aspects": UNDERSTOOD["aspects"],
    "scorer": pl.String(),
    "relevance_score": pl.Float64(),
    "grade": pl.String(),
    "rank": pl.Int64(),
    "why": pl.List(PART),
    "row_hash": pl.Int64(),
}
"""Columns of `gold/reviews`; `row_hash` covers all the others."""


def carry(site: Site, tally: Tally, facts: Json, scorer: Scorer, model: str) -> Json:
    """Score all products, a bucket of them at a time."""
    silver = scan(site.lake.silver, SILVER, facts["silver_version"])
    rows, longest = silver.select(pl.len(), pl.col("text_length").max()).collect().row(0)
    if isinstance(scorer, FormulaV1) and scorer.max_length is None:
        # Its length part is relative to the longest review of all, not to that of a bucket.
        scorer = replace(scorer, max_length=longest or 1)
    buckets = max(1, -(-rows // _BUCKET_ROWS))
    gold_version = site.steps.do("look at gold", lambda: {"v": site.lake.gold.version()})["v"]
    frozen = facts | {"gold_version": gold_version}
    sums = {"confidence": 0.0, "relevance": 0.0}
    for number in range(buckets):
        piece = (number, buckets)
        told = step(
            site,
            tally,
            f"score {number + 1}",
            lambda p=piece: _piece(site, frozen, scorer, model, *p),  # type: ignore[misc]
        )
        for name in sums:
            sums[name] += told[name] * told["rows_in"]
    for name, total in sums.items():
        tally.audits[f"average_{name}"] = round(total / max(tally.rows_in, 1), 6)
    return {}


def _piece(site: Site, facts: Json, scorer: Scorer, model: str, number: int, buckets: int) -> Json:
    mine = pl.col("product_id").hash(seed=7) % buckets == number
    silver = scan(site.lake.silver, SILVER, facts["silver_version"]).filter(mine)
    understood = scan(site.lake.predictions, UNDERSTOOD, facts["predictions_version"])
    latest = understood.filter(pl.col("model") == model).unique(
        ["review_id", "content_hash"], keep="any"
    )
    joined = silver.join(latest, on=["review_id", "content_hash"], how="inner")
    gold = scored(_with_people(site, joined.sort("review_id").collect()), scorer, site)
    known = scan(site.lake.gold, GOLD, facts["gold_version"]).filter(mine)
    known_rows = known.select("review_id", "row_hash").collect()
    changed = gold.join(known_rows, on=["review_id", "row_hash"], how="anti")
    if changed.height:
        staged = changed.with_columns(run_id=pl.lit(site.run_id))
        site.lake.scored.append(staged, Once(f"{site.run_id}-score", number))
    return {
        "rows_in": gold.height,
        "rows_out": changed.height,
        "confidence": float(gold["confidence"].mean() or 0.0),  # type: ignore[arg-type]
        "relevance": float(gold["relevance_score"].mean() or 0.0),  # type: ignore[arg-type]
    }


def _with_people(site: Site, frame: pl.DataFrame) -> pl.DataFrame:
    """Lay corrections and helpful votes over the rows."""
    with site.bench.rows.reading() as connection:
        votes = people.votes_by_review(connection)
    corrected = {key: one.theme for key, one in people.all_corrections(site.bench.rows).items()}
    given = _looked_up(votes, pl.Int64())
    total = pl.col("helpful_votes").fill_null(0) + given.fill_null(0)
    return frame.with_columns(
        corrected_theme=_looked_up(corrected, pl.String()),
        source_votes="helpful_votes",
        helpful_votes=pl.when(given.is_not_null()).then(total).otherwise("helpful_votes"),
    )


def _looked_up(
    values: dict[str, object] | dict[str, int] | dict[str, str | None], kind: pl.DataType
) -> pl.Expr:
    if not values:
        return pl.lit(None, kind)
    return pl.col("review_id").replace_strict(values, default=None, return_dtype=kind)


def scored(frame: pl.DataFrame, scorer: Scorer, site: Site) -> pl.DataFrame:
    """Return gold rows: scored, graded, ranked within their product, and explained."""
    about = frame.with_columns(theme=pl.coalesce("corrected_theme", "theme"))
    parts = scorer.parts(about)
    why = pl.concat_list(
        pl.struct(pl.lit(name).alias("part"), pl.col(name).alias("value")) for name in parts.columns
    )
    ranked = rank(about, parts, diversity=site.bench.settings.diversity)
    places = ranked.select("review_id", "relevance_score", "grade", "rank")
    gold = frame.hstack(parts.select(why=why)).join(places, on="review_id", how="left")
    gold = gold.with_columns(
        scorer=pl.lit(scorer.name),
        uncertain=pl.col("uncertain") & pl.col("corrected_theme").is_null(),
    )
    gold = fit(
        gold.sort("review_id"), {name: kind for name, kind in GOLD.items() if name != "row_hash"}
    )
    # The hash is that of the row's JSON: stable over releases of Polars, unlike its own hash.
    written = gold.select(pl.struct(pl.all()).struct.json_encode()).to_series().to_list()
    hashes = [_hash(text) for text in written]
    return gold.with_columns(row_hash=pl.Series(hashes, dtype=pl.Int64))


def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), signed=True)

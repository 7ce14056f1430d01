"""Learning from people: themes from corrections, an order from votes, sentiment from stars."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from comptoir.kernel import errors
from comptoir.language.sentiment import kept
from comptoir.language.sentiment.teaching import Material, teach
from comptoir.reviews.ports import Bench
from comptoir.reviews.scorers import artefact
from comptoir.reviews.scorers.acceptance import accept
from comptoir.reviews.scorers.training import train
from comptoir.reviews.sentiment_acceptance import accept as accept_sentiment
from comptoir.reviews.sentiment_acceptance import check
from comptoir.reviews.stages.score import GOLD
from comptoir.reviews.starred import data_sha256, starred
from comptoir.reviews.store import people
from comptoir.reviews.store.lake import ReviewLake, scan
from comptoir.reviews.taxonomies import current_taxonomy
from comptoir.reviews.understanders.calibration import (
    Calibration,
    forget_calibration,
    keep_calibration,
    learn,
)
from comptoir.reviews.understanders.head import Labelled, forget_head, train_head
from comptoir.reviews.understanders.zeroshot import ZeroShotUnderstander

_SEED = 0


def train_themes(bench: Bench) -> dict[str, Any]:
    """Calibrate confidence and fit a theme head on the corrections.

    The calibration serves with the next run; `head:` serves the head once it has passed its gate.

    Returns:
        `accepted` and the figures that decided, in the words of `HeadReport`.

    Raises:
        errors.Invalid: there are too few corrections.
    """
    corrected = people.all_corrections(bench.rows)
    gold = scan(ReviewLake(bench.lake).gold, GOLD).select("review_id", "title", "text", "rating")
    known = gold.filter(pl.col("review_id").is_in(list(corrected))).sort("review_id").collect()
    labelled = [
        Labelled(
            text=f"{row['title']}. {row['text']}" if row["title"] else row["text"],
            theme=str(corrected[row["review_id"]].theme),
            rating=row["rating"],
        )
        for row in known.iter_rows(named=True)
    ]
    taxonomy, models = current_taxonomy(bench.rows), bench.tools.models
    calibration = _calibration(ZeroShotUnderstander(taxonomy, bench.embedder()), labelled)
    keep_calibration(calibration, models)
    # The head corrects what is served, and that is calibrated.
    base = ZeroShotUnderstander(taxonomy, bench.embedder(), calibration)
    return asdict(train_head(base, labelled, models))


def _calibration(plain: ZeroShotUnderstander, labelled: list[Labelled]) -> Calibration:
    """Learn from the corrections how far the plain probabilities can be believed."""
    ids = [theme.theme_id for theme in plain.taxonomy.themes]
    known = [one for one in labelled if one.theme in ids]
    found = plain.understand(
        [one.text for one in known], [one.rating for one in known], [""] * len(known)
    )
    scores = np.array([list(one.scores.values()) for one in found]).reshape(len(known), len(ids))
    return learn(scores, np.array([ids.index(one.theme) for one in known], dtype=np.intp))


def train_order(bench: Bench) -> dict[str, Any]:
    """Learn an order from helpful votes; it is kept for `learned-v3` if it beats the others.

    Returns:
        `accepted`, `reason` and `products`.

    Raises:
        errors.Invalid: nothing is published yet, or no review has a vote.
    """
    gold = scan(ReviewLake(bench.lake).gold, GOLD).collect()
    if gold.is_empty():
        raise errors.Invalid("There is nothing to learn from yet: import reviews and run first.")
    verdict = accept(gold, seed=_SEED)
    if verdict.accepted:
        artefact.save(train(gold, seed=_SEED), bench.tools.models / "learned-v3")
    return {
        "accepted": verdict.accepted,
        "reason": verdict.reason,
        "products": verdict.products,
    }


def train_sentiment(bench: Bench) -> dict[str, Any]:
    """Learn from published texts and their stars; it serves from the next run on if it is better.

    Returns:
        `accepted` and the figures that decided, in the words of `sentiment_acceptance.Verdict`;
        `reader`, the name of what was kept, where it was.

    Raises:
        errors.Invalid: there are too few reviews with stars, or hardly any of one side.
    """
    reviews = starred(ReviewLake(bench.lake), seed=_SEED)
    check(reviews)
    material = Material.of(reviews["text"].to_list(), reviews["language"].fill_null("").to_list())
    verdict = accept_sentiment(reviews, material, seed=_SEED)
    told = asdict(verdict)
    if not verdict.accepted:
        return told
    happy = reviews["happy"].to_numpy()
    counted = reviews["language"].drop_nulls().value_counts().sort("language").iter_rows()
    card = kept.Card(
        happy=int(happy.sum()),
        unhappy=int((~happy).sum()),
        languages=dict(counted),
        data_sha256=data_sha256(reviews),
        seed=_SEED,
        taught_at=bench.clock().isoformat(timespec="seconds"),
        judged=told,
    )
    return told | {"reader": kept.save(teach(material, happy), card, _taught(bench))}


def forget(bench: Bench, what: str) -> bool:
    """Go back to what was there before learning `themes`, `order` or `sentiment`.

    Returns:
        Whether there was something to forget.
    """
    models = bench.tools.models
    forgetters: dict[str, Callable[[], bool]] = {
        "themes": lambda: forget_head(models) | forget_calibration(models),
        "order": lambda: artefact.forget(models / "learned-v3"),
        "sentiment": lambda: kept.forget(_taught(bench)),
    }
    return forgetters[what]()


def _taught(bench: Bench) -> Path:
    return bench.tools.around.models / kept.FOLDER

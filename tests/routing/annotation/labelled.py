"""Data sets with planted errors for tests."""

from collections.abc import Sequence

import numpy as np
import polars as pl
from tests.routing.conftest import NOW
from tests.routing.wording import DESKS, examples

from comptoir.routing.model import Dataset, Origin, Part
from comptoir.routing.office import Office
from comptoir.routing.store import datasets


def with_errors(
    office: Office,
    count: int = 240,
    *,
    wrong: int = 8,
    test: int = 0,
    origins: Sequence[Origin] | None = None,
    seed: int = 3,
) -> tuple[Dataset, set[int]]:
    """Keep a data set, and return it with the rows whose label was made wrong."""
    own, rng = examples(count, seed=seed), np.random.default_rng(seed)
    planted = set(rng.choice(count - test, size=wrong, replace=False).tolist())
    labels = [
        str(rng.choice([one for one in DESKS if one != label])) if row in planted else label
        for row, label in enumerate(own.labels)
    ]
    known = set(own.texts[: count - test])
    texts = [
        f"{text} ({row})" if row >= count - test and text in known else text
        for row, text in enumerate(own.texts)
    ]
    frame = pl.DataFrame(
        {
            "text": texts,
            "label": labels,
            "language": own.languages,
            "at": pl.Series([None] * count, dtype=pl.Datetime("us", "UTC")),
            "group": range(count),
            "part": [Part.TRAIN.value] * (count - test) + [Part.TEST.value] * test,
            "origin": [one.value for one in origins or [Origin.IMPORTED] * count],
            "source": ["year.csv"] * count,
        }
    )
    card = {"desks": {name: labels.count(name) for name in DESKS}, "requests": count}
    return datasets.keep(
        office.rows, office.blobs, "requests", frame, card, by="claire", at=NOW
    ), planted

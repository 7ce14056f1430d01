"""What became of each test request: so that a figure can be looked into."""

import numpy as np
import polars as pl

from comptoir.language.shares import softmax
from comptoir.routing.deciding.router import Router
from comptoir.routing.learners.port import NOWHERE, Scores
from comptoir.routing.training import Examples

SCHEMA = {
    "truth": pl.String(),
    "said": pl.String(),
    "best": pl.String(),
    "confidence": pl.Float64(),
    "raw": pl.Float64(),
    "decided": pl.Boolean(),
    "out_of_scope": pl.Boolean(),
    "language": pl.String(),
}
"""Columns of outcomes, one row a test request in the order of the data set: the right desk (empty
for none), the one that was said (empty where it was called out of scope), the likeliest desk, its
probability with and without calibration, whether it was decided, whether it seemed to belong
nowhere, and its ISO 639-1 code or empty."""


def outcomes(router: Router, test: Examples, scores: Scores | None = None) -> pl.DataFrame:
    """Return what a router makes of a test, in the columns of `SCHEMA`.

    As in `evaluate.measure`, nothing is called out of scope where the test has no such request.

    Args:
        router: what decides.
        test: nothing was learned from it.
        scores: its scores of these texts, shape (n, classes), if they are known.
    """
    found = router.learned.predict(test.texts) if scores is None else scores
    judged = router.policy.judge(found, test.languages)
    truth = np.array(test.labels, dtype=object)
    best = np.array(router.policy.classes, dtype=object)[judged.best]
    flagged = judged.out_of_scope & bool((truth == NOWHERE).any())
    return pl.DataFrame(
        {
            "truth": truth.tolist(),
            "said": np.where(flagged, NOWHERE, best).tolist(),
            "best": best.tolist(),
            "confidence": judged.confidence,
            "raw": softmax(found.astype(np.float64)).max(axis=1),
            "decided": judged.decided,
            "out_of_scope": judged.out_of_scope,
            "language": list(test.languages) or [""] * len(test),
        },
        schema=SCHEMA,
    )

"""The sum of a score's parts."""

import numpy as np
import polars as pl

from comptoir.reviews.scorers import total

PARTS = np.random.default_rng(3).normal(0.05, 0.1, size=(4_000, 12)).round(12)


def test_total_adds_from_left_to_right_so_that_its_last_bit_is_always_the_same():
    frame = pl.DataFrame(PARTS, schema=[f"part_{number}" for number in range(12)])
    added = np.zeros(len(PARTS))
    for part in PARTS.T:
        added += part
    assert (total(frame).to_numpy() == added.clip(0, 1)).all()


def test_missing_part_counts_nothing():
    assert total(pl.DataFrame({"length": [0.3, None], "votes": [0.1, 0.1]})).to_list() == [0.4, 0.1]

"""The area under the curve, beside scikit-learn's."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from comptoir.kernel import errors
from comptoir.quality.metrics import auroc


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=2, max_size=60))
def test_auroc_is_that_of_scikit_learn(rows: list[tuple[int, bool]]) -> None:
    scores, kinds = [row[0] for row in rows], [row[1] for row in rows]
    if len(set(kinds)) == 1:
        with pytest.raises(errors.Invalid, match="one kind"):
            auroc(scores, kinds)
        return
    assert auroc(scores, kinds) == pytest.approx(roc_auc_score(kinds, scores))


def test_auroc_of_chance_is_a_half() -> None:
    chance = np.random.default_rng(0)
    assert auroc(chance.random(5_000), chance.random(5_000) < 0.3) == pytest.approx(0.5, abs=0.03)

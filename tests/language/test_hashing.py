"""Hashed features fall where scikit-learn's own hasher puts them."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction import FeatureHasher
from sklearn.preprocessing import normalize

from comptoir.language.hashing import counted, of_length_one

TEXTS = st.lists(st.lists(st.text(max_size=8)), min_size=1, max_size=6)


@given(TEXTS)
def test_rows_equal_those_of_the_reference(texts):
    reference = FeatureHasher(64, input_type="string", dtype=np.float32, alternate_sign=False)
    rows, wanted = counted(texts, 64), reference.transform(texts)
    assert (rows != wanted).nnz == 0
    assert np.allclose(of_length_one(rows).toarray(), normalize(wanted).toarray(), atol=1e-6)


def test_no_text_gives_no_row():
    assert counted([], 8).shape == (0, 8)

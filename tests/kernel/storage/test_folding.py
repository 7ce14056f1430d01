"""Folding is the same in Python and in both databases."""

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comptoir.kernel.storage.folding import fold, folded

LATIN = st.text(st.characters(codec="iso8859-15", exclude_categories=("Cc",)), max_size=20)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LATIN)
def test_database_folds_as_python_does(rows, text):
    with rows.reading() as connection:
        found = connection.scalar(sa.select(folded(sa.bindparam("t", text, sa.String))))
    assert found == fold(text)


def test_nothing_folds_to_nothing(rows):
    with rows.reading() as connection:
        assert connection.scalar(sa.select(folded(sa.null()))) is None


@given(LATIN)
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)

"""Addresses of databases are written down without their passwords."""

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from comptoir.kernel import errors
from comptoir.kernel.privacy.seal import new_key
from comptoir.kernel.privacy.uris import UriSafe, bare

MARK = "Xq7"
"""In every password below, and in nothing else."""
PASSWORD = st.text(st.characters(codec="utf-8", exclude_characters="@"), max_size=12).map(
    lambda text: f"{text}{MARK}{text}"
)


@pytest.mark.parametrize(
    "uri",
    ["/data/reviews.csv", "in/*.jsonl.zst", "sqlite:////data/a@b.db", "postgresql://db/shop", ""],
)
def test_what_holds_no_secret_stays_as_it_is(uri):
    assert bare(uri) == uri


@given(PASSWORD)
def test_no_password_is_left_however_odd(password):
    for uri in (
        f"postgresql://reader:{password}@db:5432/shop",
        f"postgresql+psycopg://:{password}@/shop?host=/run&port=5433",
        f"postgresql:///shop?host=/run&password={MARK}&user=x",
        sa.make_url("postgresql://db/shop")
        .set(username="u", password=password)
        .render_as_string(hide_password=False),
    ):
        assert MARK not in bare(uri)
        assert "/shop" in bare(uri)


@given(st.text(st.characters(codec="utf-8")))
def test_sealed_address_opens_again_and_shows_nothing(uri):
    safe = UriSafe(new_key())
    sealed = safe.seal(f"{uri}{MARK}")
    assert safe.open(sealed) == f"{uri}{MARK}"
    assert sealed.isascii()
    assert sealed != safe.seal(f"{uri}{MARK}")


def test_sealed_address_does_not_open_with_another_key():
    sealed = UriSafe(new_key()).seal("postgresql://u:p@db/shop")
    with pytest.raises(errors.Unavailable):
        UriSafe(new_key()).open(sealed)

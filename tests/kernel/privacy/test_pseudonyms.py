"""Pseudonyms are stable, keyed and apart by kind."""

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.kernel import errors
from comptoir.kernel.privacy.pseudonyms import Pseudonymiser, is_pseudonym

KEY = bytes(range(32))


@given(st.text(min_size=1))
def test_pseudonym_is_hmac_sha256(raw):
    made = Pseudonymiser(KEY).pseudonym(raw)
    message = b"cus\0" + raw.encode("utf-8", "surrogatepass")
    assert made == "cus_" + hmac.new(KEY, message, hashlib.sha256).hexdigest()[:24]
    assert is_pseudonym(made)


@given(st.lists(st.text(min_size=1)))
def test_many_equals_one_by_one(raws):
    pseudonyms = Pseudonymiser(KEY)
    assert pseudonyms.many(raws) == [pseudonyms.pseudonym(raw) for raw in raws]


def test_pseudonym_differs_by_kind_and_by_key():
    first, other = Pseudonymiser(KEY), Pseudonymiser(bytes(32))
    tails = {
        first.pseudonym("A1")[-24:],
        first.pseudonym("A1", "aud")[-24:],
        other.pseudonym("A1")[-24:],
    }
    assert len(tails) == 3


def test_empty_id_and_short_key_are_refused():
    with pytest.raises(errors.Invalid, match="empty"):
        Pseudonymiser(KEY).many(["A1", ""])
    with pytest.raises(errors.Invalid, match="32 bytes"):
        Pseudonymiser(b"short")


@pytest.mark.parametrize("raw", ["A2WPL6Y0NPUBA", "507f1f77bcf86cd799439011", "cus_NffrFeUfNV2Hib"])
def test_shop_ids_are_no_pseudonyms(raw):
    assert not is_pseudonym(raw)

import hmac

from hypothesis import given
from hypothesis import strategies as st

from comptoir.kernel.keyed_hash import KeyedHash


@given(key=st.binary(min_size=1, max_size=200), text=st.binary(max_size=300))
def test_it_is_hmac_sha256_for_keys_of_every_length(key, text):
    assert KeyedHash(key).digest(text) == hmac.digest(key, text, "sha256")


def test_one_hash_serves_many_texts():
    keyed = KeyedHash(bytes(32))
    assert keyed.digest(b"a") == keyed.digest(b"a") != keyed.digest(b"b")

"""Pseudonyms: one lasting name a customer, from which the shop's own id cannot be found."""

import re
from collections.abc import Iterable

from comptoir.kernel import errors
from comptoir.kernel.keyed_hash import KeyedHash

CUSTOMER = "cus"
_HEX = 24
_SHAPE = re.compile(r"[a-z]{2,8}_[0-9a-f]{24}")


class Pseudonymiser:
    """Makes pseudonyms with HMAC-SHA256 (RFC 2104), cut to 96 bits.

    With 100 million customers two of them share a pseudonym with a chance under 1e-13.

    Args:
        key: 32 secret bytes, the key ring's `pseudonyms`; who has it can check a guess.

    >>> Pseudonymiser(bytes(32)).pseudonym("A2WPL6")
    'cus_4ede8c87c3f5c9d1aa7e109d'
    """

    def __init__(self, key: bytes) -> None:
        if len(key) != 32:  # noqa: PLR2004 - the key size of the class docstring
            raise errors.Invalid("A pseudonym key has 32 bytes, not {count}.", count=len(key))
        self._hash = KeyedHash(key)

    def pseudonym(self, raw: str, kind: str = CUSTOMER) -> str:
        """Return `kind_` and 24 hexadecimal characters.

        Args:
            raw: the shop's own id.
            kind: what the id names, 2 to 8 lower-case letters; equal ids of two kinds have
                unlike pseudonyms.

        Raises:
            errors.Invalid: the id is empty.
        """
        return self.many((raw,), kind)[0]

    def many(self, raws: Iterable[str], kind: str = CUSTOMER) -> list[str]:
        """Return the pseudonyms of many ids, in their order.

        Raises:
            errors.Invalid: an id is empty.
        """
        inner = self._hash.inner.copy()
        inner.update(f"{kind}\0".encode())
        outer, lead, made = self._hash.outer, f"{kind}_", []
        for raw in raws:
            if not raw:
                raise errors.Invalid("An empty id has no pseudonym; reject the row before.")
            digest = inner.copy()
            digest.update(raw.encode("utf-8", "surrogatepass"))
            tag = outer.copy()
            tag.update(digest.digest())
            made.append(lead + tag.hexdigest()[:_HEX])
        return made


def is_pseudonym(text: str) -> bool:
    """Tell a pseudonym from a shop's own id by its shape.

    >>> is_pseudonym("cus_4ede8c87c3f5c9d1aa7e109d"), is_pseudonym("A2WPL6")
    (True, False)
    """
    return _SHAPE.fullmatch(text) is not None

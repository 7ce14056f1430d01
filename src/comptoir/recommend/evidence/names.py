"""Names of answers, which carry whose answers they are.

An event that comes back with a name can be credited in any process, at any time, without looking
the answer up. A name has 40 characters, the most that PutEvents takes.
"""

import base64

from comptoir.kernel.ids import ten_bytes

_RESOURCE = "res_"
_SOURCE = 26
_OWN = 14
"""Characters, 5 bits each: two answers of one source share a name once in 10^10 answers or more."""


def new_name(source_id: str) -> str:
    """Return a new name of an answer.

    Args:
        source_id: of the campaign or recommender that answers; empty where none does.

    >>> name = new_name("res_01jz9k2m3n4p5q6r7s8t9vwxyz")
    >>> len(name), source_of(name)
    (40, 'res_01jz9k2m3n4p5q6r7s8t9vwxyz')
    """
    source = source_id.removeprefix(_RESOURCE) or "0" * _SOURCE
    return source + base64.b32encode(ten_bytes())[:_OWN].decode().lower()


def source_of(name: str) -> str:
    """Return the id of the campaign or recommender that gave an answer; empty for a foreign name.

    >>> source_of("RID-of-another-house")
    ''
    """
    whole = len(name) == _SOURCE + _OWN and name.isascii() and name.isalnum()
    source = name[:_SOURCE] if whole else ""
    return _RESOURCE + source if source.strip("0") else ""

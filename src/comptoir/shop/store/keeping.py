"""Keeping records so that doing it twice changes nothing."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import fields
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy as sa

from comptoir.kernel.storage.rows import Rows
from comptoir.shop.model import Kept

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Word = TypeVar("Word")
Key = TypeVar("Key", bound=Hashable)

BATCH = 500
"""Records of one transaction, and values in one IN list."""


def keep(
    rows: Rows,
    words: Iterable[Word],
    *,
    key: Callable[[Word], Key],
    known: Callable[[sa.Connection, Sequence[Key]], dict[Key, Word]],
    write: Callable[[sa.Connection, Sequence[Word]], None],
) -> Kept:
    """Write the records that are new or changed; of two with one key, the later counts.

    Args:
        rows: the database; every `BATCH` records are one transaction.
        words: the records, read as they are needed.
        key: tells a record's key.
        known: returns what is there, by key.
        write: inserts or replaces.
    """
    total = Kept()
    for batch in batches(words):
        latest = {key(word): word for word in batch}
        with rows.writing() as connection:
            before = known(connection, list(latest))
            differing = [word for each, word in latest.items() if before.get(each) != word]
            write(connection, differing)
        new = sum(key(word) not in before for word in differing)
        changed = len(differing) - new
        total += Kept(new=new, changed=changed, unchanged=len(batch) - new - changed)
    return total


def values(word: "DataclassInstance") -> dict[str, Any]:
    """Return the fields of a record by name; `dataclasses.asdict` would copy each value."""
    return {each.name: getattr(word, each.name) for each in fields(word)}


def batches(words: Iterable[Word]) -> Iterator[list[Word]]:
    """Yield the words `BATCH` by `BATCH`."""
    left = iter(words)
    while batch := list(islice(left, BATCH)):
        yield batch

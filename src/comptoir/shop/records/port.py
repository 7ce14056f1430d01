"""A kind of record: which columns it needs, how a row becomes a word, and where words go."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from comptoir.shop.model import Kept
from comptoir.shop.ports import Forgotten, Pseudonyms, Vault
from comptoir.shop.records.fields import Row
from comptoir.shop.service import Shop


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """What an import works with."""

    shop: Shop
    pseudonyms: Pseudonyms
    vault: Vault
    forgotten: Forgotten


@dataclass(frozen=True, slots=True)
class Draft:
    """A row that was understood, and the line that it came from."""

    line: int
    word: Any
    """What the kind's `read` returned and its `keep` takes; the shop's own ids are still in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of record."""

    name: str
    """Plural, such as `products`."""
    columns: Mapping[str, Sequence[str]]
    """Fields, and the column names under which each is looked for, best first."""
    required: Sequence[Sequence[str]]
    """Of each group at least one field must have a column."""
    read: Callable[[Row], Any]
    """Makes a draft; raises `fields.Refused`."""
    keep: Callable[[Counter, Sequence[Any]], Kept]
    """Writes drafts."""
    gather: Callable[[Iterable[Draft]], Iterable[Draft]] = iter
    """Joins drafts that belong together, such as the lines of an order."""

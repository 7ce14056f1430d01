"""What reviews need from outside the slice, and the bench that holds it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from comptoir.kernel.clock import Clock
from comptoir.kernel.storage.lake import Lake
from comptoir.kernel.storage.rows import Rows
from comptoir.kernel.work.crew import Crew
from comptoir.language.embedding.ports import Embedder
from comptoir.reviews.hands import Tools
from comptoir.reviews.settings import ReviewsSettings


class Pseudonyms(Protocol):
    """Makes the shop's own ids unreadable, the same way every time."""

    def many(self, raw: list[str]) -> list[str]: ...


class Safe(Protocol):
    """Keeps the addresses of sources, with their passwords, unreadable where they are stored."""

    def seal(self, uri: str) -> str: ...

    def open(self, sealed: str) -> str: ...


class Catalogue(Protocol):
    """Knows the shop's products."""

    def titles(self, product_ids: list[str]) -> dict[str, str]:
        """Return the title of each product that the shop knows."""
        ...


FindErased = Callable[[list[str]], set[str]]
"""Pseudonyms to those among them who were erased and must not come back with an old file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """Everything the work on reviews stands on."""

    rows: Rows
    lake: Lake
    settings: ReviewsSettings
    pseudonyms: Pseudonyms
    safe: Safe
    erased: FindErased
    catalogue: Catalogue
    embedder: Callable[[], Embedder]
    """Loads the encoder when it is first needed: the API never does."""
    crew: Crew
    """Does what falls into pieces."""
    tools: Tools
    """What the crew reads reviews with."""
    clock: Clock

"""How the columns of a source become the fields of a review."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Protocol

Resolved = dict[str, tuple[str, ...]]
"""For each field the columns that may fill it: the first one that is filled does."""


class Layout(Protocol):
    """A known way of naming the columns."""

    @property
    def name(self) -> str: ...

    @property
    def absent(self) -> Mapping[str, object]:
        """Values of the fields where a row lacks the column, which then says something."""
        ...

    def recognises(self, names: Collection[str]) -> bool:
        """Tell whether columns with these names follow this layout."""
        ...

    def resolve(self, names: Collection[str]) -> Resolved:
        """Return which of the columns fill which field."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedLayout:
    """A published schema, whose names never vary.

    >>> layout = FixedLayout(name="toy", signature={"stars"}, columns={"rating": ("stars",)})
    >>> layout.recognises({"stars", "body"}), layout.resolve(set())
    (True, {'rating': ('stars',)})
    """

    name: str
    signature: Collection[str]
    """Columns that this schema alone has together."""
    columns: Mapping[str, tuple[str, ...]]
    absent: Mapping[str, object] = field(default_factory=dict)

    def recognises(self, names: Collection[str]) -> bool:
        return all(name in names for name in self.signature)

    def resolve(self, names: Collection[str]) -> Resolved:  # noqa: ARG002 - optional columns may first appear far down the file
        return dict(self.columns)

"""What a chart needs to know of its reader."""

from collections.abc import Callable
from dataclasses import dataclass
from math import isclose

from comptoir.web.format import Format

Write = Callable[[float], str]
_MOST = 4
"""Decimals that an axis writes at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """Writes figures and words in the reader's language."""

    fmt: Format
    gettext: Callable[[str], str]

    def writer(self, kind: str) -> Write:
        """Return how figures of a kind are written.

        Args:
            kind: `number`, `decimal` or `percent` (of shares, 0 to 1).

        Raises:
            KeyError: The kind is none of these.
        """
        writers: dict[str, Write] = {
            "number": self.number,
            "decimal": self.fmt.decimal,
            "percent": self.fmt.percent,
        }
        return writers[kind]

    def number(self, value: float) -> str:
        """Write a figure with as many decimals as it has, two at most."""
        digits = 0 if value == round(value) else 1 if value == round(value, 1) else 2
        return self.fmt.decimal(value, digits)

    def tick_writer(self, kind: str, step: float) -> Write:
        """Return how an axis writes figures that are a step apart."""
        shown = step * 100 if kind == "percent" else step
        exact = (digits for digits in range(_MOST) if isclose(round(shown, digits), shown))
        digits = next(exact, _MOST)
        if kind == "percent":
            return lambda value: self.fmt.percent(value, digits)
        return lambda value: self.fmt.decimal(value, digits)

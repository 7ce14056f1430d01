"""What a crew does."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

Piece = TypeVar("Piece")
Made = TypeVar("Made")


class Crew(Protocol):
    """Hands that carry out pieces of work which do not need one another.

    A task is pickled, as is each piece and what is made of it: a task is a function of a module,
    or a small frozen dataclass with `__call__`. A hand lives long, so what a task opens, such as a
    model, it keeps in an `lru_cache` of its module.
    """

    @property
    def hands(self) -> int:
        """How many pieces are carried out at once."""
        ...

    def map(self, task: Callable[[Piece], Made], pieces: Sequence[Piece]) -> list[Made]:
        """Return what the task makes of each piece, in the order of the pieces.

        A hand that is killed is replaced, and its pieces are carried out again: a task must be
        pure. An error of the task itself is raised as it is.

        Raises:
            errors.Unavailable: hands were killed again and again, or cannot be reached.
        """
        ...

    def prepare(self, task: Callable[[Piece], object], piece: Piece) -> None:
        """Let the hands carry out a piece of no account beforehand, and do not wait for it.

        What the task opens, such as models, is then open when `map` is called. Nothing is told of
        errors: `map` will meet them again.
        """
        ...

    def close(self) -> None:
        """Let the hands go; a later `map` calls new ones."""
        ...

"""`here:`: one hand, this very process."""

from collections.abc import Callable, Sequence

from comptoir.kernel.work.crew.port import Made, Piece


class HereCrew:
    """Carries out one piece after the other."""

    hands = 1

    def map(self, task: Callable[[Piece], Made], pieces: Sequence[Piece]) -> list[Made]:
        return [task(piece) for piece in pieces]

    def prepare(self, task: Callable[[Piece], object], piece: Piece) -> None:
        """There is nobody who could begin while this process does something else."""

    def close(self) -> None:
        """There is nobody to let go."""

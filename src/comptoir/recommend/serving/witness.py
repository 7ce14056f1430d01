"""Who is told of every answer that goes out to someone."""

from typing import Protocol

from comptoir.recommend.serving.request import SlateRequest
from comptoir.recommend.serving.slate import Slate


class Witness(Protocol):
    """Hears of answers; `evidence.log.ExposureLog` keeps them."""

    def saw(self, request: SlateRequest, slate: Slate) -> None:
        """Take note of an answer: called by every request, so it must neither wait nor fail."""
        ...


class NoWitness:
    """Hears and forgets: for tests, and for commands whose answers no customer sees."""

    def saw(self, request: SlateRequest, slate: Slate) -> None:
        """Do nothing."""

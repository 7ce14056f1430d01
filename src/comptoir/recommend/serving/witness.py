"""Who makes answers, and who is told of each that goes out to someone."""

from typing import Protocol

from comptoir.recommend.serving.request import SlateRequest
from comptoir.recommend.serving.slate import Slate


class MakesSlates(Protocol):
    """Answers requests: `slates.Slates` does, and what stands before it."""

    def choose(self, request: SlateRequest) -> Slate: ...
    def rank(self, request: SlateRequest) -> Slate: ...


class Witness(Protocol):
    """Hears of answers; `evidence.log.ExposureLog` keeps them."""

    def saw(self, request: SlateRequest, slate: Slate) -> None:
        """Take note of an answer: called by every request, so it must neither wait nor fail."""
        ...


class NoWitness:
    """Hears and forgets: for tests, and for commands whose answers no customer sees."""

    def saw(self, request: SlateRequest, slate: Slate) -> None:
        """Do nothing."""

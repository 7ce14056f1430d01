"""The words of comparisons."""

from dataclasses import dataclass
from enum import StrEnum

from comptoir.quality.metrics import Interval, McNemar
from comptoir.routing.annotation.model import Round


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a version said of a live request."""

    desk: str
    """The likeliest desk; empty where it called the request out of scope."""
    decided: bool
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One live request that both have scored."""

    request_id: str
    language: str
    theirs: Said
    """The champion's word."""
    ours: Said
    """The challenger's."""

    @property
    def differs(self) -> bool:
        """Whether they name different desks."""
        return self.theirs.desk != self.ours.desk


class Fineness(StrEnum):
    """By what requests are told apart, the finest first."""

    DECIDED = "desks, language, decided"
    LANGUAGE = "desks, language"
    DESKS = "desks"
    WHETHER = "whether they differ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stratum:
    """Requests that are alike in what both said, drawn from by themselves."""

    name: str
    differs: bool
    size: int
    """Requests in it."""
    drawn: int
    """Of them, those to be labelled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """How often each is right among some requests."""

    name: str
    """The language or desk; empty for all."""
    n: int
    """Labelled requests behind it."""
    champion: Interval
    challenger: Interval
    difference: Interval
    """The challenger's share less the champion's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """What the labels of a sample say of both."""

    round: Round
    drawn: int
    """Requests of the sample."""
    labelled: int
    """Of them, those that a person has labelled."""
    covered: float
    """Share of all requests whose stratum has a label, 0 to 1; the estimates are of these."""
    test: McNemar | None
    """On labelled requests for which both differ; `better` counts the challenger's. None without
    any."""
    whole: Sides | None
    """None while nothing is labelled."""
    by_language: tuple[Sides, ...]
    by_desk: tuple[Sides, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two versions side by side on live requests."""

    champion: int
    challenger: int
    requests: int
    """That both have scored in the window."""
    agree: int
    matrix: dict[tuple[str, str], int]
    """Requests by the champion's desk and the challenger's."""
    disagreements: tuple[Pair, ...]
    """The newest of them, some."""
    sample: Labelled | None

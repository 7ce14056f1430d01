"""The words of promotions."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from comptoir.kernel.wording import Phrase
from comptoir.routing.model import Model

Names = NDArray[np.str_]
Flags = NDArray[np.bool_]


class CheckState(StrEnum):
    """What a check found."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_JUDGED = "not judged"
    """There is too little to say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one check says of one thing."""

    check: str
    """Its name in the registry."""
    about: str = ""
    """The metric, language, desk or pair of desks; empty where there is one thing alone."""
    state: CheckState
    value: float | None = None
    """What was measured."""
    bound: float | None = None
    """What the value surely lies above or below; none where there is no such bound."""
    limit: float | None = None
    """As the policy has it."""
    n: int | None = None
    """Examples, requests or people behind the value."""
    reason: Phrase
    """In one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether a version may take the champion's place."""

    candidate: int
    champion: int | None
    """Whose place it would take; none where no version decides yet."""
    findings: tuple[Finding, ...]
    since: int = 0
    """Number of the appointment by which the champion decides; 0 where none does."""

    @property
    def failed(self) -> tuple[Finding, ...]:
        """What stands against it."""
        return tuple(one for one in self.findings if one.state is CheckState.FAILED)

    @property
    def passed(self) -> bool:
        """Whether nothing stands against it."""
        return not self.failed


class Stand(StrEnum):
    """How a person stands to a version."""

    APPROVE = "approve"
    WITHDRAW = "withdraw"
    """Takes an approval back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """A person said that a version may decide, or took that back."""

    number: int
    version: int
    by: str
    verdict: Stand
    why: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What one version said of test examples; shape (n,) each."""

    desk: Names
    """The likeliest."""
    said: Names
    """The likeliest, or empty where it called the example out of scope."""
    decided: Flags
    confidence: NDArray[np.float64]

    def some(self, rows: Flags) -> "Answers":
        """Return those of some examples."""
        return Answers(
            desk=self.desk[rows],
            said=self.said[rows],
            decided=self.decided[rows],
            confidence=self.confidence[rows],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """What the champion and the candidate say of the same test, example by example."""

    champion: int
    candidate: int
    labels: Names
    """The right desk of each, empty for none; shape (n,)."""
    languages: Names
    ours: Answers
    """The candidate's."""
    theirs: Answers
    """The champion's."""
    leaked: int
    """Examples that were left out: the champion has learned from their like."""
    leak_known: bool
    """Whether it could be told; False where the champion's data set is gone."""

    @property
    def ours_right(self) -> Flags:
        """Whether the candidate names the right desk, decided or not."""
        return np.asarray(self.ours.said == self.labels)

    @property
    def theirs_right(self) -> Flags:
        """Whether the champion does."""
        return np.asarray(self.theirs.said == self.labels)


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """What both versions said of live requests."""

    requests: int
    """That both have scored."""
    days: float
    """Between the first and the last of them."""
    agree: int
    """Of them, those for which both name the same desk."""
    slowest: float | None
    """Milliseconds within which 95 in 100 were scored by the candidate; None without any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All that checks are made on."""

    candidate: Model
    champion: Model | None
    outcomes: Outcomes | None
    """None while nobody has measured both."""
    traffic: Traffic
    approvers: tuple[str, ...]
    """Who approves now, oldest first."""

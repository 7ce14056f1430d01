"""The words of duels: two versions behind one campaign."""

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

from comptoir.kernel.work import Json
from comptoir.quality.metrics.experiments import arm_of


class DuelKind(StrEnum):
    """How two versions are set against each other."""

    SPLIT = "split"
    """Each customer is shown one of them, always the same one."""
    INTERLEAVE = "interleave"
    """Each customer is shown one list of both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """One of the two."""

    name: str
    version_id: str
    recipe: str
    share: float
    """Of customers, 0 to 1; of an interleaved list, half."""

    def told(self) -> Json:
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Duel:
    """Two versions side by side."""

    duel_id: str
    group_id: str
    source_id: str
    """Of the campaign."""
    name: str
    kind: DuelKind
    arms: tuple[Arm, ...]
    started_at: datetime
    ended_at: datetime | None = None

    def arm_for(self, who: str) -> Arm:
        """Return the arm of a customer: the same one in every process and after every restart."""
        return self.arms[arm_of(who, self.duel_id, [one.share for one in self.arms])]

"""Solutions, their trainings and the campaigns that answer with them, as the console shows them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from comptoir.recommend.model import Kind, Resource, Status
from comptoir.recommend.resources.following import SYNC
from comptoir.recommend.resources.room import Room
from comptoir.recommend.resources.versions import due_at, interval
from comptoir.recommend.store.resources import Seen

_MOST = 1_000
STALE_AFTER = 2
"""A model is stale once this many of its intervals have passed."""
_FAILED = (Status.CREATE_FAILED,)


@dataclass(frozen=True, slots=True, kw_only=True)
class SolutionPortrait:
    """A solution with its trainings."""

    solution: Resource
    versions: tuple[Resource, ...]
    """Oldest first."""
    due: datetime | None
    """When it is trained next by itself; None where nobody asked for that."""

    @property
    def newest(self) -> Resource | None:
        return self.versions[-1] if self.versions else None

    @property
    def ready(self) -> Resource | None:
        """The newest version that can answer."""
        return next((one for one in reversed(self.versions) if one.status is Status.ACTIVE), None)

    @property
    def failed(self) -> Resource | None:
        """The newest training, when it failed."""
        newest = self.newest
        return newest if newest and newest.status in _FAILED else None


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignPortrait:
    """A campaign with the version that it answers with."""

    campaign: Resource
    version: Resource
    solution: SolutionPortrait
    follows: bool
    """Whether each new version takes the place of the one before by itself."""
    stale: bool
    """Whether its model is older than two of its solution's intervals."""


def solutions_of(room: Room, group_id: str = "") -> list[SolutionPortrait]:
    """Return the solutions of a group, or of all, with their trainings, oldest first."""
    versions: Mapping[str, list[Resource]] = defaultdict(list)
    for one in _every(room, Kind.SOLUTION_VERSION):
        versions[one.parent_id].append(one)
    return [
        portrait(solution, versions[solution.resource_id])
        for solution in _every(room, Kind.SOLUTION)
        if group_id in ("", solution.group_id)
    ]


def portrait(solution: Resource, versions: Sequence[Resource]) -> SolutionPortrait:
    """Return a solution with its trainings, oldest first."""
    due = due_at(solution, versions)
    return SolutionPortrait(solution=solution, versions=tuple(versions), due=due)


def campaigns_of(room: Room, solutions: Sequence[SolutionPortrait]) -> list[CampaignPortrait]:
    """Return the campaigns of solutions, oldest first."""
    by_id = {one.solution.resource_id: one for one in solutions}
    found = []
    for campaign in _every(room, Kind.CAMPAIGN):
        solution = by_id.get(campaign.parent_id)
        if solution is None:
            continue
        version = next(
            (one for one in solution.versions if one.resource_id == campaign.uses_id), None
        )
        if version is None:  # deleted between two questions
            continue
        age = room.clock() - version.updated_at
        found.append(
            CampaignPortrait(
                campaign=campaign,
                version=version,
                solution=solution,
                follows=_follows(campaign),
                stale=age > stale_after(solution.solution),
            )
        )
    return found


def stale_after(solution: Resource) -> timedelta:
    """Return the age at which a solution's model is too old to be left alone."""
    return STALE_AFTER * interval(solution.document)


def _follows(campaign: Resource) -> bool:
    return bool((campaign.document.get("campaignConfig") or {}).get(SYNC))


def _every(room: Room, kind: Kind) -> Sequence[Resource]:
    return room.store.page(kind, Seen(), limit=_MOST)

"""What of recommendations needs a person: failed work, and models that have grown old."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from comptoir.recommend.model import Kind, Resource, Status
from comptoir.recommend.portraits.models import (
    CampaignPortrait,
    SolutionPortrait,
    campaigns_of,
    solutions_of,
)
from comptoir.recommend.resources.room import Room
from comptoir.recommend.store import checks, groups, imports
from comptoir.recommend.store.imports import ImportState
from comptoir.recommend.store.resources import Seen
from comptoir.recommend.store.storeroom import Storeroom

_MOST = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """Something that waits for a person."""

    kind: str
    """`failed_training`, `failed_recommender`, `failed_import`, `unfit` or `stale`."""
    name: str
    """Of the solution, the dataset, the group or the campaign."""
    group: str
    reason: str
    """Why, in English as it was kept; empty where the kind says it all."""
    since: datetime
    where: str
    """What the page's address needs: a version's path, an import's id, a campaign's solution."""


def of_all(room: Room, data: Storeroom) -> list[Need]:
    """Return what waits in every group."""
    solutions = solutions_of(room)
    recommenders = room.store.page(Kind.RECOMMENDER, Seen(), limit=_MOST)
    return found(data, solutions, campaigns_of(room, solutions), recommenders)


def found(
    data: Storeroom,
    solutions: Sequence[SolutionPortrait],
    campaigns: Sequence[CampaignPortrait],
    recommenders: Sequence[Resource] = (),
) -> list[Need]:
    """Return what waits, the newest failure first, then models that have grown old."""
    failed = [*_trainings(solutions), *_recommenders(recommenders), *_imports(data), *_unfit(data)]
    return sorted(failed, key=lambda one: one.since, reverse=True) + _stale(campaigns)


def _trainings(solutions: Sequence[SolutionPortrait]) -> list[Need]:
    return [
        Need(
            kind="failed_training",
            name=one.solution.name,
            group=one.solution.group_name,
            reason=one.failed.failure_reason,
            since=one.failed.updated_at,
            where=version_path(one.failed.arn),
        )
        for one in solutions
        if one.failed
    ]


def _recommenders(found: Sequence[Resource]) -> list[Need]:
    return [
        Need(
            kind="failed_recommender",
            name=one.name,
            group=one.group_name,
            reason=one.failure_reason,
            since=one.updated_at,
            where=one.name,
        )
        for one in found
        if one.status is Status.CREATE_FAILED
    ]


def _imports(data: Storeroom) -> list[Need]:
    waiting = []
    for group in groups.every(data.rows):
        seen: set[str] = set()
        for one in imports.recent(data.rows, group.group_id):
            if one.dataset in seen:
                continue
            seen.add(one.dataset)
            if one.state is ImportState.FAILED:
                waiting.append(
                    Need(
                        kind="failed_import",
                        name=one.dataset,
                        group=group.name,
                        reason=one.reason,
                        since=one.finished_at or one.started_at,
                        where=one.import_id,
                    )
                )
    return waiting


def _unfit(data: Storeroom) -> list[Need]:
    known = checks.newest(data.rows)
    return [
        Need(
            kind="unfit",
            name=group.name,
            group=group.name,
            reason=next(
                (one["says"] for one in checked.document["findings"] if one["weight"] == "stop"), ""
            ),
            since=checked.checked_at,
            where=group.name,
        )
        for group in groups.every(data.rows)
        if (checked := known.get(group.group_id)) and not checked.fit
    ]


def _stale(campaigns: Sequence[CampaignPortrait]) -> list[Need]:
    return [
        Need(
            kind="stale",
            name=one.campaign.name,
            group=one.campaign.group_name,
            reason="",
            since=one.version.updated_at,
            where=one.solution.solution.name,
        )
        for one in campaigns
        if one.stale
    ]


def version_path(arn: str) -> str:
    """Return `solution/version` of a solution version's ARN.

    >>> version_path("arn:aws:personalize:eu-west-1:000000000000:solution/shop/0a1b2c3d")
    'shop/0a1b2c3d'
    """
    return arn.partition(f":{Kind.SOLUTION.value}/")[2]

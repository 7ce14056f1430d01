"""What a campaign's customers would have chosen, had another version answered, or explored more.

Replaying many answers takes a while: commands wait for it, pages let a job do it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from comptoir.kernel import errors
from comptoir.kernel.work import Json, Steps, Workflow
from comptoir.recommend.evidence import replaying, told
from comptoir.recommend.evidence.outcomes import Question
from comptoir.recommend.evidence.replaying import Estimate
from comptoir.recommend.evidence.version_slates import VersionSlates
from comptoir.recommend.model import Resource
from comptoir.recommend.resources.room import SUPPOSE, Room
from comptoir.recommend.store.storeroom import Storeroom
from comptoir.recommend.training.artifacts import Artifacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Supposition:
    """Another way to answer: another version, or the same one with another exploration."""

    campaign: Resource
    version: Resource | None
    """Shown without exploration; None for the campaign's own."""
    weight: float = 0.0
    """Of exploration, where the version is the campaign's own; 0 to 1."""
    since: int = 0
    """Seconds since 1970; of answers."""
    clicks: Sequence[str] = ()
    """Types of events that count as chosen; empty for all."""

    @property
    def begins(self) -> int:
        """From when on answers count: what a version was trained on must not judge it."""
        trained = int(self.version.updated_at.timestamp()) + 1 if self.version else 0
        return max(self.since, trained)


def suppose(data: Storeroom, artifacts: Artifacts, asked: Supposition) -> Estimate:
    """Return what would have been chosen per answer.

    Args:
        data: where answers were logged.
        artifacts: where versions are.
        asked: the other way.

    Raises:
        errors.Failed: the log cannot tell.
        errors.Invalid: there is no answer, or of one customer only.
    """
    campaign = asked.campaign
    question = Question(since=asked.begins, clicks=tuple(asked.clicks), source=campaign.resource_id)
    logged = replaying.logged(data, campaign.group_id, question, campaign.uses_id)
    if asked.version is None:
        return replaying.estimate(replaying.of_weight(logged, asked.weight))
    if logged.rows.is_empty():
        raise errors.Invalid(
            "No answer that could be replayed was given since the other model was trained "
            "({moment}): it may have learned from what came of those before. Wait until the shop "
            "has asked again.",
            moment=asked.version.updated_at,
        )
    slates = VersionSlates(data, artifacts, campaign.group_id, asked.version.resource_id)
    return replaying.estimate(replaying.of_version(logged, slates))


def estimate_told(found: Estimate) -> Json:
    """Return an estimate under the keys of JSON; figures are items chosen per answer."""
    return {
        "answers": found.answers,
        "left_out": found.left_out,
        "logged": told.interval(found.logged),
        "ips": told.interval(found.ips),
        "snips": told.interval(found.snips),
        "doubly_robust": told.interval(found.doubly_robust),
        "support": told.interval(found.support.share),
        "effective_answers": found.support.effective,
    }


def verdict(estimate: Json) -> str:
    """Return `better`, `worse` or `alike`, the last where the estimates do not tell them apart.

    The doubly robust estimate decides; both ranges must part, which asks for more than the range of
    the difference would.

    >>> bounds = {"logged": {"low": 0.1, "high": 0.2}, "doubly_robust": {"low": 0.3, "high": 0.4}}
    >>> verdict(bounds)
    'better'
    """
    logged, other = estimate["logged"], estimate["doubly_robust"]
    if other["low"] > logged["high"]:
        return "better"
    return "worse" if other["high"] < logged["low"] else "alike"


def workflow(room: Callable[[], Room], data: Storeroom, artifacts: Artifacts) -> Workflow:
    """Return the workflow that estimates.

    Args:
        room: where campaigns and versions are; opened when the first job runs.
        data: where answers were logged.
        artifacts: where versions are.
    """

    def body(steps: Steps, input: Json) -> Json:
        def estimated() -> Json:
            store = room().store
            asked = Supposition(
                campaign=store.get(input["campaign_id"]),
                version=store.get(input["version_id"]) if input["version_id"] else None,
                weight=float(input["weight"]),
            )
            return estimate_told(suppose(data, artifacts, asked)) | {"since": asked.begins}

        # Whatever the log cannot tell, it cannot tell a second time either.
        return steps.do("estimate", estimated, attempts=1)

    return Workflow(SUPPOSE, body)

"""Campaigns: under which name a solution version is asked."""

from collections.abc import Mapping
from typing import Any

from comptoir.kernel import errors
from comptoir.recommend.aws.ask import WRITE, Answer, Ask, Handler
from comptoir.recommend.model import Kind, Resource, Status
from comptoir.recommend.model.offers import OFFERS
from comptoir.recommend.resources.changing import busy, update
from comptoir.recommend.resources.following import SYNC
from comptoir.recommend.resources.making import New, make
from comptoir.recommend.resources.versions import versions_of

_LATEST = "/$LATEST"
_UPDATED = ("solutionVersionArn", "minProvisionedTPS", "campaignConfig")
"""Members that the latest update of a campaign tells of, changed or not."""
_NUMBERS = {"explorationWeight": (0.0, 1.0), "explorationItemAgeCutOff": (1.0, float("inf"))}


def create_campaign(ask: Ask) -> Answer:
    asked = ask.input
    version, follows = _version(ask, asked["solutionVersionArn"])
    config = asked.get("campaignConfig", {})
    check_campaign_config(config, version.document["recipe"], follows=follows)
    new = New(
        kind=Kind.CAMPAIGN,
        name=asked["name"],
        parent=ask.room.store.get(version.parent_id),
        uses=version,
        document={
            "solutionVersionArn": version.arn,
            "minProvisionedTPS": asked.get("minProvisionedTPS", 1),
            "campaignConfig": config or None,
            "recipe": version.document["recipe"],
        },
        tags=asked.get("tags", ()),
    )
    return {"campaignArn": make(ask.room, new).arn}


def update_campaign(ask: Ask) -> Answer:
    asked = ask.input
    campaign = ask.find(Kind.CAMPAIGN)
    changes: dict[str, Any] = {}
    version = ask.room.store.get(campaign.uses_id)
    follows = bool((campaign.document.get("campaignConfig") or {}).get(SYNC))
    if "solutionVersionArn" in asked:
        version, follows = _version(ask, asked["solutionVersionArn"])
        if version.parent_id != campaign.parent_id:
            raise errors.Invalid(
                "The campaign {campaign} is of another solution. Create a campaign for this one.",
                campaign=campaign.name,
            )
        changes["solutionVersionArn"] = version.arn
    if "campaignConfig" in asked:
        check_campaign_config(asked["campaignConfig"], version.document["recipe"], follows=follows)
        changes["campaignConfig"] = asked["campaignConfig"]
    if "minProvisionedTPS" in asked:
        changes["minProvisionedTPS"] = asked["minProvisionedTPS"]
    told = {name: campaign.document.get(name) for name in _UPDATED} | changes
    uses = version.resource_id
    update(ask.room, campaign, "latestCampaignUpdate", changes, told=told, uses_id=uses)
    return {"campaignArn": campaign.arn}


def check_campaign_config(config: Mapping[str, Any], recipe: str, *, follows: bool) -> None:
    """Let the configuration of a campaign pass.

    Args:
        config: checked against its shape.
        recipe: of the solution version.
        follows: the version is named as the solution's latest.

    Raises:
        errors.Invalid: the recipe does not explore, a figure is none, or a campaign is to follow
            a version that was named.
    """
    check_exploration(config.get("itemExplorationConfig", {}), recipe)
    if config.get(SYNC) and not follows:
        raise errors.Invalid(
            "syncWithLatestSolutionVersion needs a solutionVersionArn that ends in {latest}.",
            latest=_LATEST,
        )


def check_exploration(config: Mapping[str, str], recipe: str) -> None:
    """Let the settings of exploration pass.

    Raises:
        errors.Invalid: the recipe does not explore, or a figure is out of its range.
    """
    if config and not OFFERS[recipe].explores:
        raise errors.Invalid(
            "The recipe {recipe} does not explore. Leave itemExplorationConfig out.", recipe=recipe
        )
    for name, text in config.items():
        if name not in _NUMBERS:
            known = ", ".join(_NUMBERS)
            raise errors.Invalid(
                "itemExplorationConfig has no {name}; it has {known}.", name=name, known=known
            )
        low, high = _NUMBERS[name]
        try:
            fits = low <= float(text) <= high
        except ValueError:
            fits = False
        if not fits:
            raise errors.Invalid(
                "{name} is {text!r}; it must be a number from {low} to {high}.",
                name=name,
                text=text,
                low=low,
                high=high,
            )


def _version(ask: Ask, arn: str) -> tuple[Resource, bool]:
    """Return the version of an ARN, and whether it was named as the latest of its solution.

    Raises:
        errors.NotFound: there is none.
        errors.Conflict: it is still being trained.
        errors.Invalid: its training failed or was stopped, or no version is ACTIVE.
    """
    store = ask.room.store
    if arn.endswith(_LATEST):
        solution = store.find(arn.removesuffix(_LATEST), Kind.SOLUTION, ask.seen)
        ready = [one for one in versions_of(ask.room, solution) if one.status is Status.ACTIVE]
        if not ready:
            raise errors.Invalid(
                "The solution {solution} has no ACTIVE version. Train one first.",
                solution=solution.name,
            )
        return ready[-1], True
    version = store.find(arn, Kind.SOLUTION_VERSION, ask.seen)
    if version.status in {Status.CREATE_FAILED, Status.CREATE_STOPPED}:
        raise errors.Invalid(
            "The solution version {arn} is {status}; nothing can be asked of it. Train another.",
            arn=arn,
            status=version.status.value,
        )
    if version.status is not Status.ACTIVE:
        raise busy(version)
    return version, False


HANDLERS = {
    "CreateCampaign": Handler(WRITE, create_campaign),
    "UpdateCampaign": Handler(WRITE, update_campaign),
}

"""Begins duels: which two versions, behind which campaign, for whom."""

from dataclasses import dataclass

from comptoir.kernel import errors
from comptoir.kernel.ids import new_id
from comptoir.kernel.storage.rows import Rows
from comptoir.recommend.evidence.duel import Arm, Duel, DuelKind
from comptoir.recommend.model import Kind, Resource, Status
from comptoir.recommend.model.offers import OFFERS
from comptoir.recommend.resources.room import Room
from comptoir.recommend.store import duels


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """What a duel is to be."""

    name: str
    campaign: Resource
    version: Resource
    """Set against the version that the campaign answers with now."""
    share: float = 0.5
    """Of customers who are shown the other version, above 0 and below 1."""
    interleave: bool = False


def begin(room: Room, rows: Rows, asked: Challenge) -> Duel:
    """Begin a duel; the campaign answers with both from the next second on.

    Raises:
        errors.Invalid: the versions cannot stand behind one name, or the share is none.
        errors.Conflict: the campaign has a duel already, or the name is taken.
    """
    own = room.store.get(asked.campaign.uses_id)
    _check(asked, own)
    other = 0.5 if asked.interleave else asked.share
    made = Duel(
        duel_id=new_id("duel"),
        group_id=asked.campaign.group_id,
        source_id=asked.campaign.resource_id,
        name=asked.name,
        kind=DuelKind.INTERLEAVE if asked.interleave else DuelKind.SPLIT,
        arms=(_arm("own", own, 1 - other), _arm("other", asked.version, other)),
        started_at=room.clock(),
    )
    duels.start(rows, made)
    return made


def _check(asked: Challenge, own: Resource) -> None:
    version = asked.version
    if version.group_id != asked.campaign.group_id:
        raise errors.NotFound("There is no {kind} {arn}.", kind="solution version", arn=version.arn)
    if version.status is not Status.ACTIVE:
        raise errors.Invalid(
            "The solution version {arn} is {status}; nothing can be asked of it. Train another.",
            arn=version.arn,
            status=version.status.value,
        )
    if version.resource_id == own.resource_id:
        raise errors.Invalid(
            "The campaign {campaign} answers with that version already. Name another one.",
            campaign=asked.campaign.name,
        )
    mine, theirs = (OFFERS[one.document["recipe"]].recipe_type for one in (own, version))
    if mine != theirs:
        raise errors.Invalid(
            "The campaign {campaign} answers questions of {mine}, and that version those of "
            "{theirs}. Name a version that answers the same.",
            campaign=asked.campaign.name,
            mine=mine,
            theirs=theirs,
        )
    if not 0 < asked.share < 1:
        raise errors.Invalid("The share {share} must lie between 0 and 1.", share=asked.share)


def version_of(room: Room, campaign: Resource, name: str) -> Resource:
    """Return a version by its ARN, by its name in the campaign's solution, or a solution's newest.

    Args:
        room: where versions are.
        campaign: of whose group it must be.
        name: of the version, or of a solution whose newest version that is ready is meant.

    Raises:
        errors.NotFound: there is none.
    """
    with room.store.reading() as connection:
        found = room.store.related(connection, Kind.SOLUTION_VERSION, group_id=campaign.group_id)
    for one in found:
        own = one.parent_id == campaign.parent_id and one.name == name
        if own or one.arn == name:
            return one
    for one in reversed(found):
        if one.status is Status.ACTIVE and f":solution/{name}/" in one.arn:
            return one
    raise errors.NotFound("There is no {kind} {arn}.", kind="solution version", arn=name)


def _arm(name: str, version: Resource, share: float) -> Arm:
    return Arm(
        name=name,
        version_id=version.resource_id,
        recipe=str(version.document["recipe"]),
        share=share,
    )

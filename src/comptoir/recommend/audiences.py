"""Audiences: the users who will like an item, or items of a kind, most; asked for at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from comptoir.kernel import errors
from comptoir.kernel.access.model import Caller
from comptoir.recommend import ports, questions
from comptoir.recommend.aws.ask import TRAIN
from comptoir.recommend.model import Kind, Resource, Status
from comptoir.recommend.model.arns import Arn
from comptoir.recommend.model.offers import OFFERS
from comptoir.recommend.resources.room import Room, needed, seen_by
from comptoir.recommend.resources.versions import versions_of

MOST_AT_ONCE = 10_000
"""Users of one answer; more are for a batch job."""
_SEGMENTS = "USER_SEGMENTATION"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which users are looked for."""

    solution: str
    """Name or ARN of a solution; its newest version answers. Or the ARN of a version."""
    item: str = ""
    attributes: str = ""
    """Such as `ITEMS.genres = "Comedy"`; stands for `item`."""
    length: int = 25
    filter: str = ""
    """Name or ARN of a filter of users."""
    values: Mapping[str, str] = field(default_factory=dict)
    """Of the filter's parameters."""


def audience(room: Room, caller: Caller, wanted: Wanted) -> list[str]:
    """Return the shop's own ids of users, the likeliest first.

    Args:
        room: where resources are.
        caller: whose rights hold: the answer names people.
        wanted: which users.

    Raises:
        errors.Denied: the caller may not start batch jobs, and so may not ask this.
        errors.NotFound: there is no such solution or filter, or not for this caller.
        errors.Invalid: the recipe makes no segments, or nothing is known of what is asked.
    """
    caller.require(TRAIN)
    version = segmenting(room, caller, wanted.solution)
    arn = questions.arn_of(room, Kind.FILTER, wanted.filter) if wanted.filter else ""
    seen = seen_by(caller)
    ask = ports.BatchAsk(
        job_id="",
        group_id=version.group_id,
        version_id=version.resource_id,
        recipe=version.document["recipe"],
        source="",
        target="",
        input={"numResults": wanted.length},
        filter=questions.expression(room, seen, arn, version) if arn else "",
    )
    line = {
        name: told
        for name, told in (
            ("itemId", wanted.item),
            ("itemAttributes", wanted.attributes),
            ("filterValues", dict(wanted.values)),
        )
        if told
    }
    return needed(room.works.batch, "batch segments").audience(ask, line)


def segmenting(room: Room, caller: Caller, name: str) -> Resource:
    """Return the version of a solution that knows audiences.

    Raises:
        errors.NotFound: there is none, or not for this caller.
        errors.Invalid: none is ACTIVE, or the recipe makes no segments.
    """
    version = newest(room, caller, name)
    recipe = version.document["recipe"]
    if OFFERS[recipe].recipe_type != _SEGMENTS:
        raise errors.Invalid(
            "The recipe {recipe} makes no segments. Use aws-item-affinity or "
            "aws-item-attribute-affinity.",
            recipe=recipe,
        )
    return version


def newest(room: Room, caller: Caller, name: str) -> Resource:
    """Return the newest ACTIVE version of a solution, by its name or ARN, or a version by its own.

    Raises:
        errors.NotFound: there is none, or not for this caller.
        errors.Invalid: none is ACTIVE.
    """
    seen = seen_by(caller)
    arn = name if name.startswith("arn:") else room.names.arn(Kind.SOLUTION, name)
    if Arn.parse(arn).kind == Kind.SOLUTION_VERSION:
        found = [room.store.find(arn, Kind.SOLUTION_VERSION, seen)]
    else:
        found = versions_of(room, room.store.find(arn, Kind.SOLUTION, seen))
    ready = [one for one in found if one.status is Status.ACTIVE]
    if not ready:
        raise errors.Invalid(
            "The solution {solution} has no ACTIVE version. Train one first.", solution=name
        )
    return ready[-1]

"""Versions that may be set against the one that a campaign answers with."""

from comptoir.recommend.model import Kind, Resource, Status
from comptoir.recommend.model.offers import OFFERS
from comptoir.recommend.resources.room import Room


def rivals_of(room: Room, campaign: Resource) -> list[Resource]:
    """Return the versions of a campaign's group that answer the same questions, newest first."""
    store = room.store
    kind = OFFERS[store.get(campaign.uses_id).document["recipe"]].recipe_type
    with store.reading() as connection:
        found = store.related(
            connection,
            Kind.SOLUTION_VERSION,
            group_id=campaign.group_id,
            statuses=(Status.ACTIVE,),
        )
    alike = [one for one in found if OFFERS[one.document["recipe"]].recipe_type == kind]
    return [one for one in reversed(alike) if one.resource_id != campaign.uses_id]

"""What answers in a dataset group: its campaigns and recommenders."""

from collections.abc import Sequence

from comptoir.recommend.model import Kind, Resource
from comptoir.recommend.resources.room import Room

SERVING = (Kind.CAMPAIGN, Kind.RECOMMENDER)


def sources_of(room: Room, group_id: str) -> Sequence[Resource]:
    """Return the campaigns and recommenders of a group, oldest first."""
    with room.store.reading() as connection:
        found = [
            one
            for kind in SERVING
            for one in room.store.related(connection, kind, group_id=group_id)
        ]
    return sorted(found, key=lambda one: one.resource_id)

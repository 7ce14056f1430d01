"""Campaigns that follow their solution: each new version takes the place of the one before."""

import contextlib

from comptoir.kernel import errors
from comptoir.recommend.model import Kind, Status
from comptoir.recommend.resources.changing import update
from comptoir.recommend.resources.room import Room

SYNC = "syncWithLatestSolutionVersion"
"""The member of a campaign's configuration that says so."""


def follow(room: Room, version_id: str) -> int:
    """Take the campaigns that follow a solution to a version of it.

    Args:
        room: where they are.
        version_id: just trained; one that is gone, or failed, moves nobody.

    Returns:
        How many were taken.
    """
    try:
        version = room.store.get(version_id)
    except errors.NotFound:
        return 0
    if version.status is not Status.ACTIVE:
        return 0
    with room.store.reading() as connection:
        campaigns = room.store.related(connection, Kind.CAMPAIGN, parent_id=version.parent_id)
    own = version.document
    # Updates come to whoever serves what they go on from, as with Personalize.
    updated = own.get("goesOn") and own.get("trainingType") == "AUTOMATIC"
    before = own.get("previous") if updated else ""
    followers = [
        one
        for one in campaigns
        # An older version may end later; it is no news.
        if one.uses_id < version_id
        and ((one.document.get("campaignConfig") or {}).get(SYNC) or one.uses_id == before)
    ]
    for one in followers:
        changes = {"solutionVersionArn": version.arn}
        with contextlib.suppress(errors.NotFound, errors.Conflict):  # just deleted
            update(room, one, "latestCampaignUpdate", changes, uses_id=version_id)
    return len(followers)

"""What a call is counted under: the ARN of the campaign, the event tracker, the dataset."""

from collections.abc import Mapping
from typing import Any

from comptoir.kernel import errors
from comptoir.recommend.aws.shapes import can_be_kept
from comptoir.recommend.model import Kind
from comptoir.recommend.resources.monitor import CALLS
from comptoir.recommend.resources.room import Room
from comptoir.recommend.store.resources import Seen

_BY: Mapping[str, Kind] = {
    "campaignArn": Kind.CAMPAIGN,
    "recommenderArn": Kind.RECOMMENDER,
    "solutionArn": Kind.SOLUTION,
    "datasetArn": Kind.DATASET,
    "trackingId": Kind.EVENT_TRACKER,
}
"""Of each member that names what is asked, its kind."""
_LONGEST = 256


def dimension_of(operation: str, room: Room, seen: Seen, asked: Any) -> str:
    """Return the ARN that a call is counted under; empty where there is no such thing.

    Args:
        operation: its name.
        room: where resources are.
        seen: what the caller may see. What is not there for them is not there: what requests
            make up must not become a series of its own.
        asked: what JSON said, not yet checked.
    """
    if operation not in CALLS or not isinstance(asked, dict):
        return ""
    for member, kind in _BY.items():
        name = asked.get(member)
        if isinstance(name, str) and len(name) <= _LONGEST and can_be_kept(name):
            try:
                return room.kept.find(name, kind, seen).arn
            except errors.NotFound:
                return ""
    return ""

"""What carries out each operation, by its name in the service models."""

from collections.abc import Mapping
from types import MappingProxyType

from comptoir.recommend.aws import recording
from comptoir.recommend.aws.ask import Answer, Ask, Handler
from comptoir.recommend.aws.operations import (
    attribution,
    batch,
    campaigns,
    data,
    deleting,
    filters,
    house,
    live,
    moving,
    offered,
    reading,
    recommenders,
    runtime,
    solutions,
    tagging,
)

HANDLERS: Mapping[str, Handler] = MappingProxyType(
    {
        **reading.HANDLERS,
        **offered.HANDLERS,
        **tagging.HANDLERS,
        **data.HANDLERS,
        **moving.HANDLERS,
        **filters.HANDLERS,
        **solutions.HANDLERS,
        **campaigns.HANDLERS,
        **recommenders.HANDLERS,
        **batch.HANDLERS,
        **attribution.HANDLERS,
        **deleting.HANDLERS,
        **runtime.HANDLERS,
        **live.HANDLERS,
    }
)
"""`solutions` tells more of a solution than `reading`, and comes behind it."""
HOUSE: Mapping[str, Handler] = MappingProxyType(house.HANDLERS)
"""What no library can ask for."""


def carry_out(operation: str, ask: Ask) -> Answer:
    """Carry out an operation; one that changes something is an entry of the audit trail.

    Raises:
        errors.ComptoirError: as the operation has it.
    """
    handler = HANDLERS.get(operation) or HOUSE[operation]
    ask.caller.require(handler.right)
    if handler.right not in recording.CHANGES:
        return handler.function(ask)
    before = recording.past(operation, ask)
    answer = handler.function(ask)
    ask.room.trail.record(
        actor=ask.caller.actor,
        action=recording.action_of(operation),
        record=recording.record_of(operation, ask.input, answer),
        address=ask.caller.address,
        detail=recording.detail_of(operation, ask.input, before),
    )
    return answer

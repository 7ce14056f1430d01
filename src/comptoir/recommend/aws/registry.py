"""What carries out each operation, by its name in the service models."""

from collections.abc import Mapping
from types import MappingProxyType

from comptoir.recommend.aws.ask import Handler
from comptoir.recommend.aws.operations import (
    attribution,
    batch,
    campaigns,
    data,
    deleting,
    filters,
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

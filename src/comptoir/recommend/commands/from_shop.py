"""`comptoir recommend import --from-shop`: the shop's own records, and what its pages ask."""

from typing import Protocol

from comptoir.kernel.terminal import show_job
from comptoir.kernel.work import Engine, Json
from comptoir.recommend.bulk import from_shop
from comptoir.recommend.carousels import beginning
from comptoir.recommend.carousels.beginning import CAROUSELS
from comptoir.recommend.operations import Operations
from comptoir.recommend.ports import ShopRecords
from comptoir.recommend.store.storeroom import Storeroom


class Backstage(Protocol):
    """What this needs of `context.obj`."""

    @property
    def recommend_room(self) -> Storeroom: ...
    @property
    def shop_records(self) -> ShopRecords: ...
    @property
    def engine(self) -> Engine: ...


def import_shop(
    backstage: Backstage, asked: Operations, group: str, *, quiet: bool = False
) -> list[Json]:
    """Read the shop's records into a group.

    Args:
        backstage: open stores and services.
        asked: make resources.
        group: name of the dataset group.
        quiet: show no progress.

    Returns:
        What each import did.
    """
    engine, room = backstage.engine, backstage.recommend_room
    jobs = from_shop.begin(room, asked, engine, backstage.shop_records, group)
    told = [show_job(engine, job, quiet=quiet).output or {} for job in jobs]
    from_shop.tidy(room, told[0]["group_id"])
    return told


def begin_carousels(backstage: Backstage, asked: Operations, group: str) -> str:
    """Begin to make what the shop's pages ask; return the job, empty when nothing is lacking."""
    if not beginning.lacks(asked, group):
        return ""
    engine = backstage.engine
    waiting = engine.unfinished(CAROUSELS)
    same = (one.job_id for one in waiting if one.input["group"] == group)
    input = {"group": group, "actor": asked.caller.actor}
    return next(same, "") or engine.start(CAROUSELS, input)

"""The durable work on data: imports, and carrying over what came live."""

from comptoir.kernel.work import Json, Schedule, Steps, Workflow
from comptoir.recommend import carrying, snapshots
from comptoir.recommend.datasets.words import DatasetType
from comptoir.recommend.importing import IMPORT, import_files
from comptoir.recommend.store import events, groups
from comptoir.recommend.store.storeroom import Storeroom

CARRY = "recommend.carry"
SNAPSHOT_AFTER = 50_000
"""Live events after which histories are written anew."""


def workflows(room: Storeroom) -> tuple[Workflow, ...]:
    """Return the workflows of data."""
    return (
        Workflow(IMPORT, lambda steps, input: import_files(room, steps, input)),
        Workflow(CARRY, lambda steps, input: carry(room, steps, input)),
    )


def schedules(timezone: str) -> tuple[Schedule, ...]:
    """Return what starts by itself: live rows go to the lake every ten minutes."""
    name = "recommend-carry"
    return (Schedule(name=name, workflow=CARRY, cron="*/10 * * * *", timezone=timezone),)


def carry(room: Storeroom, steps: Steps, input: Json) -> Json:
    """Carry what came live over to the lake, for one group or for all."""
    asked = str(input.get("group_id") or "")
    listed = steps.do(
        "list groups", lambda: {"groups": [one.group_id for one in groups.every(room.rows)]}
    )
    total = 0
    for group_id in [asked] if asked else listed["groups"]:
        told = steps.do(f"carry {group_id}", lambda group_id=group_id: _carry(room, group_id))  # type: ignore[misc]
        total += told["events"] + told["records"]
    return {"carried": total}


def _carry(room: Storeroom, group_id: str) -> Json:
    counted = 0
    for dataset in DatasetType:
        if dataset.has_events:
            counted += carrying.carry_events(room, group_id, dataset)
    put = sum(
        carrying.carry_puts(room, group_id, dataset)
        for dataset in DatasetType
        if not dataset.has_events
    )
    snapshots.renew_if_stale(room, group_id, SNAPSHOT_AFTER)
    old = room.now() - carrying.KEPT_SECONDS
    for dataset in DatasetType:
        if dataset.has_events:
            last = room.lake_of(group_id).table(dataset).written_up_to(carrying.CARRIER)
            seen = snapshots.seen_up_to(room, group_id)
            events.purge(room.rows, group_id, dataset, min(last, seen), old)
    return {"events": counted, "records": put}

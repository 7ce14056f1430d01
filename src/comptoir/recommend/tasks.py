"""The durable work on data: imports, and carrying over what came live."""

from comptoir.kernel.work import Json, Schedule, Steps, Workflow
from comptoir.recommend.batch.retiring import Retire
from comptoir.recommend.bulk import uploads
from comptoir.recommend.bulk.importing import IMPORT, import_files
from comptoir.recommend.datasets.words import DatasetType
from comptoir.recommend.evidence import carrying as exposures
from comptoir.recommend.evidence import impressions
from comptoir.recommend.live import carrying, snapshots
from comptoir.recommend.store import attributed, events, groups, puts
from comptoir.recommend.store.storeroom import Storeroom

CARRY = "recommend.carry"
SNAPSHOT_AFTER = 50_000
"""Live events after which histories are written anew."""


def workflows(room: Storeroom, retire: Retire = lambda _: 0) -> tuple[Workflow, ...]:
    """Return the workflows of data.

    Args:
        room: what they stand on.
        retire: lets the old files of a group's batch jobs go.
    """
    return (
        Workflow(IMPORT, lambda steps, input: import_files(room, steps, input)),
        Workflow(CARRY, lambda steps, input: carry(room, steps, input, retire)),
        Workflow(uploads.UPLOAD, lambda steps, input: uploads.read_upload(room, steps, input)),
        Workflow(uploads.CHECK, lambda steps, input: uploads.check(room, steps, input)),
    )


def schedules(timezone: str) -> tuple[Schedule, ...]:
    """Return what starts by itself: live rows go to the lake every ten minutes."""
    name = "recommend-carry"
    return (Schedule(name=name, workflow=CARRY, cron="*/10 * * * *", timezone=timezone),)


def carry(room: Storeroom, steps: Steps, input: Json, retire: Retire) -> Json:
    """Carry what came live over to the lake, for one group or for all; let old files go."""
    asked = str(input.get("group_id") or "")
    listed = steps.do("list groups", lambda: {"groups": _living(room)})
    total = 0
    for group_id in [asked] if asked else listed["groups"]:
        told = steps.do(f"carry {group_id}", lambda group_id=group_id: _carry(room, group_id))  # type: ignore[misc]
        total += told["events"] + told["records"] + told["exposures"]
    if not asked:
        steps.do("tidy", lambda: exposures.drop_orphans(room, _living(room)))
        steps.do("delete files", lambda: {"files": sum(retire(one) for one in _living(room))})
    return {"carried": total}


def _living(room: Storeroom) -> list[str]:
    return [one.group_id for one in groups.every(room.rows)]


def _carry(room: Storeroom, group_id: str) -> Json:
    told = {"events": 0, "records": 0, "exposures": exposures.carry(room, group_id)}
    for dataset in DatasetType:
        if dataset.has_events:
            told["events"] += carrying.carry_events(room, group_id, dataset)
        else:
            told["records"] += _carry_puts(room, group_id, dataset)
    snapshots.renew_if_stale(room, group_id, SNAPSHOT_AFTER)
    _purge_events(room, group_id)
    exposures.retire(room, group_id)
    impressions.recount(room, group_id)
    exposures.tidy(room, group_id)
    return told


def _carry_puts(room: Storeroom, group_id: str, dataset: DatasetType) -> int:
    last = room.lake_of(group_id).table(dataset).written_up_to(carrying.CARRIER)
    carried = carrying.carry_puts(room, group_id, dataset)
    # What an earlier round has carried: nobody reads by a version of the table older than that.
    with room.rows.writing() as connection:
        puts.purge(connection, group_id, dataset, last)
    return carried


def _purge_events(room: Storeroom, group_id: str) -> None:
    old, seen = room.now() - carrying.KEPT_SECONDS, snapshots.seen_up_to(room, group_id)
    with room.rows.reading() as connection:  # what is still to be credited stays
        counted = attributed.counted_up_to(connection, group_id)
    for dataset in DatasetType:
        if dataset.has_events:
            last = room.lake_of(group_id).table(dataset).written_up_to(carrying.CARRIER)
            events.purge(room.rows, group_id, dataset, min(last, seen, counted), old)

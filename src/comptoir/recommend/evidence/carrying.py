"""Carries exposures from the spool to the lake, lets old ones go, and those of users who go.

A commit brings the files of one process and says, as a Delta application transaction, up to which
number. Whoever carries next, after a kill too, begins behind it: no answer is in the lake twice.
"""

import re
import shutil
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta

import polars as pl
import structlog

from comptoir.kernel import errors
from comptoir.kernel.storage.lake import LakeTable, Once
from comptoir.kernel.storage.staging import Staging
from comptoir.recommend.evidence import spool
from comptoir.recommend.evidence.exposures import DAY, EXPOSURES, day_of
from comptoir.recommend.store import groups
from comptoir.recommend.store.lake import EXPOSED
from comptoir.recommend.store.storeroom import Storeroom

_log = structlog.get_logger("comptoir.recommend")
_AT_ONCE = 500
"""Files that one commit brings, at most."""
_TRIES = 20
_FEW_FILES = 30
"""Files of a day above which they are joined."""
_DAY_OF_FILE = re.compile(rf"/{DAY}=([0-9-]{{10}})/")


def table_of(room: Storeroom, group_id: str) -> LakeTable:
    """Return the table of a group's exposures."""
    return room.lake_of(group_id).other(EXPOSED)


def scan(
    room: Storeroom, group_id: str, since: int = 0, version: int | None = None
) -> pl.LazyFrame:
    """Return what is in the lake of a group's exposures.

    Args:
        room: what the work stands on.
        group_id: whose.
        since: only from this moment on, seconds since 1970.
        version: of the table; None for the newest.
    """
    table = table_of(room, group_id)
    if version == -1 or not table.exists():
        return pl.LazyFrame(schema=EXPOSURES)
    found = table.scan(version).filter(pl.col(DAY) >= day_of(since * 1000)).select(*EXPOSURES)
    return found.filter(pl.col("SHOWN_AT") >= since * 1000)


def carry(room: Storeroom, group_id: str) -> int:
    """Bring what waits on this machine to the lake; return how many rows."""
    folder = spool.folder_of(room.folder, group_id)
    by_writer: dict[str, list[spool.Segment]] = defaultdict(list)
    for one in spool.segments(folder):
        by_writer[one.writer].append(one)
    return sum(_carry_writer(room, group_id, mine) for mine in by_writer.values())


def carry_here(room: Storeroom) -> int:
    """Bring what waits on this machine to the lake, of every group; return how many rows.

    Others may do the same meanwhile: whoever commits first has brought a file.
    """
    living = [one.group_id for one in groups.every(room.rows)]
    return sum(carry(room, group_id) for group_id in living)


def retire(room: Storeroom, group_id: str) -> int:
    """Delete what is older than the settings keep it; return how many rows went."""
    table, days = table_of(room, group_id), room.exposure_days
    oldest = (datetime.fromtimestamp(room.now(), UTC).date() - timedelta(days=days)).isoformat()
    if not days or all(one >= oldest for one in _days(table)):
        return 0
    gone = table.delete(f"\"{DAY}\" < '{oldest}'")
    table.forget()
    return gone


def tidy(room: Storeroom, group_id: str) -> None:
    """Join the small files of a day when there are many."""
    table = table_of(room, group_id)
    if max(_days(table).values(), default=0) > _FEW_FILES:
        table.compact()


def drop_orphans(room: Storeroom, living: Collection[str]) -> None:
    """Take away what a process wrote for a group that had just been deleted."""
    for path in room.folder.glob("grp_*/exposures"):
        if path.parent.name not in living:
            shutil.rmtree(path, ignore_errors=True)


def _days(table: LakeTable) -> Counter[str]:
    """Return how many files each day has."""
    return Counter(_DAY_OF_FILE.findall("\n".join(table.files())))


def _carry_writer(room: Storeroom, group_id: str, mine: Sequence[spool.Segment]) -> int:
    table = table_of(room, group_id)
    carried = 0
    for _ in range(_TRIES):
        last = max(table.written_up_to(mine[0].writer), 0)
        behind = [one for one in mine if one.number > last]
        for one in mine:
            if one.number <= last:
                one.path.unlink(missing_ok=True)
        if not behind:
            break
        some = behind[:_AT_ONCE]
        try:
            carried += _commit(room, table, some, last)
        except errors.Conflict:
            continue  # others wrote the table: look again at what it lacks
    return carried


def _commit(room: Storeroom, table: LakeTable, some: Sequence[spool.Segment], last: int) -> int:
    frame = _living(room, pl.concat([read(one) for one in some]))
    days = frame["SHOWN_AT"].map_elements(day_of, pl.String)
    staging, top = Staging(table, EXPOSURES, DAY), some[-1].number
    writer = some[0].writer
    staged = [
        staging.write(f"{writer}-{top}", mine.drop(DAY), str(day))
        for (day,), mine in frame.with_columns(days.alias(DAY)).group_by(DAY)
    ]
    done = staging.commit(staged, Once(writer, top), follows=last or -1)
    return frame.height if done else 0


def read(segment: spool.Segment) -> pl.DataFrame:
    """Return a file's rows; one that a lost power line has damaged is laid aside."""
    try:
        return segment.read().select(*EXPOSURES)
    except FileNotFoundError:  # carried meanwhile: it is in the lake
        return pl.DataFrame(schema=EXPOSURES)
    except (pl.exceptions.PolarsError, OSError):
        _log.exception("exposures cannot be read", file=segment.path.name)
        return pl.DataFrame(schema=EXPOSURES)


def _living(room: Storeroom, frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows without those of users who were erased meanwhile."""
    owners = frame["USER_ID"].drop_nulls().unique().to_list()
    gone = room.erased(owners) if owners else set()
    return frame.filter(~pl.col("USER_ID").is_in(list(gone)).fill_null(value=False))

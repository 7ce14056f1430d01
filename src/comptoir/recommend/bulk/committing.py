"""Shows what an import has read: one commit, whatever it replaces.

Events are added, or stand in place of all that were imported before. Records (items, users,
actions) are one row an id: the newest wins, and what was put live stays unless the import has it.
"""

from collections.abc import Iterator, Sequence

import polars as pl

from comptoir.kernel import errors
from comptoir.kernel.storage.lake import Once
from comptoir.kernel.storage.staging import Staged, Staging
from comptoir.recommend.datasets.model import Schema
from comptoir.recommend.live import carrying
from comptoir.recommend.store import imports
from comptoir.recommend.store.imports import ImportMode
from comptoir.recommend.store.lake import BULK, INGESTION, PUT, GroupLake, lake_kinds
from comptoir.recommend.store.storeroom import Storeroom

_PART = 1_000_000
_TRIES = 5


def commit(
    room: Storeroom,
    group_id: str,
    schema: Schema,
    files: Sequence[Staged],
    *,
    import_id: str,
    mode: ImportMode,
) -> bool:
    """Make staged files part of a dataset.

    Args:
        room: what the work stands on.
        group_id: whose dataset.
        schema: of the dataset.
        files: what was read.
        import_id: names the commit, which counts once.
        mode: what becomes of earlier imports.

    Returns:
        False when an erasure has taken files meanwhile: read them again.
    """
    lake = room.lake_of(group_id)
    once = Once(f"import-{import_id}", 1)
    if lake.table(schema.dataset).written_up_to(once.writer) < once.number:
        if not schema.dataset.has_events:
            carrying.carry_puts(room, group_id, schema.dataset)
        for attempt in range(_TRIES):
            if not lake.staging(schema).all_there(files):
                return False
            try:
                _show(lake, schema, files, once, mode)
                break
            except errors.Conflict:
                if attempt == _TRIES - 1:
                    raise
    if room.erased_since(imports.get(room.rows, import_id).started_at):
        _forget_erased(room, lake, schema)
    return True


def _show(
    lake: GroupLake, schema: Schema, files: Sequence[Staged], once: Once, mode: ImportMode
) -> None:
    staging = lake.staging(schema)
    if not schema.dataset.has_events:
        _show_records(lake, schema, files, once, mode)
    elif mode is ImportMode.INCREMENTAL:
        _check_types(lake, schema)
        staging.commit(files, once)
    elif _changed_types(lake, schema):
        # Columns of another type: what was put live is written anew, under the new ones.
        version = lake.table(schema.dataset).version()
        put = lake.scan(schema, version).filter(pl.col(INGESTION) == PUT).drop(INGESTION)
        again = list(_written(staging, put, once.writer, PUT))
        staging.commit([*files, *again], once, replaces="*", based_on=version)
    else:
        staging.commit(files, once, replaces=BULK)


def _show_records(
    lake: GroupLake, schema: Schema, files: Sequence[Staged], once: Once, mode: ImportMode
) -> None:
    if mode is ImportMode.INCREMENTAL:
        _check_types(lake, schema)
    staging, key = lake.staging(schema), schema.dataset.id_field
    version = lake.table(schema.dataset).version()
    new = staging.read(files).unique(key, keep="last", maintain_order=True)
    stays = lake.scan(schema, version).join(new.select(key), on=key, how="anti")
    if mode is ImportMode.FULL:
        stays = stays.filter(pl.col(INGESTION) == PUT)
    made = list(_written(staging, new, once.writer, BULK))
    for part in (BULK, PUT):
        rest = stays.filter(pl.col(INGESTION) == part).drop(INGESTION)
        made += _written(staging, rest, f"{once.writer}-stays", part)
    staging.commit(made, once, replaces="*", based_on=version)
    staging.drop(files)


def _written(staging: Staging, rows: pl.LazyFrame, name: str, part: str) -> Iterator[Staged]:
    frame = rows.collect(engine="streaming")
    for number, piece in enumerate(frame.iter_slices(_PART)):
        if piece.height:
            yield staging.write(f"{name}-all-{number:05}", piece, part)


def _changed_types(lake: GroupLake, schema: Schema) -> list[str]:
    table = lake.table(schema.dataset)
    if not table.exists():
        return []
    there = table.scan().collect_schema()
    kinds = lake_kinds(schema)
    return [name for name, kind in kinds.items() if name in there and there[name] != kind]


def _check_types(lake: GroupLake, schema: Schema) -> None:
    if changed := _changed_types(lake, schema):
        raise errors.Invalid(
            "{fields} of {dataset} had another type before. Import everything again with the mode "
            "FULL.",
            fields=changed,
            dataset=schema.dataset.label,
        )


def _forget_erased(room: Storeroom, lake: GroupLake, schema: Schema) -> None:
    """Take out who was erased while the files were read.

    An erasure that begins after this commit finds the rows by itself; one that began before it is
    in the ledger by now.
    """
    if "USER_ID" not in schema.by_name:
        return
    imported = lake.scan(schema).filter(pl.col(INGESTION) == BULK)  # who came back later may stay
    owners = imported.select(pl.col("USER_ID").unique()).collect(engine="streaming")
    gone = sorted(room.erased(owners["USER_ID"].drop_nulls().to_list()))
    if gone:
        listed = ", ".join(f"'{one}'" for one in gone)
        mine = f'"USER_ID" IN ({listed})'
        lake.table(schema.dataset).delete(f"{mine} AND \"{INGESTION}\" = '{BULK}'")
        lake.people.delete(mine)
        for table in (lake.table(schema.dataset), lake.people):
            table.forget()

"""Imports: files are read into the lake part by part, and shown in one commit at the end.

Each part is a step: read, checked, its users made pseudonyms, written as a file that no reader
sees. A killed import goes on behind the last part; the commit carries the import's name and counts
once. Whatever happens before it, the dataset is as it was.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import count, islice
from pathlib import Path

from comptoir.kernel import errors
from comptoir.kernel.files import Columns, Records, open_records
from comptoir.kernel.storage.staging import Staged
from comptoir.kernel.work import Json, Steps
from comptoir.recommend.bulk import committing
from comptoir.recommend.bulk.reading_files import Reading
from comptoir.recommend.datasets import inference, schemas
from comptoir.recommend.datasets.model import Schema
from comptoir.recommend.datasets.words import DatasetType
from comptoir.recommend.live import snapshots
from comptoir.recommend.store import groups, imports
from comptoir.recommend.store import schemas as kept_schemas
from comptoir.recommend.store.imports import ImportMode, ImportState
from comptoir.recommend.store.storeroom import Storeroom

IMPORT = "recommend.import"
_SAMPLE = 5_000
_EXAMPLES = 20


@dataclass(slots=True)
class _Total:
    rows_read: int = 0
    rows_kept: int = 0
    files: list[Json] = field(default_factory=list)
    rejected: Counter[str] = field(default_factory=Counter)
    examples: list[Json] = field(default_factory=list)

    def add(self, told: Json) -> None:
        self.rows_read += told["rows_read"]
        self.rows_kept += told["rows_kept"]
        self.files += told["files"]
        self.rejected.update(told["rejected"])
        self.examples += told["examples"][: _EXAMPLES - len(self.examples)]


def import_files(room: Storeroom, steps: Steps, input: Json) -> Json:
    """Read files into a dataset; the body of the workflow.

    Args:
        room: what the work stands on.
        steps: the job's steps.
        input: `group_id`, `dataset`, `paths`, and optionally `mode` (FULL or INCREMENTAL),
            `columns` (the file's own names, by field) and `pseudonyms` (true when the users of the
            files are the house's pseudonyms already).

    Returns:
        Rows read, kept and refused by reason, with the first refusals.
    """
    opened = steps.do("open", lambda: _open(room, steps.job_id, input), attempts=1)
    opened |= {"paths": [str(path) for path in input["paths"]]}  # another machine's may differ
    total = _Total()
    try:
        for number in count(1):
            total = _Total()
            _read(room, steps, opened, number, total)
            _check_useful(opened, total)
            shown = _committed(room, steps, opened, number, total)
            if shown["whole"]:
                break
    except Exception as problem:
        why, files = str(problem), total.files
        steps.do("give up", lambda: _give_up(room, steps.job_id, opened, files, why))
        raise
    told = steps.do("finish", lambda: _finish(room, steps.job_id, opened, total))
    steps.do("snapshot", lambda: snapshots.renew(room, opened["group_id"]))
    return told


def _open(room: Storeroom, import_id: str, input: Json) -> Json:
    """Look at the files and choose the schema; a file that cannot be read changes nothing."""
    group = groups.get(room.rows, input["group_id"])
    dataset = DatasetType.of(input["dataset"])
    mode = ImportMode(str(input.get("mode") or ImportMode.FULL).upper())
    paths = [str(path) for path in input["paths"]]
    opened = [open_records(Path(path)) for path in paths]
    given = dict(input.get("columns") or {})
    kept = kept_schemas.find(room.rows, group.group_id, dataset)
    own = kept_schemas.is_inferred(room.rows, group.group_id, dataset)
    inferred = kept is None or (own and mode is ImportMode.FULL)
    if kept is None or inferred:
        schema, columns = inference.inferred(dataset, _sample(opened[0]), given)
    else:
        if own:  # nobody wrote this schema: its files go by the usual names too
            given = inference.own_columns(dataset, opened[0].names, given)
        schema, columns = kept, _columns(kept, opened, given)
    imports.begin(
        room.rows,
        import_id=import_id,
        group_id=group.group_id,
        dataset=dataset.value,
        mode=mode,
        source=", ".join(Path(path).name for path in paths)[:1000],
        at=room.clock(),
    )
    return {
        "group_id": group.group_id,
        "group": group.name,
        "dataset": dataset.value,
        "mode": mode.value,
        "paths": paths,
        "fingerprints": [one.fingerprint() for one in opened],
        "schema": schema.text,
        "inferred": inferred,
        "columns": columns,
        "pseudonyms": bool(input.get("pseudonyms")),
        "bytes": sum(one.bytes_total for one in opened),
    }


def _sample(records: Records) -> Columns:
    for chunk in islice(records.chunks(size=_SAMPLE), 1):
        return chunk.values
    raise errors.Invalid("{name} holds no row. Export it again.", name=records.name)


def _columns(schema: Schema, opened: Sequence[Records], given: Mapping[str, str]) -> dict[str, str]:
    """Return the file's column of each field; every file must have those that are required.

    Raises:
        errors.Invalid: the header lacks a field that is never null.
    """
    chosen: dict[str, str] = {}
    for records in opened:
        alike = {name.upper(): name for name in sorted(records.names, reverse=True)}
        for one in schema.fields:
            column = given.get(one.name) or (
                one.name if one.name in records.names else alike.get(one.name.upper(), "")
            )
            if column in records.names:
                chosen.setdefault(one.name, column)
            elif not one.nullable:
                raise errors.Invalid(
                    "{path} has no column {field}, which the schema asks for; it has: {here}. "
                    "Correct the header, or map it with --column {field}=COLUMN.",
                    path=records.name,
                    field=one.name,
                    here=", ".join(sorted(records.names)[:20]),
                    code="missing_column",
                )
    return chosen


def _read(room: Storeroom, steps: Steps, opened: Json, number: int, total: _Total) -> None:
    reading = Reading(room, steps.job_id, opened, number)
    place, part = [0, 0], 0
    done = 0
    while place[0] < len(opened["paths"]):
        here, which = place, part
        told = steps.do(
            f"read {number}.{which + 1}",
            lambda which=which, here=here: reading.part(which, *here),  # type: ignore[misc]
        )
        total.add(told)
        place, part, done = told["next"], part + 1, done + told["bytes"]
        steps.progress(min(done, opened["bytes"]), opened["bytes"], f"{total.rows_read} rows")


def _check_useful(opened: Json, total: _Total) -> None:
    if total.rows_kept:
        return
    if not total.rows_read:  # a FULL import would take away all that was there
        name = Path(opened["paths"][0]).name
        raise errors.Invalid("{name} holds no row. Export it again.", name=name)
    first = total.examples[0] if total.examples else {"line": 0, "detail": ""}
    raise errors.Invalid(
        "Not one row of {path} can be used. Line {line}: {detail}",
        path=Path(opened["paths"][0]).name,
        line=str(first["line"]),
        detail=first["detail"],
        code="nothing_usable",
        extra={"rejected": dict(total.rejected)},
    )


def _committed(room: Storeroom, steps: Steps, opened: Json, number: int, total: _Total) -> Json:
    schema = schemas.parse(opened["schema"])
    files = [Staged(**one) for one in total.files]
    mode = ImportMode(opened["mode"])

    def show() -> Json:
        whole = committing.commit(
            room, opened["group_id"], schema, files, import_id=steps.job_id, mode=mode
        )
        if whole and opened["inferred"]:
            kept_schemas.attach(room, opened["group_id"], schema, inferred=True)
        if not whole:  # what was refused is refused again by the next attempt
            room.lake_of(opened["group_id"]).rejects.delete(f"import_id = '{steps.job_id}'")
        return {"whole": whole}

    return steps.do(f"commit {number}", show)


def _give_up(
    room: Storeroom, import_id: str, opened: Json, files: Sequence[Json], why: str
) -> Json:
    schema = schemas.parse(opened["schema"])
    room.lake_of(opened["group_id"]).staging(schema).drop([Staged(**one) for one in files])
    imports.update(
        room.rows,
        import_id,
        state=ImportState.FAILED.value,
        reason=why,
        finished_at=room.clock(),
    )
    return {}


def _finish(room: Storeroom, import_id: str, opened: Json, total: _Total) -> Json:
    imports.update(
        room.rows,
        import_id,
        state=ImportState.DONE.value,
        rows_read=total.rows_read,
        rows_kept=total.rows_kept,
        rejected=dict(total.rejected),
        finished_at=room.clock(),
    )
    told = {
        name: opened[name] for name in ("group_id", "group", "dataset", "mode", "columns", "bytes")
    }
    counts = asdict(total)
    del counts["files"]
    return {"import_id": import_id} | told | counts | {"rejected": dict(total.rejected)}

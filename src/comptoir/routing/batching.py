"""Route a whole file at once: nothing of it is kept but the answers that are asked for."""

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import polars as pl

from comptoir.kernel import errors
from comptoir.kernel.files import open_records
from comptoir.kernel.files.spreadsheet import cell
from comptoir.routing import service
from comptoir.routing.deciding.router import Router
from comptoir.routing.learners.port import Tell, silent
from comptoir.routing.model import Decision
from comptoir.routing.office import Office

ENDINGS = (".jsonl", ".csv", ".parquet")
ROWS = 2_000
"""Records that are in memory at once."""
_COLUMNS = ("line", "desk", "decided", "confidence", "out_of_scope", "likely", "model_version")


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What became of a file."""

    requests: int
    decided: int
    without_text: int
    model_version: int


def route_file(
    office: Office,
    path: Path,
    out: Path,
    *,
    text: Sequence[str] = ("text",),
    keep: Sequence[str] = (),
    version: int | None = None,
    tell: Tell = silent,
) -> Batch:
    """Say where each request of a file would go.

    The answers appear under their name when all are there.

    Args:
        office: what routing stands on.
        path: CSV, JSON Lines, JSON or Parquet; gzip and zstd are understood.
        out: ends in `.jsonl`, `.csv` or `.parquet`.
        text: columns, read as one text.
        keep: columns that the answers repeat, such as an id.
        version: of the model; the champion when none.
        tell: hears how far it is.

    Raises:
        errors.NotFound: there is no such file or version.
        errors.Invalid: a column is missing, or the name of the answers ends otherwise.
    """
    if out.suffix not in ENDINGS:
        raise errors.Invalid(
            "{name}: use a name that ends in {endings}.",
            name=out.name,
            endings=", ".join(ENDINGS),
        )
    records = open_records(path)
    if missing := [name for name in (*text, *keep) if name not in records.names]:
        raise errors.Invalid(
            "{name} has no column {missing}; it has {names}.",
            name=path.name,
            missing=missing[0],
            names=", ".join(sorted(records.names)),
        )
    model, router = service.champion(office, version)
    draft = out.with_name(f".{out.name}.part")
    total = decided = empty = 0
    try:
        with draft.open("w", encoding="utf-8", newline="") as file:
            write = _writer(file, out.suffix, keep)
            kinds = dict.fromkeys((*text, *keep), pl.String())
            for chunk in records.chunks(size=ROWS, wanted=list(kinds)):
                frame = chunk.values.frame(kinds)
                rows = list(_answered(office, router, frame, chunk.lines, text, keep))
                for row, answer in rows:
                    told = _told(row, answer, model.version)
                    write(told)
                    empty += answer is None
                    decided += bool(answer and answer.decided)
                total += len(rows)
                tell(f"{total} requests", 0.0)
        if out.suffix == ".parquet":
            _as_parquet(draft)
        draft.replace(out)
    finally:
        draft.unlink(missing_ok=True)
    return Batch(requests=total, decided=decided, without_text=empty, model_version=model.version)


def _answered(
    office: Office,
    router: Router,
    frame: pl.DataFrame,
    lines: Sequence[int],
    text: Sequence[str],
    keep: Sequence[str],
) -> Iterator[tuple[dict[str, Any], Decision | None]]:
    """Yield each record's kept columns and its decision; none where there is no text."""
    texts = [
        "\n".join(part for part in parts if part).strip() for parts in frame.select(text).rows()
    ]
    filled = [row for row, one in enumerate(texts) if one]
    found = service.decide(router, office, [texts[row] for row in filled])
    decisions = dict(zip(filled, found, strict=True))
    kept = frame.select(keep).rows(named=True) if keep else [{} for _ in texts]
    for row, (line, own) in enumerate(zip(lines, kept, strict=True)):
        yield {**own, "line": line}, decisions.get(row)


def _told(row: dict[str, Any], answer: Decision | None, version: int) -> dict[str, Any]:
    return row | {
        "desk": answer.desk if answer else None,
        "decided": answer.decided if answer else False,
        "confidence": round(answer.confidence, 6) if answer else None,
        "out_of_scope": answer.out_of_scope if answer else None,
        "likely": list(answer.likely) if answer else [],
        "model_version": version,
    }


def _writer(file: TextIO, suffix: str, keep: Sequence[str]) -> Any:
    if suffix != ".csv":

        def write_json(told: dict[str, Any]) -> None:
            file.write(json.dumps(told, ensure_ascii=False) + "\n")

        return write_json
    rows = csv.DictWriter(file, [*keep, *_COLUMNS])
    rows.writeheader()

    def write_csv(told: dict[str, Any]) -> None:
        rows.writerow({name: _cell(value) for name, value in told.items()})

    return write_csv


def _cell(value: Any) -> Any:
    """Return what a spreadsheet may open: a text that begins as a formula is none."""
    told = "; ".join(value) if isinstance(value, list) else value
    return cell(told)


def _as_parquet(draft: Path) -> None:
    """Turn lines of JSON into Parquet, in bounded memory."""
    lines = draft.with_name(f"{draft.name}.jsonl")
    draft.replace(lines)
    try:
        pl.scan_ndjson(lines, infer_schema_length=None).sink_parquet(draft)
    finally:
        lines.unlink()

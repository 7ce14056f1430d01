"""Extract: read a source into bronze, chunk by chunk, and remember where it stopped."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from comptoir.kernel import errors
from comptoir.kernel.privacy.uris import bare
from comptoir.kernel.storage.lake import Once
from comptoir.kernel.work import Json, Steps
from comptoir.reviews.model import Reject, RejectReason
from comptoir.reviews.ports import Bench
from comptoir.reviews.sources import Batch, Source, identify, open_source
from comptoir.reviews.store import imports
from comptoir.reviews.store.lake import RAW, REJECTED, ReviewLake, fit, scan

_COUNTS = ("rows_read", "rows_new", "rows_changed", "rows_unchanged", "bytes")


def import_source(bench: Bench, lake: ReviewLake, steps: Steps, input: Json) -> Json:
    """Read one source into bronze.

    Args:
        bench: what the work stands on.
        lake: the tables of reviews.
        steps: the job's steps.
        input: `path`, and optionally `columns`, `query` and `again` (read even if these very
            bytes were read before).

    Returns:
        The counts: rows read, new, changed, unchanged, and rejected by reason.
    """
    path = label(input)
    opened = steps.do(f"open {path}", lambda: _open(bench, steps.job_id, input), attempts=1)
    if opened["known"]:
        return {
            "path": path,
            "format": opened["format"],
            "import_id": opened["import_id"],
            "rows_read": opened["rows_read"],
            "rows_new": 0,
            "rows_changed": 0,
            "rows_unchanged": opened["rows_read"],
            "rejected": {},
            "changed": 0,
        }
    reading = _Reading(bench, lake, input, opened)
    total: Counter[str] = Counter()
    rejected: Counter[str] = Counter()
    line, part = 0, 0
    while line >= 0:
        here, number = line, part
        try:
            told = steps.do(f"read {number + 1}", lambda n=number, at=here: reading.part(n, at))  # type: ignore[misc]
        except Exception:
            steps.do("give up", lambda: _fail(bench, reading.import_id))
            raise
        total.update({name: int(told[name]) for name in _COUNTS})
        rejected.update(told["rejected"])
        steps.progress(int(total["bytes"]), int(opened["bytes"]), f"{total['rows_read']} rows")
        line, part = int(told["next_line"]), part + 1
    counts = {name: int(total[name]) for name in _COUNTS} | {"rejected": dict(rejected)}
    steps.do("finish", lambda: _finish(bench, reading.import_id, counts))
    changed = counts["rows_new"] + counts["rows_changed"]  # type: ignore[operator]
    facts = {"path": path, "format": opened["format"], "import_id": reading.import_id}
    return facts | counts | {"changed": changed}


def _open(bench: Bench, job_id: str, input: Json) -> Json:
    source = _source(input)
    fingerprint = source.fingerprint()
    facts: dict[str, Any] = {"format": source.format, "bytes": source.bytes_total, "known": False}
    known = imports.finished_with(bench.rows, fingerprint, place(input))
    if known and not input.get("again"):
        same = {"known": True, "import_id": known.import_id, "rows_read": known.rows_read}
        return facts | same
    number = imports.begin(
        bench.rows,
        job_id=job_id,
        path=place(input),
        fingerprint=fingerprint,
        format=source.format,
        at=bench.clock(),
    )
    return facts | {"import_id": number, "fingerprint": fingerprint}


def place(input: Json) -> str:
    """Return where a source is, as it may be written down: without a password."""
    path = str(input["path"])
    return bare(path) if input.get("query") else path


def label(input: Json) -> str:
    """Return the short name of a source."""
    return Path(place(input)).name


def _source(input: Json) -> Source:
    return open_source(
        str(input["path"]), input.get("columns") or None, query=input.get("query", "")
    )


def _finish(bench: Bench, import_id: int, counts: dict[str, Any]) -> Json:
    imports.finish(bench.rows, import_id, counts, bench.clock())
    return {}


def _fail(bench: Bench, import_id: int) -> Json:
    imports.fail(bench.rows, import_id, bench.clock())
    return {}


class _Reading:
    """A source being read; it stays open between steps and reopens after a crash."""

    def __init__(self, bench: Bench, lake: ReviewLake, input: Json, opened: Json) -> None:
        self._bench = bench
        self._lake = lake
        self._input = input
        self._fingerprint = str(opened["fingerprint"])
        self.import_id = int(opened["import_id"])
        self._batches: Iterator[Batch] | None = None
        self._source: Source | None = None
        self._at = -1
        self._bytes = 0
        self._known = pl.DataFrame()

    def part(self, number: int, line: int) -> Json:
        """Read, identify and keep the rows after `line`; the same call twice keeps them once."""
        if self._batches is None or self._at != line:
            self._seek(line)
        batch = next(self._batches, None) if self._batches else None
        if batch is None or self._source is None:
            return dict.fromkeys(_COUNTS, 0) | {"rejected": {}, "next_line": -1}
        fresh, counts, duplicates = self._sift(batch.frame)
        rejects = [*batch.rejects, *duplicates]
        self._keep(number, fresh, rejects)
        self._at = batch.last_line
        read = self._source.bytes_read() - self._bytes
        self._bytes += read
        return {
            "rows_read": batch.frame.height + len(batch.rejects),
            "rejected": dict(Counter(reject.reason.value for reject in rejects)),
            "bytes": read,
            "next_line": batch.last_line,
            **counts,
        }

    def _seek(self, line: int) -> None:
        self._source = _source(self._input)
        if line and self._source.fingerprint() != self._fingerprint:
            raise errors.Conflict(
                "{source} has changed since line {line} was read; import it again.",
                source=label(self._input),
                line=line,
            )
        self._batches = self._source.read_batches(line, self._bench.settings.batch_rows)
        self._at, self._bytes = line, 0
        columns = ["review_id", "content_hash", "import_id", "line"]
        rows = (
            scan(self._lake.bronze, RAW)
            .select(columns)
            # What broke off, was cancelled or is still being read counts as not read.
            .filter(
                pl.col("import_id").is_in(imports.finished(self._bench.rows))
                | ((pl.col("import_id") == self.import_id) & (pl.col("line") <= line))
            )
        )
        # The newest state of each review: later imports, then later lines, win.
        self._known = (
            rows.sort("import_id", "line")
            .unique("review_id", keep="last", maintain_order=True)
            .select("review_id", known="content_hash", here=pl.col("import_id") == self.import_id)
            .collect()
        )

    def _sift(self, frame: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, int], list[Reject]]:
        """Split rows into fresh ones, those known already, and duplicates within this file."""
        frame = self._identified(frame)
        buyers = frame.filter(pl.col("buyer_id") != "")["buyer_id"].unique().to_list()
        gone = self._bench.erased(buyers)
        frame = frame.filter(~pl.col("buyer_id").is_in(list(gone)))
        frame = frame.join(self._known, on="review_id", how="left", maintain_order="left")
        # The first row of an id counts: were it the last, a second reading would change it back.
        again = ~pl.col("review_id").is_first_distinct() | pl.col("here").fill_null(value=False)
        frame = frame.with_columns(
            again=again,
            unchanged=(pl.col("content_hash") == pl.col("known")).fill_null(value=False),
            changed=pl.col("known").is_not_null(),
        )
        firsts = frame.filter(~pl.col("again"))
        fresh = firsts.filter(~pl.col("unchanged"))
        counts = {
            "rows_new": fresh.filter(~pl.col("changed")).height,
            "rows_changed": fresh.filter(pl.col("changed")).height,
            "rows_unchanged": firsts.filter(pl.col("unchanged")).height,
        }
        seen = firsts.select("review_id", known="content_hash", here=pl.lit(value=True))
        self._known = pl.concat([self._known.join(seen, on="review_id", how="anti"), seen])
        rejects = [_duplicate(line) for line in frame.filter(pl.col("again"))["line"]]
        return fit(fresh, RAW), counts, rejects

    def _identified(self, frame: pl.DataFrame) -> pl.DataFrame:
        raw = frame["buyer_id"].fill_null("").to_list()
        made = iter(self._bench.pseudonyms.many([one for one in raw if one]))
        buyers = [next(made) if one else "" for one in raw]
        named = frame.with_columns(
            pl.Series("buyer_id", buyers, pl.String),
            source=pl.lit(label(self._input)),
            import_id=pl.lit(self.import_id, pl.Int64),
        )
        return identify(named)

    def _keep(self, number: int, fresh: pl.DataFrame, rejects: list[Reject]) -> None:
        if fresh.height:
            self._lake.bronze.append(fresh, Once(f"import-{self.import_id}", number))
        if rejects:
            table = reject_frame(rejects, self.import_id, "", label(self._input))
            self._lake.rejects.append(table, Once(f"import-{self.import_id}", number))


def _duplicate(line: int) -> Reject:
    return Reject(line=line, reason=RejectReason.DUPLICATE, detail="The same review stands above.")


def reject_frame(rejects: list[Reject], import_id: int, run_id: str, source: str) -> pl.DataFrame:
    """Return rejects as rows of `rejects/reviews`."""
    return fit(
        pl.DataFrame(
            {
                "line": [reject.line for reject in rejects],
                "reason": [reject.reason.value for reject in rejects],
                "detail": [reject.detail for reject in rejects],
            }
        ).with_columns(import_id=pl.lit(import_id), run_id=pl.lit(run_id), source=pl.lit(source)),
        REJECTED,
    )

"""What the command line does with reviews: rejects, repair, export, evaluate."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from comptoir.kernel import errors
from comptoir.kernel.files.spreadsheet import FORMULA
from comptoir.kernel.work import Engine
from comptoir.reviews.model import Publication, Run, RunState
from comptoir.reviews.ports import Bench
from comptoir.reviews.service import Desk
from comptoir.reviews.stages.score import GOLD
from comptoir.reviews.store import imports, people, runs
from comptoir.reviews.store.lake import REJECTED, TABLES, ReviewLake, scan
from comptoir.reviews.tasks import RUN, TAKEN

_WRITERS: dict[str, Callable[[pl.DataFrame, Path], object]] = {
    ".parquet": lambda frame, path: frame.write_parquet(path),
    ".csv": lambda frame, path: _flat(frame).write_csv(path),
    ".jsonl": lambda frame, path: frame.write_ndjson(path),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Backroom:
    """The tools of whoever looks after the reviews."""

    desk: Desk
    bench: Bench
    engine: Callable[[], Engine]

    @property
    def lake(self) -> ReviewLake:
        return ReviewLake(self.bench.lake)

    def rejects(
        self, run_id: str, limit: int = 100, offset: int = 0, reason: str = ""
    ) -> dict[str, Any]:
        """Return the rows that a run refused, and how many for each reason.

        Args:
            run_id: which run.
            limit: rows at most.
            offset: rows to pass over.
            reason: only rows refused for it; `counts` are of all.

        Raises:
            errors.NotFound: there is no such run.
        """
        run = runs.get(self.desk.rows, run_id)
        taken = pl.col("import_id").is_in(self._taken(run)) & (pl.col("run_id") == "")
        mine = (pl.col("run_id") == run_id) | taken
        rows = scan(self.lake.rejects, REJECTED).filter(mine)
        counts = rows.group_by("reason").len().sort("len", descending=True).collect()
        wanted = rows.filter(pl.col("reason") == reason) if reason else rows
        shown = wanted.sort("import_id", "line").slice(offset, limit).collect()
        return {
            "run_id": run_id,
            "counts": dict(zip(counts["reason"].to_list(), counts["len"].to_list(), strict=True)),
            "rejects": shown.drop("run_id").to_dicts(),
        }

    def repair(self, what: str, name: str, version: int = -1) -> dict[str, Any]:
        """Verify or restore a table, roll back the publication, or rerun a failed run.

        Raises:
            errors.Invalid: there is no such repair, table or version.
            errors.Failed: a table turned out damaged.
        """
        repairs: dict[str, Callable[[], dict[str, Any]]] = {
            "verify": lambda: self._verify(name),
            "restore": lambda: self._restore(name, version),
            "rollback": lambda: self._rollback(name),
            "rerun": lambda: self._rerun(name),
        }
        if what not in repairs:
            raise errors.Invalid(
                "There is no repair {what!r}; use {repairs}.", what=what, repairs=", ".join(repairs)
            )
        return repairs[what]()

    def export(self, path: Path, what: str) -> int:
        """Write published reviews (`gold`) or corrections (`labels`); return how many rows."""
        if path.suffix not in _WRITERS:
            raise errors.Invalid(
                "{name}: use a name that ends in {endings}.",
                name=path.name,
                endings=", ".join(_WRITERS),
            )
        frame = self._labels() if what == "labels" else scan(self.lake.gold, GOLD).collect()
        draft = path.with_name(f"{path.name}.part")
        _WRITERS[path.suffix](frame, draft)
        draft.replace(path)
        return frame.height

    def evaluate(
        self, data: Path, *, themes: str, helpful: bool, columns: dict[str, str]
    ) -> dict[str, Any]:
        """Measure themes and ranking on a file; see `evaluating`."""
        from comptoir.reviews import evaluating  # noqa: PLC0415 - learners are slow to load

        return evaluating.evaluate(
            self.bench, data, themes=themes, helpful=helpful, columns=columns
        )

    def _taken(self, run: Run) -> list[int]:
        """Return the imports that a run took: those it froze, or before that those that wait."""
        frozen = run.options.get(TAKEN)
        if isinstance(frozen, list):
            return frozen
        if run.state in (RunState.PUBLISHED, RunState.UNCHANGED):  # by an earlier version
            return [one.import_id for one in imports.of_run(self.desk.rows, run.run_id)]
        return imports.pending(self.desk.rows, full=bool(run.options.get("full")))

    def _verify(self, name: str) -> dict[str, Any]:
        names = [name] if name else list(TABLES)
        counts = {one: self._table(one).verify() for one in names if self._table(one).exists()}
        told = ", ".join(f"{one} {count} rows" for one, count in counts.items())
        return {"verified": counts, "message": f"Every row can be read: {told or 'no table yet'}."}

    def _restore(self, name: str, version: int) -> dict[str, Any]:
        table = self._table(name)
        if version < 0:
            found = [one.number for one in table.versions()]
            raise errors.Invalid("Say --version; {name} has {versions}.", name=name, versions=found)
        table.restore(version)
        return {"message": f"{name} is as it was at version {version}."}

    def _rollback(self, run_id: str) -> dict[str, Any]:
        """Point at an earlier run's generation, and put gold back as that run left it."""
        with self.desk.rows.reading() as connection:
            now = runs.publication(connection)
        run = runs.get(self.desk.rows, run_id) if run_id else self._run_before(now)
        if run.generation is None or run.gold_version is None:
            raise errors.Invalid(
                "Run {run_id} published nothing; choose one that did.", run_id=run.run_id
            )
        oldest = (now.generation if now else 0) - self.bench.settings.keep_generations
        if run.generation < oldest:
            raise errors.Invalid(
                "Generation {generation} is no longer kept.", generation=run.generation
            )
        self.lake.gold.restore(run.gold_version)
        with self.desk.rows.writing() as connection:
            back = Publication(
                generation=run.generation, run_id=run.run_id, published_at=self.desk.clock()
            )
            runs.point(connection, back)
        return {"run_id": run.run_id, "message": f"Served again: run {run.run_id}."}

    def _run_before(self, now: Publication | None) -> Any:
        for run in runs.recent(self.desk.rows, 200):
            if now and run.generation is not None and run.generation < now.generation:
                return run
        raise errors.NotFound("No earlier publication is left to go back to.")

    def _rerun(self, run_id: str) -> dict[str, Any]:
        run = runs.get(self.desk.rows, run_id)
        if run.state == RunState.RUNNING:
            raise errors.Conflict("Run {run_id} is still going.", run_id=run_id)
        asked = {key: run.options.get(key) for key in ("full", "since")}
        job_id = self.engine().start(RUN, asked | {"accept_rejects": False})
        job = self.engine().wait(job_id)
        return {"run_id": job_id, "message": f"Run {job_id}: {job.state.value}."}

    def _labels(self) -> pl.DataFrame:
        """Return corrected reviews with their text and both themes."""
        corrected = people.all_corrections(self.desk.rows)
        rows = [
            {"review_id": key, "label": one.theme, "by": one.by, "at": one.at, "why": one.why}
            for key, one in corrected.items()
        ]
        schema = ["review_id", "label", "by", "at", "why"]
        gold = scan(self.lake.gold, GOLD).select(
            "review_id", "title", "text", "language", "rating", predicted="theme"
        )
        frame = pl.DataFrame(rows, schema=schema if not rows else None)
        return frame.with_columns(pl.col("review_id").cast(pl.String)).join(
            gold.collect(), on="review_id", how="left"
        )

    def _table(self, name: str) -> Any:
        if name not in TABLES:
            raise errors.Invalid(
                "There is no table {name!r}; use one of {tables}.",
                name=name,
                tables=", ".join(TABLES),
            )
        return self.bench.lake.table(name)


def _flat(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame as CSV can hold it; a cell that a spreadsheet would run is disarmed."""
    nested = [name for name, kind in frame.schema.items() if isinstance(kind, pl.List)]
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    flat = frame.with_columns(pl.struct(name).struct.json_encode().alias(name) for name in nested)
    return flat.with_columns(
        pl.when(pl.col(name).str.slice(0, 1).is_in(FORMULA))
        .then(pl.lit("'") + pl.col(name))
        .otherwise(pl.col(name))
        .alias(name)
        for name in texts
    )

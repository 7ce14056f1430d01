"""Durable work on reviews: reading a source, and the nightly run."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from glob import glob
from typing import Any

import polars as pl

from comptoir.kernel import errors
from comptoir.kernel.wording import Phrase, Share
from comptoir.kernel.work import Json, Schedule, Steps, Workflow
from comptoir.reviews.hands import PIECE_ROWS, Understand
from comptoir.reviews.model import RejectReason, RunState, Stage, StageRecord
from comptoir.reviews.places import opened_place, sealed_place
from comptoir.reviews.ports import Bench
from comptoir.reviews.previewing import PREVIEW, preview
from comptoir.reviews.scorers import open_scorer
from comptoir.reviews.stages import clean, extract, gold, publish, score, silver, understand
from comptoir.reviews.stages.plan import Site, Tally
from comptoir.reviews.store import imports, runs
from comptoir.reviews.store.lake import RAW, ReviewLake, scan
from comptoir.reviews.taxonomies import current_taxonomy, taxonomy_version

IMPORT = "reviews.import"
RUN = "reviews.run"
TAKEN = "imports"
"""Under this name the options of a run keep which imports it took."""


JobEnded = Callable[[str], bool]
"""Tells whether a job has ended, however it did."""


def workflows(bench: Bench, ended: JobEnded) -> tuple[Workflow, ...]:
    """Return the workflows of this slice."""
    lake = ReviewLake(bench.lake)
    return (
        Workflow(IMPORT, lambda steps, input: _import(bench, lake, steps, input)),
        Workflow(RUN, lambda steps, input: _run(bench, lake, ended, steps, input)),
        Workflow(PREVIEW, lambda steps, input: preview(bench, lake, steps, input)),
    )


def schedules(bench: Bench, timezone: str) -> tuple[Schedule, ...]:
    """Return what starts by itself: the nightly run."""
    cron = bench.settings.schedule
    return (Schedule(name="reviews-nightly", workflow=RUN, cron=cron, timezone=timezone),)


def _import(bench: Bench, lake: ReviewLake, steps: Steps, input: Json) -> Json:
    """Read every path of the input, one after the other."""
    sealed = input.get("sealed") or {}
    told = []
    for path in input["paths"]:
        one = {**input, "path": path, "sealed": sealed.get(path, "")}
        told.append(extract.import_source(bench, lake, steps, opened_place(one, bench.safe)))
    return {"imports": told, "changed": sum(one["changed"] for one in told)}


class _Stopped(errors.Failed):
    """A check said no: the run ends, and yesterday's results stay."""


def _run(bench: Bench, lake: ReviewLake, ended: JobEnded, steps: Steps, input: Json) -> Json:
    """Read, clean, understand, score and publish what is new."""
    started = steps.do("begin", lambda: _begin(bench, ended, steps.job_id, input))
    bench = replace(bench, settings=bench.settings.as_begun(started["settings"]))
    site = Site(
        bench=bench,
        lake=lake,
        steps=steps,
        run_id=steps.job_id,
        full=bool(input.get("full")),
        since=str(input.get("since") or ""),
        accept_rejects=bool(input.get("accept_rejects")),
    )
    try:
        told = _stages(site, started)
    except _Stopped as stop:
        reason = str(stop)
        steps.do("stop", lambda: _end(bench, site.run_id, RunState.FAILED_CHECKS, reason))
        return {
            "run_id": site.run_id,
            "state": RunState.FAILED_CHECKS.value,
            "reason": reason,
            "changed": 0,
        }
    except Exception as problem:
        reason = str(problem)
        steps.do("fail", lambda: _end(bench, site.run_id, RunState.FAILED, reason))
        raise
    finally:
        bench.crew.close()  # between two nights, its memory is the server's
    steps.do("tidy", lambda: _tidy(bench, lake))
    return {"run_id": site.run_id, **told}


def _begin(bench: Bench, ended: JobEnded, run_id: str, input: Json) -> Json:
    _moment(input.get("since"))
    while (other := runs.running(bench.rows)) and other.run_id != run_id:
        if not ended(other.run_id):
            raise errors.Conflict(
                "Run {run_id} is still going; wait for it, or cancel its job.", run_id=other.run_id
            )
        # A cancelled job does no further step: not even the one that would have said so.
        _end(bench, other.run_id, RunState.CANCELLED, str(Phrase("Its job was cancelled.")))
    runs.begin(
        bench.rows, run_id, {key: input.get(key) for key in ("full", "since")}, bench.clock()
    )
    return {"taxonomy": taxonomy_version(bench.rows), "settings": bench.settings.of_a_run()}


def _moment(since: object) -> datetime | None:
    """Read the `since` of a run.

    Raises:
        errors.Invalid: it is no moment.
    """
    if not since:
        return None
    try:
        moment = datetime.fromisoformat(str(since))
    except ValueError:
        raise errors.Invalid(
            "since is {since!r}; write it as 2026-01-31 or 2026-01-31T06:00:00+01:00.", since=since
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _stages(site: Site, started: Json) -> Json:
    facts: Json = {}
    _extract(site)
    facts |= _bronze(site)
    bench = site.bench
    taxonomy = current_taxonomy(bench.rows, started["taxonomy"])
    model = bench.tools.model(bench.settings.understander, taxonomy)
    scorer = open_scorer(bench.settings.scorer, bench.settings.scorer_weights, bench.tools.models)
    names = {"taxonomy": taxonomy.version, "model": model, "scorer": scorer.name}
    named = site.steps.do("name the models", lambda: _name(bench, site.run_id, names))
    if named != names:
        raise errors.Conflict(
            "Run {run_id} was interrupted, and the models changed since; start a new run.",
            run_id=site.run_id,
        )
    task = Understand.of(bench.tools, bench.settings.understander, model, taxonomy)
    if facts["rows_in"] > PIECE_ROWS:
        bench.crew.prepare(task, task.example())
    facts |= _stage(site, Stage.CLEAN, lambda tally: clean.carry(site, tally, facts))
    _check_refused(site, facts)
    facts |= _stage(site, Stage.SILVER, lambda tally: silver.carry(site, tally, facts))
    facts |= _stage(
        site,
        Stage.UNDERSTAND,
        lambda tally: understand.carry(site, tally, facts, task),
    )
    facts |= _stage(site, Stage.SCORE, lambda tally: score.carry(site, tally, facts, scorer, model))
    facts |= _stage(site, Stage.GOLD, lambda tally: gold.carry(site, tally, facts))
    facts |= _stage(site, Stage.PUBLISH, lambda tally: publish.carry(site, tally, facts, taxonomy))
    told = {key: facts[key] for key in ("state", "products", "changed", "rejected", "rows_in")}
    return told | names


def _extract(site: Site) -> None:
    """Read the sources of the settings; those that did not change are passed over."""

    def read(tally: Tally) -> Json:
        listed = site.steps.do("list sources", lambda: {"inputs": _inputs(site.bench)}, attempts=1)
        for input in listed["inputs"]:
            source = opened_place(input, site.bench.safe)
            told = extract.import_source(site.bench, site.lake, site.steps, source)
            rejected = sum(told["rejected"].values())
            tally.add(
                {"rows_in": told["rows_read"], "rows_out": told["changed"], "rejected": rejected}
            )
        return {}

    _stage(site, Stage.EXTRACT, read)


def _inputs(bench: Bench) -> list[Json]:
    found: list[Json] = []
    for source in bench.settings.sources:
        paths = [source.path] if source.query else sorted(glob(source.path))  # noqa: PTH207 - patterns may be absolute

        if not paths:
            raise errors.NotFound(
                "No file fits the source {path}; correct reviews.sources.", path=source.path
            )
        asked = {"columns": source.columns, "query": source.query}
        found += [asked | sealed_place(path, source.query, bench.safe) for path in paths]
    return found


def _bronze(site: Site) -> Json:
    """Freeze what this run takes, and check how much of it was refused."""
    facts: Json = {}

    def freeze(tally: Tally) -> Json:
        told = site.steps.do("freeze", lambda: _frozen(site))
        tally.add(
            {"rows_in": told["rows_read"], "rows_out": told["rows_in"], "rejected": told["refused"]}
        )
        facts.update(told)
        return told

    _stage(site, Stage.BRONZE, freeze)
    _check_refused(site, facts)
    return facts


def _check_refused(site: Site, facts: Json) -> None:
    """Stop a run that refuses more of its rows than the settings allow."""
    limit = site.bench.settings.max_reject_share
    share = facts["refused"] / max(facts["rows_read"], 1)
    if share > limit and not site.accept_rejects:
        raise _Stopped(
            "{share} of the rows were refused, more than {limit}. See `comptoir reviews rejects "
            "{run_id}`, then correct the source, or publish with `comptoir reviews run "
            "--accept-rejects`.",
            share=Share(share),
            limit=Share(limit),
            run_id=site.run_id,
        )


def _frozen(site: Site) -> Json:
    taken = imports.pending(site.bench.rows, full=site.full, since=_moment(site.since))
    options = runs.get(site.bench.rows, site.run_id).options | {TAKEN: taken}
    runs.update(site.bench.rows, site.run_id, options=options)
    records = imports.some(site.bench.rows, taken)
    rejected = imports.rejected_in(records)
    # A file that was corrected and read again answers for itself, not for what it was before.
    newest = list({one.path: one for one in records}.values())
    read = sum(one.rows_read for one in newest)
    # The same review met twice harms nobody: it is listed, but it fails no run.
    duplicates = imports.rejected_in(newest)[RejectReason.DUPLICATE]
    refused = imports.rejected_in(newest).total() - duplicates
    version = site.lake.bronze.version()
    bronze = scan(site.lake.bronze, RAW, version).filter(pl.col("import_id").is_in(taken))
    extents = bronze.group_by("import_id").agg(pl.col("line").max(), pl.len().alias("rows"))
    found = extents.sort("import_id").collect()
    return {
        "imports": taken,
        "extents": [[row["import_id"], row["line"]] for row in found.to_dicts()],
        "bronze_version": version,
        "rows_read": read,
        "rows_in": int(found["rows"].sum()),
        "rejected": dict(rejected),
        "refused": refused,
    }


def _stage(site: Site, stage: Stage, work: Callable[[Tally], Json]) -> Json:
    """Do a stage, keep its record, and stop the run when its audits say no."""
    tally = Tally()
    facts = work(tally)
    site.steps.do(f"record {stage.value}", lambda: _record(site, stage, tally))
    told: Json = {"stage": stage.value}
    found, least = tally.audits.get("completeness", 1.0), site.bench.settings.min_completeness
    if found < least:
        told |= {"found": Share(found), "least": Share(least)}
        raise _Stopped("After {stage}, completeness is {found}, under {least}.", **told)
    found, least = tally.audits.get("consistency", 1.0), site.bench.settings.min_consistency
    if found < least:
        told |= {"found": Share(found), "least": Share(least)}
        raise _Stopped("After {stage}, consistency is {found}, under {least}.", **told)
    return facts


def _record(site: Site, stage: Stage, tally: Tally) -> Json:
    record = StageRecord(
        run_id=site.run_id,
        stage=stage,
        rows_in=tally.rows_in,
        rows_out=tally.rows_out,
        rejected=tally.rejected,
        seconds=round(tally.seconds, 4),
        bytes=tally.bytes,
        audits=tally.audits,
        finished_at=site.bench.clock(),
    )
    runs.record(site.bench.rows, record)
    return {}


def _name(bench: Bench, run_id: str, names: dict[str, Any]) -> Json:
    runs.update(bench.rows, run_id, **names)
    return names


def _end(bench: Bench, run_id: str, state: RunState, reason: str) -> Json:
    runs.update(bench.rows, run_id, state=state.value, reason=reason, finished_at=bench.clock())
    return {}


def _tidy(bench: Bench, lake: ReviewLake) -> Json:
    """Empty the tables of the run in progress, and drop what broken files had left."""
    for import_id in imports.failed(bench.rows):
        for table in (lake.bronze, lake.rejects):
            table.delete(f"import_id = {import_id}")
        imports.drop(bench.rows, import_id)
    for table in (lake.incoming, lake.scored):
        table.delete("true")
    return {}

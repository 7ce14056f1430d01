"""Attribution: live events are credited to their sources every quarter of an hour, and reported.

Sums and the number of the last event that is in them change in one transaction, so no kill makes
an event count twice or never. A report is set aside in rows before its file is written under a
name of its own: written again after a kill, it is the same file.
"""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl

from comptoir.kernel import errors
from comptoir.kernel.storage.buckets import Buckets
from comptoir.kernel.work import Json, Schedule, Steps, Workflow
from comptoir.recommend.datasets.words import DatasetType
from comptoir.recommend.evidence.metrics import (
    MOST_AGE_SECONDS,
    WINDOW_SECONDS,
    Metric,
    contributions,
)
from comptoir.recommend.evidence.sources import sources_of
from comptoir.recommend.live.carrying import event_frame, schema_of
from comptoir.recommend.model import Kind, Resource
from comptoir.recommend.reading.stored import record_frame
from comptoir.recommend.resources.room import Room
from comptoir.recommend.store import attributed, events
from comptoir.recommend.store.lake import BULK, INGESTION
from comptoir.recommend.store.storeroom import Storeroom

ATTRIBUTE = "recommend.attribute"
INTERACTIONS = DatasetType.INTERACTIONS
HEADER = (
    "METRIC_NAME",
    "EVENT_TYPE",
    "VALUE",
    "MATH_FUNCTION",
    "EVENT_ATTRIBUTION_SOURCE",
    "TIMESTAMP",
)
"""Columns of a report, as Personalize has them; TIMESTAMP is the beginning of the window."""
_AT_ONCE = 100_000


class Attribution:
    """Credits events to sources.

    Args:
        data: where events are.
        room: returns where resources are.
        buckets: where reports go.
    """

    def __init__(self, data: Storeroom, room: Callable[[], Room], buckets: Buckets) -> None:
        self._data = data
        self._room = room
        self._buckets = buckets

    def workflow(self) -> Workflow:
        """Return the work that brings every attribution up to date."""
        return Workflow(ATTRIBUTE, lambda steps, _input: self._run(steps))

    def attribute(self, found: Resource) -> int:
        """Count the events that an attribution lacks; return how many.

        Args:
            found: the metric attribution.
        """
        data, group_id, total = self._data, found.group_id, 0
        metrics = [Metric.read(one) for one in found.document["metrics"]]
        schema = schema_of(data, group_id, INTERACTIONS)
        while True:
            held = self._held(found)
            with data.rows.reading() as connection:
                rows = events.after(connection, group_id, INTERACTIONS, held.seq, _AT_ONCE)
            if not rows:
                return total
            young = [one for one in rows if one["received_at"] - one["sent_at"] < MOST_AGE_SECONDS]
            added = self._contributions(group_id, event_frame(young, schema), metrics)
            with data.rows.writing() as connection:
                seq = int(rows[-1]["seq"])
                if attributed.add(connection, group_id, held, added.to_dicts(), seq):
                    total += len(rows)

    def publish(self, found: Resource) -> int:
        """Write what has not been reported yet of windows that are over; return how many rows."""
        config = found.document.get("metricsOutputConfig") or {}
        path = (config.get("s3DataDestination") or {}).get("path")
        if not path:
            return 0
        over = self._data.now() - WINDOW_SECONDS
        with self._data.rows.writing() as connection:
            if not attributed.take_report(connection, found.resource_id, over + 1):
                return 0
            held = attributed.state(connection, found.resource_id)
        if held is None or not held.pending:
            return 0
        name = f"{found.name}-{held.published:06}"
        self._write(path, name, held.pending)
        with self._data.rows.writing() as connection:
            attributed.reported(connection, found.resource_id, held.published)
        return len(held.pending)

    def report_import(self, group_id: str, job_id: str, *, incremental: bool) -> Json:
        """Report what an import of interactions brought, whatever its age.

        Args:
            group_id: whose.
            job_id: of the import.
            incremental: the import added; otherwise all that was imported is its.

        Raises:
            errors.NotFound: the group has no metric attribution any more.
        """
        found = self.of_group(group_id)
        if found is None:
            raise errors.NotFound(
                "The dataset group has no metric attribution. Create one, or import without "
                "publishAttributionMetricsToS3."
            )
        config = found.document.get("metricsOutputConfig") or {}
        path = (config.get("s3DataDestination") or {}).get("path")
        if not path:
            return {"rows": 0}
        metrics = [Metric.read(one) for one in found.document["metrics"]]
        added = self._contributions(
            group_id, self._imported(group_id, job_id, incremental), metrics
        )
        rows = added.sort("window_start", "metric", "source").to_dicts()
        return {"rows": len(rows), "location": self._write(path, f"{found.name}-{job_id}", rows)}

    def of_group(self, group_id: str) -> Resource | None:
        """Return the metric attribution of a group; None where it has none."""
        store = self._room().store
        with store.reading() as connection:
            related = store.related(connection, Kind.METRIC_ATTRIBUTION, group_id=group_id)
        return related[0] if related else None

    def _run(self, steps: Steps) -> Json:
        groups = steps.do("list attributions", self._attributing)
        told: Json = {"counted": 0, "reported": 0}
        for group_id in groups:
            done: Json = steps.do(
                f"attribute {group_id}",
                lambda group_id=group_id: self._bring(group_id),  # type: ignore[misc]
            )
            told = {name: told[name] + done[name] for name in told}
        return told

    def _attributing(self) -> list[str]:
        store = self._room().store
        with store.reading() as connection:
            every = store.related(connection, Kind.METRIC_ATTRIBUTION)
        return sorted(one.group_id for one in every)

    def _bring(self, group_id: str) -> Json:
        found = self.of_group(group_id)
        if found is None:  # deleted meanwhile
            return {"counted": 0, "reported": 0}
        return {"counted": self.attribute(found), "reported": self.publish(found)}

    def _held(self, found: Resource) -> attributed.AttributionState:
        with self._data.rows.writing() as connection:
            held = attributed.state(connection, found.resource_id)
            if held is None:
                moment = int(found.created_at.timestamp())
                attributed.begin(connection, found.group_id, found.resource_id, moment)
                held = attributed.state(connection, found.resource_id)
        if held is None:  # pragma: no cover - it was just made
            raise errors.Conflict("The attribution {name} was deleted.", name=found.name)
        return held

    def _contributions(
        self, group_id: str, frame: pl.DataFrame, metrics: Sequence[Metric]
    ) -> pl.DataFrame:
        schema = schema_of(self._data, group_id, DatasetType.ITEMS)
        arns = {one.resource_id: one.arn for one in sources_of(self._room(), group_id)}
        return contributions(
            frame,
            metrics,
            lambda: record_frame(self._data, group_id, schema),
            lambda source: arns.get(source, ""),
        )

    def _imported(self, group_id: str, job_id: str, incremental: bool) -> pl.DataFrame:
        lake, schema = self._data.lake_of(group_id), schema_of(self._data, group_id, INTERACTIONS)
        if not incremental:
            return lake.scan(schema).filter(pl.col(INGESTION) == BULK).collect(engine="streaming")
        return lake.scan_import(schema, job_id).collect(engine="streaming")

    def _write(self, path: str, name: str, rows: Sequence[Mapping[str, Any]]) -> str:
        with TemporaryDirectory() as folder:
            file = Path(folder) / f"{name}.csv"
            file.write_text(report(rows), "utf-8")
            return self._buckets.put_file(f"{path.rstrip('/')}/", file)


def report(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return a report as CSV.

    >>> row = {"metric": "orders", "event_type": "buy", "value": 2.0, "source": "mail",
    ...        "math_function": "samplecount", "window_start": 1_700_000_100}
    >>> print(report([row]).splitlines()[1])
    orders,buy,2.0,samplecount,mail,1700000100
    """
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(HEADER)
    for one in rows:
        lines.writerow(
            (
                *(one["metric"], one["event_type"], one["value"], one["math_function"]),
                *(_safe(one["source"]), one["window_start"]),
            )
        )
    return text.getvalue()


def schedules(timezone: str) -> tuple[Schedule, ...]:
    """Return what starts by itself: attribution, a minute after each quarter of an hour."""
    cron = "1,16,31,46 * * * *"
    return (Schedule(name="recommend-attribute", workflow=ATTRIBUTE, cron=cron, timezone=timezone),)


def moment_of(text: str) -> int:
    """Read a moment such as `2026-03-01` or `2026-03-01T12:00:00Z` as seconds since 1970.

    Raises:
        errors.Invalid: it is none.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise errors.Invalid(
            "{text!r} is no moment. Write it as 2026-03-01 or 2026-03-01T12:00:00Z.", text=text
        ) from None
    return int((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp())


def _safe(source: str) -> str:
    """Return a name that no spreadsheet takes for a formula."""
    return f"'{source}" if source.startswith(("=", "+", "-", "@", "\t", "\r")) else source

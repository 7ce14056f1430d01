"""Runs, written down and read again."""

from datetime import UTC, datetime, timedelta

import pytest

from comptoir.reviews import tables
from comptoir.reviews.model import RunState
from comptoir.reviews.store import runs

START = datetime(2026, 3, 1, 6, tzinfo=UTC)


@pytest.fixture
def kept(rows):
    """Five runs; the third and the fourth began at the same moment."""
    tables.metadata.create_all(rows.engine)
    for name, hours in (("a", 0), ("b", 1), ("c", 2), ("d", 2), ("e", 3)):
        runs.begin(rows, f"job_{name}", {}, START + timedelta(hours=hours))
    runs.update(rows, "job_b", state=RunState.PUBLISHED.value)
    return rows


def ids(found):
    return [run.run_id[-1] for run in found]


def test_runs_come_newest_first_page_by_page(kept):
    assert ids(runs.recent(kept)) == ["e", "d", "c", "b", "a"]
    first = runs.recent(kept, 2)
    assert ids(first) == ["e", "d"]
    assert ids(runs.recent(kept, 2, first[-1].run_id)) == ["c", "b"]
    assert ids(runs.recent(kept, 9, "job_c")) == ["b", "a"]
    assert ids(runs.recent(kept, 9, "job_e", RunState.PUBLISHED)) == ["b"]


def test_run_before_another(kept):
    assert runs.before(kept, "job_d") == "job_c"
    assert runs.before(kept, "job_a") == ""
    assert runs.before(kept, "job_z") == ""


def test_nothing_is_older_than_an_unknown_run(kept):
    assert runs.recent(kept, 9, "job_z") == []
    assert not runs.known(kept, "job_z")

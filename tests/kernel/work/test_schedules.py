"""What the calendar begins does begin: once for each moment, under an id that names it."""

import time
from datetime import UTC, datetime

from comptoir.kernel.work import Schedule, Workflow
from comptoir.kernel.work.durable import DurableEngine
from comptoir.kernel.work.serial import JsonSerializer


def test_schedule_begins_its_workflow(tmp_path):
    ran = []

    def body(steps, asked):
        return steps.do("note", lambda: {"count": ran.append(asked) or len(ran)})

    engine = DurableEngine(
        f"sqlite:///{tmp_path / 'work.db'}",
        {"tests.tick": Workflow("tests.tick", body)},
        # Six fields: the first counts seconds.
        [
            Schedule(
                name="tick",
                workflow="tests.tick",
                cron="* * * * * *",
                timezone="Europe/Paris",
                input={"from": "the calendar"},
            )
        ],
    ).open()
    try:
        deadline = time.monotonic() + 30
        while len(ran) < 2 and time.monotonic() < deadline:
            time.sleep(0.1)
        jobs = engine.jobs("tests.tick")
    finally:
        engine.close()
    assert ran[0] == {"from": "the calendar"}
    assert all(one.job_id.startswith("tests.tick-20") for one in jobs)
    assert len({one.job_id for one in jobs}) == len(jobs) >= 2


def test_moment_comes_back_as_it_went():
    at, serializer = datetime(2026, 3, 1, 6, tzinfo=UTC), JsonSerializer()
    assert serializer.deserialize(serializer.serialize({"args": [at, {}]})) == {"args": [at, {}]}

"""Every engine keeps the same promises."""

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.kernel.storage.rows import Rows
from comptoir.kernel.work import Engine, JobState, Json, Steps, Workflow
from comptoir.kernel.work.durable import DurableEngine
from comptoir.kernel.work.memory import MemoryEngine


class World:
    """What the workflows of these tests touch."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.broken = True
        self.runs: Engine
        """The engine, for a workflow that begins another one."""

    def work(self, name: str) -> Callable[[], Json]:
        def act() -> Json:
            self.done.append(name)
            return {"name": name}

        return act

    def fragile(self) -> Json:
        self.done.append("fragile")
        if self.broken:
            raise errors.Invalid("rating is 6; use 1 to 5")
        return {}

    def flicker(self) -> Json:
        self.done.append("flicker")
        if len(self.done) < 2:
            raise OSError("the disk hiccuped")
        return {}


def workflows(world: World) -> dict[str, Workflow]:
    def three(steps: Steps, input: Json) -> Json:
        names = [steps.do(name, world.work(name))["name"] for name in ("one", "two", "three")]
        steps.progress(3, 3, "there")
        return {"names": names, "said": input.get("say", "")}

    def breaks(steps: Steps, input: Json) -> Json:
        steps.do("first", world.work("first"))
        steps.do("fragile", world.fragile)
        return {"ended": True}

    def begins(steps: Steps, _input: Json) -> Json:
        return {"begun": steps.do("begin", lambda: world.runs.start("three", {}, "child"))}

    listed = (Workflow("three", three), Workflow("breaks", breaks), Workflow("begins", begins))
    return {one.name: one for one in listed}


class EngineContract:
    """Inherited by the tests of every engine, which bring the fixture `engine`."""

    def test_job_does_its_steps_in_order(self, engine: tuple[Engine, World]) -> None:
        runs, world = engine
        job = runs.wait(runs.start("three", {"say": "é"}))
        assert job.state == JobState.DONE
        assert job.output == {"names": ["one", "two", "three"], "said": "é"}
        assert world.done == ["one", "two", "three"]
        assert [step.name for step in runs.steps(job.job_id)] == ["one", "two", "three"]
        assert (job.done, job.total, job.note) == (3, 3, "there")

    def test_step_may_begin_another_job(self, engine: tuple[Engine, World]) -> None:
        runs, world = engine
        world.runs = runs
        job = runs.wait(runs.start("begins", {}))
        assert (job.error, job.output) == ("", {"begun": "child"})
        assert runs.wait("child").state == JobState.DONE
        assert world.done == ["one", "two", "three"]

    def test_same_id_is_the_same_job(self, engine: tuple[Engine, World]) -> None:
        runs, world = engine
        first = runs.wait(runs.start("three", {}, "job-1"))
        second = runs.wait(runs.start("three", {}, "job-1"))
        assert first.job_id == second.job_id
        assert world.done == ["one", "two", "three"]

    def test_failed_job_tells_why_and_resumes_behind_what_was_done(
        self,
        engine: tuple[Engine, World],
    ) -> None:
        runs, world = engine
        job = runs.wait(runs.start("breaks", {}))
        assert (job.state, job.error, job.error_kind) == (
            JobState.FAILED,
            "rating is 6; use 1 to 5",
            "Invalid",
        )
        world.broken = False
        runs.resume(job.job_id)
        assert runs.wait(job.job_id).output == {"ended": True}
        assert world.done.count("first") == 1

    def test_ended_job_cannot_be_cancelled_or_resumed(self, engine: tuple[Engine, World]) -> None:
        runs, _ = engine
        job_id = runs.start("three", {})
        runs.wait(job_id)
        with pytest.raises(errors.Conflict):
            runs.cancel(job_id)
        with pytest.raises(errors.Conflict):
            runs.resume(job_id)

    def test_unknown_names_are_told(self, engine: tuple[Engine, World]) -> None:
        runs, _ = engine
        with pytest.raises(errors.NotFound, match="nothing"):
            runs.start("nothing", {})
        with pytest.raises(errors.NotFound):
            runs.job("job-of-nobody")

    def test_jobs_are_listed_newest_first_and_filtered(self, engine: tuple[Engine, World]) -> None:
        runs, _ = engine
        for name in ("three", "breaks"):
            runs.wait(runs.start(name, {}))
        assert {job.workflow for job in runs.jobs()} == {"three", "breaks"}
        assert [job.workflow for job in runs.jobs(state=JobState.FAILED)] == ["breaks"]
        assert [job.workflow for job in runs.jobs("three")] == ["three"]
        assert runs.unfinished("three") == []


class TestMemoryEngine(EngineContract):
    @pytest.fixture
    def engine(self) -> tuple[Engine, World]:
        world = World()
        return MemoryEngine(workflows(world)), world


class TestDurableEngine(EngineContract):
    @pytest.fixture
    def engine(self, rows: Rows) -> Iterator[tuple[Engine, World]]:
        world = World()
        uri = rows.engine.url.render_as_string(hide_password=False)
        schema = f"work_{abs(hash(uri))}"
        opened = DurableEngine(uri, workflows(world), schema=schema).open()
        try:
            yield opened, world
        finally:
            opened.close()
            if not rows.is_sqlite:
                with rows.writing() as connection:
                    connection.execute(sa.text(f"drop schema if exists {schema} cascade"))

    def test_one_process_does_the_work_of_one_database(self, engine, tmp_path):
        opened, world = engine
        other = f"sqlite:///{tmp_path / 'other.db'}"
        with pytest.raises(errors.Conflict, match="another database"):
            DurableEngine(other, workflows(world)).open()
        assert opened.wait(opened.start("three", {})).state is JobState.DONE
        opened.close()
        again = DurableEngine(other, workflows(world)).open()
        assert again.wait(again.start("three", {})).state is JobState.DONE
        again.close()

"""The shipped DAG calls commands that exist, in order, with a stand-in for Airflow."""

import importlib.util
import shlex
import sys
from types import ModuleType, SimpleNamespace
from typing import Self

import pytest


class Task:
    def __init__(self, task_id: str, bash_command: str) -> None:
        self.task_id, self.bash_command = task_id, bash_command
        self.after: list[str] = []

    def __rshift__(self, other: "Task") -> "Task":
        other.after.append(self.task_id)
        return other


class Dag:
    def __init__(self, **given: object) -> None:
        self.given = given

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: object) -> None:
        return None


def module(name: str, **contents: object) -> ModuleType:
    made = ModuleType(name)
    vars(made).update(contents)
    return made


@pytest.fixture
def load(monkeypatch, root):
    """Import the DAG as Airflow would, in an environment of its own."""

    def loaded(**environment: str) -> SimpleNamespace:
        for name in ("COMPTOIR_COMMAND", "COMPTOIR_REVIEWS"):
            monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        tasks: list[Task] = []

        def operator(**given: str) -> Task:
            tasks.append(Task(**given))
            return tasks[-1]

        for name in ("airflow", "airflow.providers", "airflow.providers.standard"):
            monkeypatch.setitem(sys.modules, name, module(name))
        bash = "airflow.providers.standard.operators.bash"
        monkeypatch.setitem(sys.modules, bash.rpartition(".")[0], module("operators"))
        monkeypatch.setitem(sys.modules, bash, module(bash, BashOperator=operator))
        monkeypatch.setitem(sys.modules, "airflow.sdk", module("airflow.sdk", DAG=Dag))
        clock = module("pendulum", datetime=lambda *day, tz: (*day, tz))
        monkeypatch.setitem(sys.modules, "pendulum", clock)
        path = root / "deploy" / "airflow" / "comptoir_reviews.py"
        spec = importlib.util.spec_from_file_location("comptoir_reviews", path)
        assert spec
        assert spec.loader
        found = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(found)
        return SimpleNamespace(dag=found.dag, tasks={task.task_id: task for task in tasks})

    return loaded


def test_tasks_are_in_order_and_one_run_at_a_time(load):
    found = load(COMPTOIR_REVIEWS="a.jsonl b.csv")
    after = {name: task.after for name, task in found.tasks.items()}
    assert after == {"doctor": [], "run": ["read"], "read": ["doctor"]}
    assert found.dag.given["max_active_runs"] == 1
    assert found.dag.given["catchup"] is False


def test_without_files_the_run_reads_the_sources_of_the_settings(load):
    assert set(load().tasks) == {"doctor", "run"}


def test_every_task_calls_a_command_that_exists(load, command_line):
    for task in load(COMPTOIR_REVIEWS="a.jsonl").tasks.values():
        program, *words = shlex.split(task.bash_command)
        assert program == "comptoir"
        command = command_line
        while words and words[0] in getattr(command, "commands", {}):
            command, words = command.commands[words[0]], words[1:]
        command.make_context(task.task_id, words)


def test_names_with_blanks_stay_one_word(load):
    found = load(COMPTOIR_COMMAND="/srv/my shop/comptoir")
    assert shlex.split(found.tasks["doctor"].bash_command) == ["/srv/my shop/comptoir", "doctor"]

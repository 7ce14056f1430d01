"""The command line loads what it is asked for."""

import os
import subprocess
import sys
from importlib import metadata

import pytest

from comptoir import cli


def comptoir(*words: str) -> str:
    command = [sys.executable, "-m", "comptoir.cli", *words]
    done = subprocess.run(
        command, capture_output=True, text=True, env=dict(os.environ), check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_help_names_every_noun():
    told = comptoir("--help")
    assert all(f" {noun} " in told for noun in cli.NOUNS)
    assert " serve " in told


@pytest.mark.parametrize("noun", ["keys", "demo"])
def test_noun_alone_has_its_commands(noun):
    assert f"{noun} [OPTIONS]" in comptoir(noun, "--help")


def test_version_needs_nothing():
    assert comptoir("--version").strip() == metadata.version("comptoir")


def test_help_loads_no_learner_and_no_tests_of_statistics():
    said = "import sys; from comptoir import cli; cli.mount(); "
    slow = ("sklearn", "lightgbm", "ray", "scipy.stats", "scipy.optimize")
    code = f"{said}print([name for name in {slow} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_log_of_a_command_does_not_stand_in_its_answer(tmp_path):
    said = "from comptoir import cli; import structlog; cli._Late().settings; "
    code = (
        f"{said}structlog.get_logger('work').info('settled'); structlog.get_logger().error('bad')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env=dict(os.environ) | {"COMPTOIR_HOME": str(tmp_path)},
    )
    assert done.stdout == ""
    assert "bad" in done.stderr
    assert "settled" not in done.stderr

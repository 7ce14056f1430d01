import json
from types import SimpleNamespace

import polars as pl
import pytest
import typer
from typer.testing import CliRunner

from comptoir.kernel import errors
from comptoir.language.commands import language, models
from comptoir.language.settings import LanguageSettings


def run(app, *arguments, home, **options):
    """Run a command below its noun, as the command line mounts it."""
    top = typer.Typer()
    top.add_typer(app, name="noun")
    settings = SimpleNamespace(home=home, offline=True, language=LanguageSettings(**options))
    obj = SimpleNamespace(settings=settings)
    return CliRunner().invoke(top, ["noun", *map(str, arguments)], obj=obj)


def test_models_list_json(tmp_path):
    answer = run(models, "list", "--json", home=tmp_path)
    found = {row["name"]: row for row in json.loads(answer.stdout)}
    assert found["use-multilingual-v3"]["state"] == "present"
    assert found["minilm-l6-v2"]["state"] == "missing"


def test_models_pull_offline_is_denied_and_writes_nothing(tmp_path):
    answer = run(models, "pull", "minilm-l6-v2", home=tmp_path)
    assert isinstance(answer.exception, errors.Denied)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_models_verify_damaged_exits_1(tmp_path):
    damaged = tmp_path / "models" / "minilm-l6-v2" / "vocab.txt"
    damaged.parent.mkdir(parents=True)
    damaged.write_text("damaged")
    answer = run(models, "verify", "minilm-l6-v2", "--json", home=tmp_path)
    assert answer.exit_code == 1
    states = {row["path"]: row["state"] for row in json.loads(answer.stdout)}
    assert states["vocab.txt"] == "damaged"
    assert states["config.json"] == "missing"


def test_models_verify_bundled_exits_0(tmp_path):
    answer = run(models, "verify", "lid176-lite", "--json", home=tmp_path)
    assert answer.exit_code == 0
    assert json.loads(answer.stdout)[0]["state"] == "present"


def test_models_pin_then_pull_still_needs_the_other_files(tmp_path):
    run(models, "pin", "mdeberta-xnli", "config.json", "0" * 64, home=tmp_path)
    answer = run(models, "pull", "mdeberta-xnli", home=tmp_path)
    assert isinstance(answer.exception, errors.Invalid)
    assert "model.onnx has no hash" in str(answer.exception)


@pytest.mark.parametrize(("task", "label"), [("detect", "lang"), ("sentiment", "label")])
def test_evaluate_json_has_the_promised_keys(tmp_path, task, label):
    data = tmp_path / "data.csv"
    pl.DataFrame(
        {
            "text": ["Excellent, je recommande", "Horrible, ne fonctionne pas"],
            "lang": ["fr", "fr"],
            "label": ["positive", "negative"],
        }
    ).write_csv(data)
    answer = run(language, "evaluate", "--task", task, "--data", data, "--json", home=tmp_path)
    found = json.loads(answer.stdout)
    assert found["task"] == task
    assert found["overall"]["accuracy"] == 1
    assert found["ms_per_text"] > 0
    assert found["by_language"]["fr"]["n"] == 2


def test_evaluate_unknown_task_is_refused(tmp_path):
    data = tmp_path / "data.csv"
    pl.DataFrame({"text": ["a"]}).write_csv(data)
    answer = run(language, "evaluate", "--task", "mood", "--data", data, home=tmp_path)
    assert isinstance(answer.exception, errors.Invalid)

"""The commands: what they print, and that stdout holds nothing but data."""

import json
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from comptoir.kernel import errors
from comptoir.shop.commands import app


@pytest.fixture
def run(make):
    safe = make.Safe()
    backstage = SimpleNamespace(shop=make.shop(), pseudonyms=safe, vault=safe, ledger=safe)

    def run(*words):
        return CliRunner().invoke(app, list(words), obj=backstage)

    return run


def write(folder):
    path = folder / "p.csv"
    path.write_text("product_id,Libellé,price\nA,Vase,12.5\nB,Bol,x\nC,Bol,3\n")
    return str(path)


def test_import_prints_its_report_as_json(run, tmp_path):
    words = ("import", "products", write(tmp_path), "--column", "name=Libellé", "--json")
    told = json.loads(run(*words).stdout)
    assert (told["read"], told["new"], told["changed"], told["rejected"]) == (
        3,
        2,
        0,
        {"invalid_value": 1},
    )
    assert told["examples"][0]["line"] == 3
    again = json.loads(run(*words).stdout)
    assert (again["new"], again["changed"], again["unchanged"]) == (0, 0, 2)


def test_import_writes_its_rejects(run, tmp_path):
    answer = run(
        "import",
        "products",
        write(tmp_path),
        "--column",
        "name=Libellé",
        "--rejects",
        str(tmp_path / "r.jsonl"),
    )
    assert "2 new" in answer.stdout
    assert "line 3: price is 'x'" in answer.stdout
    assert json.loads((tmp_path / "r.jsonl").read_text())["line"] == 3


def test_import_of_a_wrong_kind_or_column_is_refused(run, tmp_path):
    for words in (("vases", write(tmp_path)), ("products", write(tmp_path), "--column", "name")):
        assert isinstance(run("import", *words).exception, errors.Invalid)


def test_products_are_listed_and_searched(run, tmp_path):
    run("import", "products", write(tmp_path), "--column", "name=Libellé")
    assert "Vase" in run("products").stdout
    found = json.loads(run("products", "bols", "--json").stdout)
    assert [each["product_id"] for each in found["products"]] == ["C"]
    first = json.loads(run("products", "--limit", "1", "--json").stdout)
    second = json.loads(run("products", "--limit", "1", "--cursor", first["next"], "--json").stdout)
    assert [first["products"][0]["product_id"], second["products"][0]["product_id"]] == ["A", "C"]

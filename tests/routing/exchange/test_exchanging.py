"""A round and a data set go to another tool and come back, whole or not at all."""

import json
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from tests.routing.annotation.building import new_item, new_round
from tests.routing.conftest import NOW
from tests.routing.test_commands import comptoir
from tests.routing.test_desks import BOTH
from tests.routing.test_gathering import corrected, gathered, sent
from tests.routing.test_registry import imported
from tests.routing.wording import examples

from comptoir.kernel import errors
from comptoir.routing import exchanging, service, writing
from comptoir.routing.annotation.model import ItemState, Mode, Verdict
from comptoir.routing.datasets import provenance
from comptoir.routing.erasure import RoutingEraser
from comptoir.routing.exchange.model import Exchanged, Opinion
from comptoir.routing.exchange.registry import TOOLS, dump, load
from comptoir.routing.model import Dataset, Origin
from comptoir.routing.office import Office
from comptoir.routing.store import datasets, labels, rounds
from comptoir.routing.tasks import IMPORT

PRODIGY = TOOLS["prodigy"]


def begun(office: Office, *texts: str, mode: Mode = Mode.TEACH, each: int = 1) -> str:
    service.save_desks(office, BOTH, by="claire")
    made = new_round(mode=mode, labels_each=each)
    items = [
        new_item(made, place, text=text, subject="", hidden=place == 1)
        for place, text in enumerate(texts)
    ]
    with office.rows.writing() as connection:
        rounds.keep(connection, made, items)
    return made.round_id


def brought(office: Office, path: Path, tool: str, name: str = "requests") -> Dataset:
    input = {
        "path": str(path),
        "name": name,
        "format": tool,
        "columns": {"text": ["text"], "label": "label", "language": "", "time": ""},
        "nowhere": "",
        "newest_apart": False,
        "origin": "imported",
        "by": "claire",
    }
    engine = office.engine()
    job = engine.wait(engine.start(IMPORT, input))
    assert job.error == "", job.error
    return datasets.find(office.rows, job.output["dataset_id"])


def test_labels_of_another_tool_settle_a_round(any_office: Office) -> None:
    office = any_office
    round_id = begun(office, "my parcel is lost", "I return the lamp", "hm", each=2)
    found = exchanging.of_round(office, round_id)
    ines, tom = (
        Opinion(desk="delivery", by=name, at="2026-02-01T10:00:00+00:00", seconds=3)
        for name in ("ines", "tom")
    )
    came = [
        Exchanged(text=found[0].text, subject=found[0].subject, opinions=(ines, tom)),
        Exchanged(text="i RETURN the  lamp", opinions=(Opinion(desk="returns", by="ines"),)),
        Exchanged(text="of somewhere else", opinions=(ines,)),
        Exchanged(text="hm", opinions=(Opinion(desk=None, by="ines", skipped=True),)),
    ]
    told = exchanging.into_round(office, round_id, PRODIGY, came, by="claire")
    assert told == {"labels": 4, "not_in_the_round": 1}
    again = exchanging.into_round(office, round_id, PRODIGY, came, by="claire")
    assert again == {"known": 4, "not_in_the_round": 1}
    items = rounds.items(office.rows, round_id)
    assert [item.state for item in items] == [ItemState.SETTLED, ItemState.OPEN, ItemState.OPEN]
    said = labels.of_round(office.rows, round_id)
    assert {one.annotator for one in said} == {"prodigy:ines", "prodigy:tom"}
    assert said[0].at.isoformat() == "2026-02-01T10:00:00+00:00"
    assert said[1].seconds == 3
    assert said[3].verdict is Verdict.SKIPPED


def test_a_file_with_one_bad_label_leaves_the_round_as_it_was(office: Office) -> None:
    round_id = begun(office, "my parcel is lost", "I return the lamp")
    came = [
        Exchanged(text="my parcel is lost", opinions=(Opinion(desk="delivery"),)),
        Exchanged(text="I return the lamp", opinions=(Opinion(desk="attic"),)),
    ]
    with pytest.raises(errors.Invalid, match="no desk 'attic'"):
        exchanging.into_round(office, round_id, PRODIGY, came, by="claire")
    assert labels.of_round(office.rows, round_id) == []


def test_a_prediction_that_is_hidden_stays_hidden(office: Office) -> None:
    shown = exchanging.of_round(office, begun(office, "a", "b", mode=Mode.CHECK))
    assert [one.suggested is not None for one in shown] == [True, False]
    taught = exchanging.of_round(office, begun(office, "a", "b"))
    assert [one.suggested for one in taught] == [None, None]


@pytest.mark.parametrize("name", TOOLS)
def test_a_data_set_comes_back_the_same(office: Office, tmp_path: Path, name: str) -> None:
    first = imported(office, tmp_path)
    tool, path = TOOLS[name], tmp_path / f"out.{name}.json"
    count = exchanging.write(office, exchanging.of_dataset(office, "requests"), tool, path)
    assert count == first.card["requests"]
    made = brought(office, path, name, "back")
    assert made.card["desks"] == first.card["desks"]
    assert made.card["tool"] == name
    before, after = (datasets.examples(office.blobs, one) for one in (first, made))
    assert after["text"].to_list() == before["text"].to_list()
    assert after["label"].to_list() == before["label"].to_list()


def test_what_nobody_sent_stays_marked_on_its_way(office: Office, tmp_path: Path) -> None:
    imported(office, tmp_path)
    writing.write(office, "delivery", "un colis imaginaire posé sur la lune", by="ines")
    gathered(office, wished=200)
    path = tmp_path / "out.json"
    exchanging.write(office, exchanging.of_dataset(office, "requests"), TOOLS["label-studio"], path)
    made = brought(office, path, "label-studio", "back")
    assert made.card["origins"]["synthetic"] == 1
    assert "augmented" not in made.card["origins"]
    frame = datasets.examples(office.blobs, made)
    assert frame.filter(pl.col("origin") == "synthetic")["part"].to_list() == ["train"]
    everything = [replace(one, origin=Origin.SYNTHETIC) for one in load(path)[1]]
    exchanging.write(office, everything, TOOLS["label-studio"], path)
    assert brought(office, path, "label-studio", "all").card["test"] == 0


def test_people_are_kept_and_disputes_left_out(office: Office, tmp_path: Path) -> None:
    own = examples(60, seed=3)
    found = [
        Exchanged(text=text, opinions=(Opinion(desk=desk, by="ines"), Opinion(desk=desk)))
        for text, desk in zip(own.texts, own.labels, strict=True)
    ]
    quarrel = Exchanged(
        text="entre deux services, qui sait",
        opinions=(Opinion(desk="delivery", by="ines"), Opinion(desk="returns", by="tom")),
    )
    rejected = Exchanged(text="charabia", opinions=(Opinion(desk=None),))
    path = tmp_path / "prodigy.jsonl"
    path.write_text(dump(PRODIGY, [*found, quarrel, rejected], ["delivery"]), "utf-8")
    made = brought(office, path, "prodigy")
    assert made.card["left_out"]["disputed"] == 1
    assert made.card["left_out"]["without_label"] == 1
    frame = datasets.examples(office.blobs, made)
    known = provenance.read(frame["provenance"][0])
    assert {one.by for one in known.said} == {"prodigy:ines", "prodigy"}


def test_an_erased_customer_does_not_come_back(office: Office, tmp_path: Path) -> None:
    imported(office, tmp_path)
    request_id = sent(office, "mon abat-jour est arrivé tout cabossé", customer="42")
    corrected(office, request_id, "repairs")
    made, _ = gathered(office)
    own = exchanging.of_dataset(office, "requests")
    assert [one.subject for one in own if "cabossé" in one.text] == [request_id]
    path = tmp_path / "out.json"
    exchanging.write(office, own, TOOLS["argilla"], path)
    kept = brought(office, path, "argilla", "kept")
    assert any("cabossé" in text for text in datasets.examples(office.blobs, kept)["text"])
    RoutingEraser(office.rows, office.blobs, office.clock).erase(office.pseudonyms.pseudonym("42"))
    for dataset in (made, kept):
        now = datasets.find(office.rows, dataset.dataset_id)
        assert "cabossé" not in "".join(datasets.examples(office.blobs, now)["text"])
    late = brought(office, path, "argilla", "late")
    assert late.card["left_out"]["erased"] == 1
    assert "cabossé" not in "".join(datasets.examples(office.blobs, late)["text"])


def test_nothing_half_written(office: Office, tmp_path: Path) -> None:
    imported(office, tmp_path)
    found = exchanging.of_dataset(office, "requests")
    missing = tmp_path / "nowhere" / "out.json"
    with pytest.raises(errors.Invalid, match="cannot be written"):
        exchanging.write(office, found, PRODIGY, missing)
    path = tmp_path / "bad.jsonl"
    text = dump(PRODIGY, found[:3], ["delivery"])
    path.write_text(text + '{"text": 3, "_input_hash": 1, "_task_hash": 2}\n', "utf-8")
    with pytest.raises(errors.Invalid, match="line 4"):
        load(path)
    assert office.clock() == NOW


@pytest.mark.slow
def test_the_commands_of_the_loop(tmp_path: Path) -> None:
    own, home = examples(120, seed=1), tmp_path / "home"
    found = [
        Exchanged(text=text, opinions=(Opinion(desk=desk),))
        for text, desk in zip(own.texts, own.labels, strict=True)
    ]
    path = tmp_path / "tasks.json"
    path.write_text(dump(TOOLS["label-studio"], found, ["delivery"]), "utf-8")
    made = comptoir(home, "import", str(path), "--json")  # told by the file itself
    assert made.returncode == 0, made.stderr
    assert json.loads(made.stdout)["card"]["tool"] == "label-studio"
    out = tmp_path / "out.jsonl"
    done = comptoir(
        home, "annotate-export", str(out), "--dataset", "requests", "--format", "prodigy"
    )
    assert done.returncode == 0, done.stderr
    assert len(out.read_text("utf-8").splitlines()) == json.loads(made.stdout)["card"]["requests"]
    merged = comptoir(home, "desks", "--merge", "returns,repairs=workshop", "--json")
    assert merged.returncode == 0, merged.stderr
    assert {one["desk_id"] for one in json.loads(merged.stdout)} >= {"workshop", "billing"}
    again = comptoir(home, "gather", "--wished", "40", "--json")
    assert again.returncode == 0, again.stderr
    card = json.loads(again.stdout)["card"]
    assert "workshop" in card["desks"]
    assert card["gathered"]["noise"] > 0
    for words, said in (
        (("desks", "--rename", "a"), "is no change of desks"),
        (("annotate-export", "x", "--format", "prodigy"), "Name a round or a data set"),
        (("annotate-export", "x", "--dataset", "requests", "--format", "brat"), "no format 'brat'"),
        (("import", str(out), "--format", "argilla"), "line 1: this is no record of argilla"),
    ):
        failed = comptoir(home, *words)
        assert failed.returncode == 2, failed.stderr
        assert said in failed.stderr

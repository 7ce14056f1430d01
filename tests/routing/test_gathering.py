"""The loop: what people have said is in the next version, whoever was in the test stays there."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.routing.annotation.building import new_item, new_round
from tests.routing.conftest import NOW
from tests.routing.test_registry import imported, trained
from tests.routing.wording import examples

from comptoir.kernel import errors
from comptoir.routing import gathering, receiving, service, writing
from comptoir.routing.annotation.model import ItemState, Mode, Stream, Verdict
from comptoir.routing.answering import Incumbents
from comptoir.routing.datasets import provenance
from comptoir.routing.erasure import RoutingEraser
from comptoir.routing.model import Dataset, Origin
from comptoir.routing.office import Office
from comptoir.routing.store import datasets, labels, models, rounds
from comptoir.routing.tasks import parts_of

LATER = NOW + timedelta(hours=1)


def settled(office: Office, *texts: tuple[str, str], subject: str = "", **more: Any) -> None:
    """Keep a round whose items a person has settled."""
    made = new_round(mode=Mode.TEACH)
    items = [
        new_item(
            made,
            place,
            subject=subject,
            text=text,
            state=ItemState.SETTLED,
            desk=desk,
            guess=None,
            **more,
        )
        for place, (text, desk) in enumerate(texts)
    ]
    with office.rows.writing() as connection:
        rounds.keep(connection, made, items)
        for item in items:
            labels.add(
                connection,
                item.item_id,
                item_id=item.item_id,
                annotator="person:ines",
                verdict=Verdict.LABELLED.value,
                desk=item.desk,
                mode=Mode.TEACH.value,
                shown=False,
                guideline_version=2,
                seconds=3.5,
                note="",
                at=LATER,
                undone_at=None,
            )


def gathered(office: Office, wished: int = 0) -> tuple[Dataset, pl.DataFrame]:
    job_id = gathering.start(office, "requests", by="claire", wished=wished)
    job = office.engine().wait(job_id)
    assert job.error == ""
    made = datasets.find(office.rows, job.output["dataset_id"])
    return made, datasets.examples(office.blobs, made)


def sent(office: Office, text: str, customer: str = "") -> str:
    asked = receiving.Asked(text=text, customer=customer)
    return receiving.receive(office, Incumbents(office), [asked])[0].request.request_id


def corrected(office: Office, request_id: str, desk: str) -> None:
    known = [one.desk_id for one in service.desks(office)]
    receiving.correct(office, request_id, desk, desks=known, why="", by="person:ines")


def test_what_people_said_is_in_the_next_version(any_office: Office, tmp_path: Path) -> None:
    office = any_office
    first = imported(office, tmp_path)
    before = datasets.examples(office.blobs, first)
    settled(office, ("la machine à pain ne chauffe plus du tout", "repairs"))
    request_id = sent(office, "pouvez-vous m'envoyer un avoir de 12 euros")
    corrected(office, request_id, "billing")
    writing.write(office, "delivery", "le livreur a jeté le paquet par-dessus la haie", by="ines")
    made, frame = gathered(office)
    assert made.version == 2
    assert made.card["before"] == "requests@1"
    assert made.card["gathered"] == {"before": 200, "rounds": 1, "inbox": 1, "console": 1} | {
        "before": before.height
    }
    assert made.card["origins"] == {"imported": before.height, "annotated": 2, "synthetic": 1}
    new = frame[before.height :]
    assert new["part"].to_list() == ["train"] * 3  # none was drawn blindly
    assert frame[: before.height].drop("provenance").equals(before.drop("provenance"))
    told = {row["source"]: provenance.read(row["provenance"]) for row in new.to_dicts()}
    label = next(one for name, one in told.items() if name.startswith("round_")).said[0]
    assert (label.by, label.mode, label.guideline_version, label.seconds) == (
        *("person:ines", "teach", 2, 3.5),
    )
    assert told["inbox"].subject == request_id
    assert told["inbox"].said[0].kind == "correction"
    assert gathered(office)[0] == made  # nothing was said since
    learned, test = parts_of(office, "requests")
    assert len(learned) + len(test) == frame.height
    assert not set(new["text"]) & set(test.texts)


def test_a_label_that_was_wrong_is_replaced_where_it_stands(office: Office, tmp_path: Path) -> None:
    first = imported(office, tmp_path)
    before = datasets.examples(office.blobs, first)
    row = before.with_row_index().filter(pl.col("part") == "test")["index"][0]
    text, label = before["text"][row], before["label"][row]
    other = next(one for one in ("repairs", "billing") if one != label)
    settled(
        office,
        (text, other),
        subject=f"{first.dataset_id}#{row}",
        stream=Stream.SUSPECT,
        given=label,
    )
    made, frame = gathered(office)
    assert made.card["gathered"]["relabelled"] == 1
    assert frame.height == before.height
    assert (frame["label"][row], frame["part"][row], frame["origin"][row]) == (
        *(other, "test", "annotated"),
    )
    assert provenance.read(frame["provenance"][row]).was == label
    # A data set of another name does not hear of it.
    found = gathering.collect(office, "others")
    assert found == []


def test_who_speaks_last_is_believed(office: Office, tmp_path: Path) -> None:
    imported(office, tmp_path)
    text = "le grille-pain fait des étincelles et sent le brûlé"
    request_id = sent(office, text)
    corrected(office, request_id, "billing")  # now
    settled(office, (text, "repairs"), subject=request_id)  # an hour later
    made, frame = gathered(office)
    mine = frame.filter(pl.col("text") == text)
    assert mine["label"].to_list() == ["repairs"]
    assert made.card["gathered"]["relabelled"] == 1


def test_only_blindly_drawn_items_and_twins_of_the_test_enter_the_test(
    office: Office, tmp_path: Path
) -> None:
    first = imported(office, tmp_path)
    test = datasets.examples(office.blobs, first).filter(pl.col("part") == "test")
    words = ("kayak", "piano", "tente", "vélo", "harpe", "cafetière", "canapé", "miroir", "sabre")
    drawn = [(f"rien ne va avec {one}, {two}", "repairs") for one in words for two in words[:3]]
    settled(office, *drawn, stream=Stream.RANDOM)
    chosen = [(f"facture introuvable : {one} {one}", "billing") for one in words]
    settled(office, *chosen)
    twin = (test["text"][0] + " !!", test["label"][0])
    settled(office, twin)
    made, frame = gathered(office)
    new = frame.filter(pl.col("source").str.starts_with("round_"))
    tested = set(new.filter(pl.col("part") == "test")["text"])
    assert not tested & {text for text, _ in chosen}
    assert 0 < len(tested & {text for text, _ in drawn}) < len(drawn)
    assert frame.filter(pl.col("text") == twin[0])["part"].to_list() == ["test"]
    assert made.card["test"] == test.height + len(tested)


def test_what_is_written_never_enters_the_test_by_gathering(office: Office, tmp_path: Path) -> None:
    first = imported(office, tmp_path)
    test = datasets.examples(office.blobs, first).filter(pl.col("part") == "test")
    text, desk = test["text"][0], test["label"][0]
    service_desks = [one.desk_id for one in service.desks(office)]
    writing.write(office, desk, text.upper(), by="mallory")
    writing.write(office, desk, text + " !!", by="mallory")
    other = next(one for one in service_desks if one != desk)
    writing.write(office, other, "une phrase à part, que personne ne teste", by="mallory")
    made, frame = gathered(office)
    assert made.card["left_out"] == {"like_the_test": 2}
    synthetic = frame.filter(pl.col("origin") == "synthetic")
    assert synthetic["part"].to_list() == ["train"]
    # Withdrawn, it is in no later version.
    one = gathering.collect(office, "requests")
    kept = next(each for each in one if each.text.startswith("une phrase"))
    writing.withdraw(office, kept.provenance.subject, by="mallory")
    later, frame = gathered(office)
    assert later.card["left_out"]["withdrawn"] == 1
    assert "synthetic" not in set(frame["origin"])


def test_noisy_copies_are_learned_from_with_their_original(office: Office, tmp_path: Path) -> None:
    first = imported(office, tmp_path)
    least = min(first.card["desks"].values())
    made, frame = gathered(office, wished=least)
    copies = frame.with_row_index().filter(pl.col("origin") == "augmented")
    assert made.card["gathered"]["noise"] == copies.height > 0
    assert set(copies["part"]) == {"train"}
    for row in copies.to_dicts():
        original = frame.row(provenance.read(row["provenance"]).of, named=True)
        assert original["part"] == "train"
        assert original["origin"] == "imported"
        assert (original["group"], original["label"]) == (row["group"], row["label"])
    learned, _ = parts_of(office, "requests")
    assert len(learned.groups) == len(learned)
    # Made anew for the next version, never copies of copies.
    again, later = gathered(office, wished=least)
    assert again == made
    plain, _ = gathered(office)
    assert "augmented" not in plain.card["origins"]
    assert later.height == frame.height


def test_an_erased_customer_leaves_every_version_and_models_are_marked(
    any_office: Office, tmp_path: Path
) -> None:
    office = any_office
    imported(office, tmp_path)
    request_id = sent(office, "mon abat-jour est arrivé tout cabossé", customer="42")
    corrected(office, request_id, "repairs")
    most = 3 * max(datasets.find(office.rows, "requests").card["desks"].values())
    made, frame = gathered(office, wished=most)
    mine = [row for row, text in enumerate(frame["provenance"]) if request_id in (text or "")]
    assert len(mine) > 1  # the text and its noisy copies
    version = trained(office, "prior")
    customer = office.pseudonyms.pseudonym("42")
    RoutingEraser(office.rows, office.blobs, office.clock).erase(customer)
    now = datasets.find(office.rows, made.dataset_id)
    left = datasets.examples(office.blobs, now)
    assert left.height == frame.height  # the others stay where they were
    assert left["text"].to_list() == [
        "" if row in mine else text for row, text in enumerate(frame["text"])
    ]
    assert now.card["erased"]["rows"] == len(mine)
    assert now.card["erased"]["was"] == made.sha256 != now.sha256
    assert now.card["requests"] == made.card["requests"] - len(mine)
    with pytest.raises(errors.NotFound):
        office.blobs.get(f"routing/datasets/{made.sha256}.parquet")
    assert models.get(office.rows, version).facts["erased"] == len(mine)
    learned, test = parts_of(office, "requests")
    assert len(learned) + len(test) == frame.height - len(mine)
    again = RoutingEraser(office.rows, office.blobs, office.clock).erase(customer)
    assert again.count == 0
    after, _ = gathered(office, wished=most)
    assert after.card["left_out"]["erased"] >= 1
    assert "cabossé" not in " ".join(datasets.examples(office.blobs, after)["text"])


def test_a_first_version_needs_two_desks(office: Office) -> None:
    settled(office, ("ma lampe est cassée", "repairs"))
    with pytest.raises(errors.Invalid, match="fewer than two desks"):
        gathering.next_version(office, "requests", by="claire")
    own = examples(60, seed=2)
    settled(office, *zip(own.texts, own.labels, strict=True), stream=Stream.RANDOM)
    made = gathering.next_version(office, "requests", by="claire")
    assert made.version == 1
    assert made.card["test"] > 0


@pytest.mark.parametrize(("name", "wished"), [("", 0), ("a@2", 0), ("x" * 64, 0), ("a", -1)])
def test_what_cannot_be_gathered_is_refused(office: Office, name: str, wished: int) -> None:
    with pytest.raises(errors.Invalid):
        gathering.start(office, name, by="claire", wished=wished)


def test_provenance_survives_its_text() -> None:
    one = provenance.Provenance(
        subject="req_1",
        said=(provenance.Said(by="ines", at=NOW.isoformat(), kind="label"),),
        was="",
        part="test",
        among=("a", "b"),
    )
    assert provenance.read(provenance.write(one)) == replace(one, was=None)
    assert Origin.AUGMENTED.real is False

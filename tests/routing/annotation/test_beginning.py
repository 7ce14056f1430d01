"""A round is begun from live requests, a data set or a file; guidelines are written."""

from collections import Counter
from pathlib import Path

import polars as pl
import pytest
from tests.routing.annotation.building import GUESS
from tests.routing.conftest import DETECTOR, NOW, TOOLS, with_champion
from tests.routing.wording import examples

from comptoir.kernel import errors
from comptoir.routing import receiving
from comptoir.routing.annotation import guiding, sampling
from comptoir.routing.annotation.answering import Answer, answer
from comptoir.routing.annotation.beginning import Wanted, begin
from comptoir.routing.annotation.closing import close
from comptoir.routing.annotation.gathering import Kind, Source
from comptoir.routing.annotation.model import Item, Mode, Round, Stream, Verdict
from comptoir.routing.answering import Incumbents
from comptoir.routing.datasets.making import Making, make
from comptoir.routing.datasets.reading import Columns
from comptoir.routing.office import Office
from comptoir.routing.store import candidates, datasets, guidelines, rounds

CLAIRE = "person:claire"
TEACH = Wanted(name="March", mode=Mode.TEACH, count=20)


def begun(
    office: Office, source: Source, wanted: Wanted = TEACH, **more: str
) -> tuple[Round, list[Item]]:
    made = begin(office, Incumbents(office), source, wanted, by=CLAIRE, **more)
    return made, rounds.items(office.rows, made.round_id)


def receive(office: Office, count: int) -> None:
    own = examples(count, seed=3, nowhere=5)
    asked = [
        receiving.Asked(text=text, language=code)
        for text, code in zip(own.texts, own.languages, strict=True)
    ]
    receiving.receive(office, Incumbents(office), asked)


def test_live_requests_are_asked_about_with_their_predictions(any_office: Office) -> None:
    office = with_champion(any_office)
    receive(office, 40)
    made, items = begun(office, Source(), Wanted(name="March", count=20, random_share=0.25))
    assert (made.mode, made.model_version) == (Mode.CHECK, 1)
    assert made.source == {"kind": "live", "state": "any", "total": 45}
    streams = Counter(one.stream for one in items)
    assert streams[Stream.RANDOM] == 5
    assert {one.weight for one in items if one.stream is Stream.RANDOM} == {9.0}
    assert len({one.subject for one in items}) == 20
    assert sum(one.hidden for one in items) == 2
    assert all(one.guess.version == 1 and one.guess.likely for one in items)
    doubtful = [one.guess.confidence for one in items if one.stream is Stream.UNCERTAIN]
    assert doubtful == sorted(doubtful)
    assert "routing.round" in [one.action for one in office.audit.entries()]


def test_what_is_settled_or_asked_about_already_is_left_out(any_office: Office) -> None:
    office = any_office
    receive(office, 8)
    made, items = begun(office, Source(), Wanted(name="a", mode=Mode.TEACH, count=4))
    said = Answer(verdict=Verdict.LABELLED, desk="")
    answer(office, items[0].item_id, said, desks=(), by=CLAIRE)
    free = candidates.unlabelled(office.rows)
    assert len(free) == 13 - 4
    receiving.correct(office, free[0], "", desks=(), why="", by=CLAIRE)
    assert len(candidates.unlabelled(office.rows, "waiting")) == 13 - 5
    assert candidates.unlabelled(office.rows, "routed") == []
    close(office, made.round_id, by=CLAIRE)  # what nobody labelled may be asked about again
    assert len(candidates.unlabelled(office.rows)) == 13 - 2


def test_a_data_set_is_asked_about_with_what_it_was_labelled(
    office: Office, tmp_path: Path
) -> None:
    own = examples(40, seed=1)
    path = tmp_path / "year.csv"
    pl.DataFrame({"body": own.texts, "service": own.labels}).write_csv(path)
    columns = Columns(text=("body",), label="service")
    frame, card = make(path, Making(columns=columns), TOOLS.embedder, DETECTOR)
    kept = datasets.keep(office.rows, office.blobs, "year", frame, card, by=CLAIRE, at=NOW)
    made, items = begun(office, Source(kind=Kind.DATASET, dataset="year"))
    assert made.source["dataset"] == "year@1"
    labels = frame["label"].to_list()
    for one in items:
        name, _, row = one.subject.partition("#")
        assert name == kept.dataset_id
        assert one.given == labels[int(row)]
    _, rest = begun(office, Source(kind=Kind.DATASET, dataset="year"))
    assert not {one.subject for one in items} & {one.subject for one in rest}


def test_texts_of_a_file_are_masked_and_asked_about_once(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "texts.jsonl"
    texts = [
        "My parcel is lost, call 06 12 34 56 78",
        "my PARCEL is lost, call 06 12 34 56 78",
        "",
        "Facture ?",
    ]
    pl.DataFrame({"body": texts, "desk": ["delivery", "", "", "billing"]}).write_ndjson(path)
    source = Source(kind=Kind.FILE, path=path, text=("body",), label="desk")
    made, items = begun(office, source)
    assert made.source == {"kind": "file", "file": "texts.jsonl", "total": 2}
    assert {(one.text, one.given, one.subject) for one in items} == {
        ("My parcel is lost, call [phone]", "delivery", ""),
        ("Facture ?", "billing", ""),
    }
    with pytest.raises(errors.Invalid, match="no column nothing"):
        begun(office, Source(kind=Kind.FILE, path=path, text=("nothing",)))


def test_a_round_is_begun_once_under_a_name(any_office: Office) -> None:
    receive(any_office, 8)
    first, _ = begun(any_office, Source(), once="claim-1")
    assert begun(any_office, Source(), once="claim-1")[0] == first
    assert len(rounds.every(any_office.rows)) == 1


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"name": " "}, "needs a name"),
        ({"count": 0}, "1 to 5,?000 texts"),
        ({"labels_each": 10}, "1 to 9 labels"),
        ({"random_share": 1.5}, "out of range"),
        ({"mode": Mode.ADJUDICATE}, "teach or check"),
        ({"labels_each": 2, "annotators": (CLAIRE,)}, "1 people cannot"),
    ],
)
def test_a_round_that_makes_no_sense_is_refused(
    office: Office, wanted: dict[str, object], said: str
) -> None:
    with pytest.raises(errors.Invalid, match=said):
        begun(office, Source(), Wanted(**{"name": "March", "mode": Mode.TEACH} | wanted))


def test_nothing_to_ask_about_and_nothing_to_check_are_told(office: Office) -> None:
    with pytest.raises(errors.Invalid, match="Nothing is left"):
        begun(office, Source())
    with pytest.raises(errors.Invalid, match="lost"):
        begun(office, Source(state="lost"))
    with pytest.raises(errors.Conflict, match="no prediction to check"):
        begun(office, Source(), Wanted(name="March"))


def test_a_learner_that_knows_no_likeness_is_asked_how_strange_texts_are(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Or the strange ones are asked about already, as doubtful.
    monkeypatch.setattr(sampling, "UNCERTAIN", 0.0)
    monkeypatch.setattr(sampling, "OUTLIERS", 0.5)
    with_champion(office, learner="tfidf-linear")
    receive(office, 60)
    _, items = begun(office, Source(), Wanted(name="March", count=40))
    assert Stream.OUTLIER in {one.stream for one in items}


def test_guidelines_are_masked_versioned_and_attached_to(any_office: Office) -> None:
    office = any_office
    texts = {"fr": "Lisez tout.", "en": "Read it all.\r\n"}
    first = guiding.save(office, texts, [], by=CLAIRE, why="first", seen=0)
    assert first.texts == {"fr": "Lisez tout.", "en": "Read it all."}
    assert guiding.save(office, texts, [], by=CLAIRE) == first
    second = guiding.attach(
        office, ("returns", "billing"), "Refund me, ada@example.org", "Money.", by=CLAIRE
    )
    assert second.version == 2
    assert second.confusions == (
        {"desks": ["billing", "returns"], "text": "Refund me, [email]", "why": "Money."},
    )
    assert guiding.concerning(second, GUESS.likely) == list(second.confusions)
    assert guiding.concerning(second, ("returns",)) == list(second.confusions)
    assert guiding.concerning(second, ("returns", "repairs")) == []
    assert guiding.concerning(second, ()) == []
    for bad, said in (
        (("returns", "returns"), "two desks"),
        (("returns", ""), "no text"),
    ):
        with pytest.raises(errors.Invalid, match=said):
            guiding.attach(office, bad, "" if said == "no text" else "x", "", by=CLAIRE)
    with pytest.raises(errors.Conflict):
        guiding.save(office, {"fr": "x"}, [], by=CLAIRE, seen=1)
    assert guidelines.newest(office.rows).version == 2
    said = [one.action for one in office.audit.entries()]
    assert said.count("routing.guidelines") == 2

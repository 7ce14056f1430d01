"""`comptoir routing evaluate`: what it reads, divides, measures and refuses."""

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.routing.wording import examples

from comptoir.kernel import errors
from comptoir.language.embedding import open_embedder
from comptoir.language.surroundings import Surroundings
from comptoir.routing.datasets.reading import Columns, plain, read
from comptoir.routing.deciding.wish import Wish
from comptoir.routing.evaluation.dividing import few, set_apart
from comptoir.routing.evaluation.evaluate import evaluate
from comptoir.routing.learners.port import Tools
from comptoir.routing.training import Examples

TOOLS = Tools(embedder=open_embedder("use:", Surroundings()))
COLUMNS = Columns(text=("text",), label="desk")
KEYS = {
    *("learner", "n_train", "n_test", "classes", "accuracy", "macro_precision", "macro_recall"),
    *("macro_f1", "ece_raw", "ece", "aurc", "augrc", "at_risk", "oos", "by_language"),
    *("train_seconds", "predict_ms", "intervals"),
}


def written(folder: Path, rows: list[dict[str, object]], name: str = "requests.jsonl") -> Path:
    path = folder / name
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


def test_figures_are_of_the_test_and_stand_within_their_intervals() -> None:
    own, asked = examples(500, seed=1, nowhere=30), examples(300, seed=2, nowhere=40)
    told = evaluate(own, asked, TOOLS, learner="tfidf-linear", wish=Wish(max_error=0.1))
    assert set(told) == KEYS
    assert (told["n_train"], told["n_test"], told["classes"]) == (530, 340, 4)
    assert set(told["by_language"]) == {"fr", "en"}
    assert sum(one["n"] for one in told["by_language"].values()) == 340
    for name in ("accuracy", "macro_f1", "ece", "aurc"):
        low, high = told["intervals"][name]
        assert low <= told[name] <= high or name == "ece"  # resampling adds noise to a gap
    assert told["accuracy"] > 0.85
    assert told["oos"]["auroc"] > 0.85
    assert 0 < told["at_risk"]["coverage"] <= 1
    assert told["at_risk"]["error"] <= 0.1
    assert told["predict_ms"] > 0
    json.dumps(told)


def test_a_dummy_is_a_dummy() -> None:
    told = evaluate(
        examples(300, seed=1), examples(200, seed=2), TOOLS, learner="prior", wish=Wish()
    )
    assert told["accuracy"] < 0.4
    assert told["at_risk"]["coverage"] == 0
    assert told["oos"] is None


def test_reading_says_what_was_of_no_use(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        [
            {"text": "Où est mon colis ?", "desk": "delivery"},
            {"text": "ou est MON colis ?", "desk": "delivery"},
            {"text": "Où est  mon colis ?", "desk": "delivery"},
            {"text": "où est mon colis ?", "desk": "returns"},
            {"text": "  ", "desk": "returns"},
            {"text": "Retour", "desk": None},
            {"text": "Bonne nuit", "desk": "other"},
        ],
    )
    found = read(path, COLUMNS, "other")
    assert found.told() == {
        "without_text": 1,
        "without_label": 1,
        "duplicates": 1,
        "contradictions": 1,
    }
    assert found.examples.labels == ("delivery",) * 3 + ("returns", "")


def test_several_columns_are_read_as_one(tmp_path: Path) -> None:
    path = tmp_path / "tickets.csv"
    pl.DataFrame(
        {
            "subject": ["Colis", None],
            "body": ["perdu", "cassé"],
            "q": ["a", "b"],
            "l": ["FR", "de-AT"],
        }
    ).write_csv(path)
    found = read(path, Columns(text=("subject", "body"), label="q", language="l"))
    assert found.examples.texts == ("Colis\nperdu", "cassé")
    assert found.examples.languages == ("fr", "de")


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([{"texte": "a", "desk": "b"}], "no column text"),
        ([{"text": "", "desk": "b"}], "no request with a text and a label"),
    ],
)
def test_files_without_requests_are_refused(
    tmp_path: Path, rows: list[dict[str, object]], message: str
) -> None:
    with pytest.raises(errors.Invalid, match=message):
        read(written(tmp_path, rows), COLUMNS)


def test_the_same_text_is_never_on_both_sides() -> None:
    own = examples(400, seed=1)
    doubled = Examples(
        texts=own.texts + tuple(text.upper() for text in own.texts),
        labels=own.labels * 2,
        languages=own.languages * 2,
    )
    kept, test = set_apart(doubled, 0.25, seed=3)
    assert len(kept) + len(test) == 800
    assert not {plain(text) for text in kept.texts} & {plain(text) for text in test.texts}
    assert 0.2 < len(test) / 800 < 0.3
    assert set(test.labels) == set(own.labels)
    again = set_apart(doubled, 0.25, seed=3)
    assert again == (kept, test)


def test_few_are_as_many_of_each_desk() -> None:
    own = examples(400, seed=1, nowhere=12)
    found = few(own, 5, seed=0)
    counts = dict(zip(*np.unique(found.labels, return_counts=True), strict=True))
    assert counts == {"": 12, "billing": 5, "delivery": 5, "repairs": 5, "returns": 5}
    assert few(own, 5, seed=1) != found


@pytest.mark.parametrize(
    ("texts", "labels"),
    [
        (("a", "b", "c"), ("x", "x", "y")),
        (("colis",) * 40, ("x", "y") * 20),
        (("un", "deux") * 10, ("x", "y") * 10),
    ],
)
@pytest.mark.parametrize("learner", ["tfidf-linear", "embed-linear", "blend", "prior"])
def test_three_rows_contradictions_and_duplicates_are_measured_without_a_promise(
    texts: tuple[str, ...], labels: tuple[str, ...], learner: str
) -> None:
    own = Examples(texts=texts, labels=labels)
    told = evaluate(own, own, TOOLS, learner=learner, wish=Wish())
    assert told["at_risk"]["coverage"] == 0
    assert 0 <= told["accuracy"] <= 1


def test_one_desk_is_refused() -> None:
    own = Examples(texts=("a", "b"), labels=("x", "x"))
    with pytest.raises(errors.Invalid, match="at least two"):
        evaluate(own, own, TOOLS, learner="blend", wish=Wish())


def test_a_desk_of_the_test_alone_is_wrong() -> None:
    own = examples(200, seed=1)
    asked = Examples(texts=("Je veux parler au patron",), labels=("director",))
    told = evaluate(own, asked, TOOLS, learner="tfidf-linear", wish=Wish())
    assert told["accuracy"] == 0

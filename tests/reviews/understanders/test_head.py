"""A head learns from corrections, and serves only once it is better."""

import json
import shutil
from pathlib import Path

import pytest

from comptoir.kernel import errors
from comptoir.language.embedding import open_embedder
from comptoir.language.surroundings import Surroundings
from comptoir.reviews.taxonomy import load_taxonomy
from comptoir.reviews.understanders import open_understander
from comptoir.reviews.understanders.head import Labelled, forget_head, head_report, train_head
from comptoir.reviews.understanders.zeroshot import ZeroShotUnderstander

CASES = [
    json.loads(line)
    for line in Path(__file__).with_name("cases.jsonl").read_text(encoding="utf-8").splitlines()
]
EMBEDDER = open_embedder("use:", Surroundings())


def base() -> ZeroShotUnderstander:
    return ZeroShotUnderstander(load_taxonomy(), EMBEDDER)


def house_rule(count: int) -> list[Labelled]:
    """A shop that files every word on a wardrobe's doors under price: only corrections tell."""
    odd = [
        Labelled(
            text=f"The wardrobe has {n} doors and model number {n * 7}.", theme="price_and_value"
        )
        for n in range(count)
    ]
    usual = [Labelled(text=case["text"], theme=case["theme"]) for case in CASES[:: 540 // count]]
    return odd + usual


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("learned")
    train_head(base(), house_rule(40), folder)
    return folder


def test_head_that_learned_something_serves(learned: Path) -> None:
    report = head_report(learned)
    assert report
    assert report.accepted
    assert report.p_value < 0.05
    assert report.accuracy > report.zeroshot_accuracy
    head = open_understander("head:", load_taxonomy(), EMBEDDER, models=learned)
    assert head.name.startswith("head-")
    unseen = "The wardrobe has 77 doors and model number 5."
    assert head.understand([unseen], [None], ["en"])[0].theme == "price_and_value"
    late = "Colis arrivé avec trois semaines de retard."
    assert head.understand([late], [None], ["fr"])[0].theme == "delivery_issue"


def test_head_that_learned_nothing_new_does_not_serve(tmp_path: Path) -> None:
    zeroshot = base()
    texts = [case["text"] for case in CASES[:80]]
    found = zeroshot.understand(texts, [None] * 80, [""] * 80)
    agreed = [Labelled(text=t, theme=one.theme) for t, one in zip(texts, found, strict=True)]
    report = train_head(zeroshot, agreed, tmp_path)
    assert not report.accepted
    assert report.zeroshot_accuracy == 1
    served = open_understander("head:", load_taxonomy(), EMBEDDER, models=tmp_path)
    assert served.name == zeroshot.name


def test_head_that_is_forgotten_serves_no_more(learned: Path, tmp_path: Path) -> None:
    shutil.copytree(learned, tmp_path, dirs_exist_ok=True)
    assert forget_head(tmp_path)
    assert not forget_head(tmp_path)
    assert list(tmp_path.iterdir()) == []
    served = open_understander("head:", load_taxonomy(), EMBEDDER, models=tmp_path)
    assert served.name.startswith("zeroshot-")


def test_head_of_another_taxonomy_does_not_serve(learned: Path, tmp_path: Path) -> None:
    shutil.copytree(learned, tmp_path, dirs_exist_ok=True)
    report = json.loads((tmp_path / "theme-head.json").read_text())
    (tmp_path / "theme-head.json").write_text(json.dumps(report | {"base": "zeroshot-other"}))
    served = open_understander("head:", load_taxonomy(), EMBEDDER, models=tmp_path)
    assert served.name.startswith("zeroshot-")


def test_head_without_training_is_zeroshot(tmp_path: Path) -> None:
    served = open_understander("head:", load_taxonomy(), EMBEDDER, models=tmp_path / "none")
    assert served.name == base().name


@pytest.mark.parametrize(
    ("labelled", "told"),
    [
        ([Labelled(text="a", theme="weather")], "no theme weather"),
        ([Labelled(text="a", theme="packaging")] * 49, "needs 50"),
        ([Labelled(text="a", theme="packaging")] * 60, "two themes"),
    ],
)
def test_train_on_bad_corrections_is_refused(
    labelled: list[Labelled], told: str, tmp_path: Path
) -> None:
    with pytest.raises(errors.Invalid, match=told):
        train_head(base(), labelled, tmp_path)

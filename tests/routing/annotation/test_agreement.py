"""How far annotators agree, from items and labels."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tests.routing.annotation.building import GUESS, new_item, new_round
from tests.routing.conftest import NOW

from comptoir.quality.metrics import cohen_kappa, krippendorff_alpha
from comptoir.routing.annotation.agreement import report
from comptoir.routing.annotation.model import Item, Label, Mode, Stream, Verdict

ROUND = new_round(labels_each=2)


def says(item: Item, annotator: str, desk: str | None, **more: Any) -> Label:
    told: dict[str, Any] = {
        "label_id": 0,
        "item_id": item.item_id,
        "annotator": annotator,
        "verdict": Verdict.LABELLED,
        "desk": desk,
        "mode": Mode.TEACH,
        "shown": False,
        "guideline_version": 0,
        "seconds": 4.0,
        "note": "",
        "at": NOW,
        "undone_at": None,
    }
    return Label(**told | more)


def items(count: int, **more: Any) -> list[Item]:
    return [new_item(ROUND, place, **more) for place in range(count)]


def test_figures_are_those_of_what_people_said() -> None:
    own = items(6)
    ines, luc = list("rrbbdr"), [*list("rrbdd"), None]
    labels = [says(item, "ines", desk) for item, desk in zip(own, ines, strict=True)]
    labels += [says(item, "luc", desk) for item, desk in zip(own, luc, strict=True) if desk]
    found = report(own, labels)
    assert (found.labels, found.items) == (11, 5)
    assert found.alpha == krippendorff_alpha([*zip(ines[:5], luc[:5], strict=True)])
    (pair,) = found.pairs
    assert (pair.first, pair.second) == ("ines", "luc")
    assert pair.kappa == cohen_kappa(ines[:5], luc[:5])
    assert set(found.by_desk) == {"r", "b", "d"}
    assert found.by_desk["r"].value == 1.0 > found.by_desk["b"].value
    assert found.by_language == {"fr": found.alpha}
    (confusion,) = found.confusions
    assert (confusion.desks, confusion.items) == (("b", "d"), 1)
    assert confusion.examples == (own[3].item_id,)


def test_what_was_taken_back_skipped_or_adjudicated_says_nothing() -> None:
    (item,) = items(1)
    first = says(item, "ines", "returns")
    others = [
        says(item, "luc", "billing", undone_at=NOW),
        says(item, "luc", None, verdict=Verdict.SKIPPED),
        says(item, "zoe", "billing", mode=Mode.ADJUDICATE),
        replace(first, item_id="item_of_another_round"),
    ]
    found = report([item], [first, *others])
    assert (found.labels, found.items, found.alpha, found.pairs) == (1, 0, None, ())


def test_rejected_is_something_to_differ_on_where_that_is_asked() -> None:
    own = items(4)
    labels = [says(item, "ines", desk) for item, desk in zip(own, "rrbb", strict=True)]
    labels += [says(item, "luc", desk) for item, desk in zip(own, "rrb", strict=False)]
    labels.append(says(own[3], "luc", None, verdict=Verdict.REJECTED))
    without, with_it = report(own, labels), report(own, labels, rejected=True)
    assert (without.items, with_it.items) == (3, 4)
    assert without.alpha.value == 1.0 > with_it.alpha.value
    assert with_it.confusions == ()  # a desk is not confused with none of them


def test_blindly_drawn_items_have_a_figure_of_their_own() -> None:
    easy, hard = items(4, stream=Stream.RANDOM), items(4, stream=Stream.UNCERTAIN)
    labels = [says(item, who, "rb"[row % 2]) for who in ("a", "b") for row, item in enumerate(easy)]
    labels += [says(item, "a", "r") for item in hard] + [says(item, "b", "b") for item in hard]
    found = report([*easy, *hard], labels)
    assert found.drawn.value == 1.0 > found.alpha.value
    assert (found.drawn.n, found.alpha.n) == (4, 8)


def test_anchoring_is_found_where_a_shown_prediction_draws_people() -> None:
    rng = np.random.default_rng(8)
    own = [new_item(ROUND, place, hidden=place % 3 == 0) for place in range(600)]

    def checked(drawn: float) -> list[Label]:
        labels = []
        for item in own:
            agrees = rng.random() < (0.6 if item.hidden else 0.6 + drawn)
            desk = GUESS.desk if agrees else "billing"
            verdict = Verdict.ACCEPTED if agrees and not item.hidden else Verdict.LABELLED
            labels.append(
                says(item, "luc", desk, mode=Mode.CHECK, shown=not item.hidden, verdict=verdict)
            )
        return labels

    calm, drawn = report(own, checked(0.0)).anchoring, report(own, checked(0.3)).anchoring
    assert calm.difference.low < 0 < calm.difference.high
    assert 0.15 < drawn.difference.low < 0.3 < drawn.difference.high < 0.45
    assert (drawn.shown.n, drawn.hidden.n) == (400, 200)


def test_anchoring_needs_both_shown_and_hidden() -> None:
    own = items(9)
    labels = [says(item, "luc", "returns", mode=Mode.CHECK, shown=True) for item in own]
    assert report(own, labels).anchoring is None


def test_pace_is_the_median_of_seconds() -> None:
    own = items(5)
    labels = [says(item, "luc", "r", seconds=seconds) for item, seconds in
              zip(own, [2.0, 3.0, 4.0, 5.0, 900.0], strict=True)]  # fmt: skip
    found = report(own, labels).pace
    assert found.overall.value == 4.0
    assert found.by_annotator["luc"].low >= 2.0
    assert report(own, []).pace is None


def test_an_order_without_meaning_changes_nothing() -> None:
    own = items(8)
    labels = [says(item, who, "rbd"[(row * len(who)) % 3]) for who in ("a", "bb", "ccc")
              for row, item in enumerate(own)]  # fmt: skip
    found, turned = report(own, labels), report(own[::-1], labels[::-1])
    assert found.alpha.value == pytest.approx(turned.alpha.value)
    assert found.fleiss.value == pytest.approx(turned.fleiss.value)
    assert [one.kappa for one in found.pairs] == [one.kappa for one in turned.pairs]

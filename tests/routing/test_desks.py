"""The desks: a closed list in versions, with words in two languages."""

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.routing.conftest import NOW

from comptoir.kernel import errors
from comptoir.routing import service
from comptoir.routing.model import Desk
from comptoir.routing.office import Office
from comptoir.routing.store import datasets, taxonomies
from comptoir.routing.taxonomy import check, from_document, load, to_document


def desk(desk_id: str = "returns", **more: object) -> Desk:
    told = {
        "desk_id": desk_id,
        "names": {"fr": f"{desk_id} fr", "en": f"{desk_id} en"},
        "descriptions": {"fr": "Ce qu’il fait.", "en": "What it does."},
        "examples": {"fr": ("Je renvoie un article.",)},
        "target_hours": 24.0,
    }
    return Desk(**told | more)


BOTH = (desk("returns"), desk("delivery"))
texts = st.text(st.characters(codec="utf-8", categories=("L", "N")), min_size=1, max_size=30)


@given(st.lists(texts, min_size=2, max_size=8, unique_by=str.casefold))
def test_desks_survive_their_document(ids: list[str]) -> None:
    found = tuple(desk(own) for own in ids)
    assert from_document(to_document(found)) == found


@pytest.mark.parametrize(
    ("desks", "said"),
    [
        (BOTH[:1], "2 to 200 desks"),
        ((*BOTH, desk("returns", names={"fr": "a", "en": "b"})), "appears 2 times"),
        ((*BOTH, desk("x", names=BOTH[0].names)), "2 desks are called"),
        ((*BOTH, desk("x", names={"fr": "x"})), "no name in en"),
        ((*BOTH, desk("x", descriptions={"en": "x"})), "no description in fr"),
        ((*BOTH, desk("x", target_hours=0)), "target delay of x"),
        ((*BOTH, desk(" ")), "is none"),
        ((*BOTH, desk("x\ny")), "is none"),
        ((*BOTH, desk("x", examples={"fr": (" ",)})), "empty example"),
        ((*BOTH, desk("x", descriptions={"fr": "é" * 2_000, "en": "x"})), "longer than 1000"),
    ],
)
def test_each_rule_is_told(desks: tuple[Desk, ...], said: str) -> None:
    with pytest.raises(errors.Invalid) as refused:
        check(desks)
    assert said in " ".join(refused.value.extra["problems"]).replace(",", "")


def test_a_file_of_another_shape_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "desks.toml"
    for text, said in (
        ("desks = 3", "no desks"),
        ("[[desks]]\nname = 'x'", "unknown keys"),
        ("[[desks", "no TOML"),
    ):
        path.write_text(text, "utf-8")
        with pytest.raises(errors.Invalid, match=said):
            load(path)
    with pytest.raises(errors.NotFound):
        load(tmp_path / "missing.toml")


def test_each_change_is_a_version_and_the_same_is_none(any_office: Office) -> None:
    office = any_office
    assert service.desks(office) == ()
    first = service.save_desks(office, BOTH, by="claire")
    again = service.save_desks(office, BOTH, by="ines")
    assert (first.version, again.version, again.by) == (1, 1, "claire")
    later = (BOTH[0], replace(BOTH[1], target_hours=8.0))
    second = service.save_desks(office, later, by="ines", why="faster", seen=1)
    assert second.version == 2
    assert service.desks(office) == later
    assert [one.version for one in taxonomies.every(office.rows)] == [2, 1]
    actions = [entry.action for entry in office.audit.entries()]
    assert actions.count("routing.desks") == 2


def test_a_change_of_what_somebody_else_has_changed_is_refused(any_office: Office) -> None:
    service.save_desks(any_office, BOTH, by="claire")
    service.save_desks(any_office, (*BOTH, desk("billing")), by="ines", seen=1)
    with pytest.raises(errors.Conflict, match="began from version 1, there is 2"):
        service.save_desks(any_office, (*BOTH, desk("repairs")), by="claire", seen=1)


def test_labels_that_nobody_has_named_are_desks_too(office: Office) -> None:
    service.save_desks(office, BOTH, by="claire")
    frame = pl.DataFrame(schema=datasets.SCHEMA)
    card = {"desks": {"returns": 3, "Billing and Payments": 2, "": 1}}
    datasets.keep(office.rows, office.blobs, "requests", frame, card, by="claire", at=NOW)
    found = service.desks(office)
    assert [one.desk_id for one in found] == ["returns", "delivery", "Billing and Payments"]
    assert found[-1].name("fr") == "Billing and Payments"
    assert found[0].name("fr") == "returns fr"

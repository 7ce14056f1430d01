"""The pages of annotation as forms: who may what, what is shown to whom, and what is refused."""

import re
from typing import Any

import pytest
from tests.app.houses import House, token_of

from comptoir.routing.annotation.model import Mode, Round
from comptoir.routing.store import guidelines, labels, rounds

BASE = "/console/requests/annotation"


def begin(house: House, **more: Any) -> Round:
    """Begin a round as its form does."""
    data = {"name": "March", "mode": "teach", "source": "any", "count": "4"} | more
    sent = house.post("engineer", f"{BASE}/rounds", data)
    assert sent.status_code == 303, sent.text
    return rounds.get(house.backstage.rows, sent.headers["location"].rsplit("/", 1)[1])


def answer(house: House, role: str, made: Round, **said: str) -> str:
    """Answer the text that a person has on screen; return the next page."""
    client = house.client(role)
    page = client.get(f"{BASE}/label?round={made.round_id}").text
    path = re.search(rf'action="({BASE}/label/item_[^"]+)"', page)
    once = re.search(r'name="once" value="([^"]+)"', page)
    assert path, page
    assert once
    data = {"csrf_token": token_of(page), "round": made.round_id, "once": once[1]} | said
    sent = client.post(path[1], data=data)
    assert sent.status_code == 303, sent.text
    return client.get(sent.headers["location"]).text


def test_a_round_is_begun_from_its_form_and_listed(house: House) -> None:
    person = house.people["annotator"]
    made = begin(house, annotators=f"person:{person}", random_percent="50")
    assert (made.mode, made.random_share) == (Mode.TEACH, 0.5)
    assert made.annotators == (f"person:{person}",)
    listed = house.client("annotator").get(BASE).text
    assert f"{BASE}/label?round={made.round_id}" in listed
    assert f"{BASE}/label?round={made.round_id}" not in house.client("supervisor").get(BASE).text
    page = house.client("analyst").get(f"{BASE}/rounds/{made.round_id}").text
    assert "drawn at random" in page
    assert "Annotator M." in page


def test_a_form_that_makes_no_sense_comes_back_filled(house: House) -> None:
    sent = house.post("engineer", f"{BASE}/rounds", {"name": "Août", "count": "many"})
    assert sent.status_code == 422
    assert "Août" in sent.text
    assert "1 to 5,000 texts" in sent.text


def test_two_people_disagree_and_a_third_decides_without_their_names(house: House) -> None:
    made = begin(house, count="1", labels_each="2")
    answer(house, "annotator", made, desk="billing", note="the invoice")
    answer(house, "agent", made, desk="returns")
    supervisor = house.client("supervisor")
    page = supervisor.get(f"{BASE}/disputes?round={made.round_id}").text
    assert "the invoice" in page
    assert "Annotator M." not in page
    item = rounds.items(house.backstage.rows, made.round_id)[0]
    decided = supervisor.post(
        f"{BASE}/disputes/{item.item_id}",
        data={"csrf_token": token_of(page), "desk": "returns", "round": made.round_id},
    )
    assert decided.status_code == 303
    after = supervisor.get(decided.headers["location"]).text
    assert "Annotator M." in after
    assert "Decided: Returns" in after
    assert rounds.item(house.backstage.rows, item.item_id).desk == "returns"
    undone = supervisor.post(
        f"{BASE}/disputes/undo", data={"csrf_token": token_of(after), "round": made.round_id}
    )
    assert undone.status_code == 303
    assert rounds.item(house.backstage.rows, item.item_id).desk is None


def test_blind_to_others_and_to_the_stream(house: House) -> None:
    made = begin(house, count="2", labels_each="2")
    answer(house, "annotator", made, desk="billing", note="a secret of mine")
    client = house.client("agent")
    page = client.get(f"{BASE}/label?round={made.round_id}").text
    assert "a secret of mine" not in page
    assert "Annotator M." not in page
    for word in ("uncertain", "outlier", "diverse", "random"):
        assert word not in page.split("<main")[1].split("</main>")[0]


def test_what_cannot_be_answered_is_told_beside_the_next_text(house: House) -> None:
    made = begin(house, count="2")
    first = rounds.items(house.backstage.rows, made.round_id)[0]
    answer(house, "annotator", made, desk="billing")
    late = house.post(
        "annotator", f"{BASE}/label/{first.item_id}", {"desk": "returns", "round": made.round_id}
    )
    assert late.status_code == 409
    assert "your answer is not needed" in late.text
    assert "item_" in late.text
    said = labels.of_round(house.backstage.rows, made.round_id)
    assert [one.desk for one in said] == ["billing"]


def test_a_closed_round_shows_that_it_is(house: House) -> None:
    made = begin(house, count="1")
    assert house.post("engineer", f"{BASE}/rounds/{made.round_id}/close").status_code == 303
    page = house.client("annotator").get(f"{BASE}/label?round={made.round_id}").text
    assert "This round is closed" in page


def test_guidelines_are_written_compared_and_attached_to(house: House) -> None:
    rows = house.backstage.rows
    seen = newest.version if (newest := guidelines.newest(rows)) else 0
    body = {"text_fr": "# Lisez", "text_en": "# Read <b>all</b>", "seen": str(seen)}
    assert house.post("analyst", f"{BASE}/guidelines", body).status_code == 303
    page = house.client("annotator").get(f"{BASE}/guidelines").text
    assert "<h3>Read &lt;b&gt;all&lt;/b&gt;</h3>" in page
    example = {"first": "billing", "second": "returns", "text": "Refund me.", "why": "Money."}
    assert house.post("supervisor", f"{BASE}/guidelines/examples", example).status_code == 303
    same = house.post("supervisor", f"{BASE}/guidelines/examples", example | {"second": "billing"})
    assert same.status_code == 422
    assert "two desks" in same.text
    version = guidelines.newest(rows).version
    compared = house.client("annotator").get(f"{BASE}/guidelines/versions/{version}").text
    assert "Refund me." in compared
    stale = house.post("analyst", f"{BASE}/guidelines", body | {"text_en": "# Other"})
    assert stale.status_code == 422
    assert "have changed since" in stale.text
    gone = {"example": "0", "seen": str(version)}
    assert house.post("supervisor", f"{BASE}/guidelines/remove", gone).status_code == 303
    assert "Refund me." not in house.client("annotator").get(f"{BASE}/guidelines").text


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("annotator", "/rounds"),
        ("evaluator", "/label/item_x"),
        ("annotator", "/disputes/item_x"),
        ("annotator", "/guidelines"),
        ("agent", "/guidelines/examples"),
        ("agent", "/guidelines/remove"),
        ("evaluator", "/label/undo"),
        ("analyst", "/disputes/undo"),
        ("supervisor", "/rounds/round_x/close"),
    ],
)
def test_who_may_not_is_refused(house: House, role: str, path: str) -> None:
    assert house.post(role, f"{BASE}{path}", {"name": "x"}).status_code == 403


def test_a_form_of_another_site_is_refused(house: House) -> None:
    made = begin(house, count="1")
    item = rounds.items(house.backstage.rows, made.round_id)[0]
    sent = house.client("annotator").post(
        f"{BASE}/label/{item.item_id}", data={"desk": "billing", "round": made.round_id}
    )
    assert sent.status_code == 403
    assert labels.of_round(house.backstage.rows, made.round_id) == []

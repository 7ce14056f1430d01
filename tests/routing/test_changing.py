"""Desks are renamed, merged and split: nothing that was said before is lost or misread."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.routing.conftest import NOW
from tests.routing.test_desks import BOTH, desk
from tests.routing.test_gathering import gathered
from tests.routing.test_registry import imported, trained

from comptoir.kernel import errors
from comptoir.routing import changing, receiving, service
from comptoir.routing.annotation.answering import Answer, answer
from comptoir.routing.annotation.model import ItemState, Mode, Stream, Verdict
from comptoir.routing.answering import Incumbents
from comptoir.routing.deciding.rewording import reworded
from comptoir.routing.model import Alias, Decision, RequestState
from comptoir.routing.office import Office
from comptoir.routing.store import datasets, requests, rounds, taxonomies
from comptoir.routing.taxonomy.changes import changed, merge, possible, rename, split

THREE = (*BOTH, desk("billing"))


def said(decided: bool = True, **scores: float) -> Decision:
    best = max(scores, key=lambda one: scores[one])
    return Decision(
        desk=best,
        decided=decided,
        confidence=scores[best],
        out_of_scope=False,
        scores=scores,
        likely=(best,) if decided else tuple(sorted(scores, key=lambda one: -scores[one])[:2]),
    )


def test_a_model_answers_in_the_desks_of_now() -> None:
    own = said(a=0.7, b=0.2, c=0.1)
    assert reworded(own, []) == own
    assert reworded(own, [rename("x", "y")]) == own
    renamed = reworded(own, [rename("a", "z")])
    assert (renamed.desk, renamed.decided, renamed.likely) == ("z", True, ("z",))
    merged = reworded(own, [merge(["a", "b"], "z")])
    assert (merged.desk, merged.decided) == ("z", True)
    assert merged.confidence == pytest.approx(0.9)
    halves = reworded(own, [split("a", ["a", "d"])])
    assert (halves.decided, halves.likely) == (False, ("a", "d"))
    assert halves.scores == pytest.approx({"a": 0.35, "d": 0.35, "b": 0.2, "c": 0.1})
    unsure = reworded(said(False, a=0.4, b=0.3, c=0.3), [merge(["b", "c"], "z")])
    assert (unsure.desk, unsure.decided, unsure.likely) == ("z", False, ("a", "z"))
    overtaken = reworded(said(True, a=0.4, b=0.3, c=0.3), [merge(["b", "c"], "z")])
    assert (overtaken.desk, overtaken.decided, overtaken.likely) == ("z", False, ("a", "z"))


names = st.sampled_from("abcdef")
lists = st.lists(names, min_size=2, max_size=3, unique=True)
moves = st.one_of(
    st.builds(rename, names, names),
    st.builds(merge, lists, names),
    st.builds(split, names, lists),
)


@given(st.lists(moves, max_size=6))
def test_whatever_becomes_of_desks_every_label_is_one_of_them(made: list[object]) -> None:
    desks = tuple(desk(name) for name in "abc")
    done = []
    for one in made:
        try:
            desks = changed(desks, one)  # type: ignore[arg-type]
        except errors.Invalid:
            continue
        done.append(one)
    known = {one.desk_id for one in desks}
    assert len(known) == len(desks)
    for label in "abc":
        assert set(possible(label, done)) <= known  # type: ignore[arg-type]
    told = reworded(said(a=0.5, b=0.3, c=0.2), done)  # type: ignore[arg-type]
    assert sum(told.scores.values()) == pytest.approx(1)
    assert {told.desk, *told.likely, *told.scores} <= known


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (rename("nobody", "x"), "no desk 'nobody'"),
        (rename("returns", "billing"), "a desk billing already"),
        (merge(["returns", "delivery"], "billing"), "a desk billing already"),
        (merge(["returns"], "x"), "two desks or more"),
        (split("returns", ["x"]), "two desks or more"),
        (split("returns", ["x", "x"]), "two desks or more"),
        (split("returns", ["x", "billing"]), "a desk billing already"),
    ],
)
def test_what_cannot_be_changed_is_refused(office: Office, asked: object, message: str) -> None:
    service.save_desks(office, THREE, by="claire")
    for act in (changing.foresee, lambda *own: changing.change(*own, by="claire")):
        with pytest.raises(errors.Invalid, match=message):
            act(office, [asked])
    assert len(taxonomies.every(office.rows)) == 1


def routed(office: Office, text: str) -> str:
    asked = [receiving.Asked(text=text, language="en")]
    return receiving.receive(office, Incumbents(office), asked)[0].request.request_id


def test_a_merge_moves_requests_labels_and_answers(any_office: Office, tmp_path: Path) -> None:
    office = any_office
    imported(office, tmp_path)
    service.appoint(office, Alias.CHAMPION, trained(office), by="claire")
    incumbents = Incumbents(office)
    asked = [receiving.Asked(text="the motor has made a strange noise", language="en")]
    before = receiving.receive(office, incumbents, asked)[0]
    assert before.request.desk == "repairs"
    told = changing.foresee(office, [merge(["repairs", "returns"], "workshop")])
    made = changing.change(
        office, [merge(["repairs", "returns"], "workshop")], by="claire", why="one team", seen=0
    )
    assert made.following == told
    assert (told.moved, told.waiting, told.replayed) == (1, 0, 0)
    assert told.relabelled > 50
    assert {one.desk_id for one in service.desks(office)} == {"delivery", "billing", "workshop"}
    assert requests.get(office.rows, before.request.request_id).desk == "workshop"
    after = receiving.receive(office, incumbents, asked)[0]  # the same server, the next request
    assert after.request.desk == "workshop"
    assert after.prediction
    assert set(after.prediction.decision.scores) == {"delivery", "billing", "workshop"}
    entry = next(one for one in office.audit.entries() if one.action == "routing.desks")
    assert entry.detail["changes"] == ["merge repairs,returns=workshop"]
    dataset, frame = gathered(office)
    assert set(frame["label"]) == {"delivery", "billing", "workshop"}
    assert dataset.card["gathered"]["renamed"] == told.relabelled
    with pytest.raises(errors.Conflict, match="began from version 0"):
        changing.change(office, [rename("billing", "money")], by="ines", seen=0)


def test_a_split_asks_people_and_they_are_heard(any_office: Office, tmp_path: Path) -> None:
    office = any_office
    first = imported(office, tmp_path)
    service.appoint(office, Alias.CHAMPION, trained(office), by="claire")
    incumbents = Incumbents(office)
    request_id = routed(office, "the motor has made a strange noise")
    made = changing.change(office, [split("repairs", ["workshop", "spares"])], by="claire")
    assert (made.following.moved, made.following.waiting) == (0, 1)
    left = requests.get(office.rows, request_id)
    assert (left.state, left.desk) == (RequestState.WAITING, "")
    again = receiving.receive(
        office, incumbents, [receiving.Asked(text="the motor has made a noise", language="en")]
    )[0]
    assert again.prediction
    assert again.request.state is RequestState.WAITING
    assert set(again.prediction.decision.likely) >= {"workshop", "spares"}
    own = rounds.get(office.rows, made.rounds[0])
    items = rounds.items(office.rows, own.round_id)
    assert own.mode is Mode.TEACH
    assert own.source == {"kind": "replay", "was": "repairs", "desks": ["workshop", "spares"]}
    assert {item.stream for item in items} == {Stream.REPLAY}
    assert len(items) == made.following.replayed == first.card["desks"]["repairs"]
    # Until somebody has said, they are neither learned from nor tested.
    before = datasets.examples(office.blobs, first)
    second, frame = gathered(office)
    assert second.card["aside"] == len(items)
    assert "repairs" not in second.card["desks"]
    later = replace(office, clock=lambda: NOW + timedelta(minutes=5))
    known = [one.desk_id for one in service.desks(office)]
    for item in items:
        wanted = "workshop" if item.place % 2 else "spares"
        answer(
            later,
            item.item_id,
            Answer(verdict=Verdict.LABELLED, desk=wanted, seconds=2.0),
            by="person:ines",
            desks=known,
        )
    assert rounds.items(office.rows, own.round_id, state=ItemState.OPEN.value) == []
    third, frame = gathered(office)
    assert "aside" not in third.card
    assert third.card["desks"]["workshop"] + third.card["desks"]["spares"] == len(items)
    parts = dict(zip(before["text"], before["part"], strict=True))
    assert all(parts[row["text"]] == row["part"] for row in frame.to_dicts())


def test_a_desk_that_stays_beside_its_new_half_keeps_its_requests(
    office: Office, tmp_path: Path
) -> None:
    imported(office, tmp_path)
    service.appoint(office, Alias.CHAMPION, trained(office), by="claire")
    request_id = routed(office, "the motor has made a strange noise")
    made = changing.change(office, [split("repairs", ["repairs", "spares"])], by="claire")
    assert made.following.waiting == 0
    assert requests.get(office.rows, request_id).desk == "repairs"

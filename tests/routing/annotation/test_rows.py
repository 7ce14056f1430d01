"""Rounds, labels, holds and guidelines as rows, on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.routing.annotation.building import new_item, new_round
from tests.routing.conftest import NOW

from comptoir.kernel import errors
from comptoir.kernel.storage.rows import Rows
from comptoir.routing.annotation.model import Guideline, Item, ItemState, Mode, Round, Verdict
from comptoir.routing.office import Office
from comptoir.routing.store import guidelines, labels, rounds


def keep(rows: Rows, count: int = 3, **more: object) -> tuple[Round, list[Item]]:
    made = new_round(**more)
    items = [new_item(made, place) for place in range(count)]
    with rows.writing() as connection:
        rounds.keep(connection, made, items[::-1])
    return made, items


def say(rows: Rows, item: Item, annotator: str, once: str, **more: object):
    told = {
        "item_id": item.item_id,
        "annotator": annotator,
        "verdict": Verdict.LABELLED.value,
        "desk": "returns",
        "mode": Mode.TEACH.value,
        "shown": False,
        "guideline_version": 0,
        "seconds": 2.5,
        "note": "",
        "at": NOW,
    }
    with rows.writing() as connection:
        return labels.add(connection, once, **told | more)


def following(rows: Rows, made: Round, annotator: str, each: int = 1) -> Item | None:
    with rows.writing() as connection:
        return labels.next_item(connection, made.round_id, annotator, each, NOW)


def test_a_round_is_kept_with_its_items_in_the_order_of_asking(any_office: Office) -> None:
    rows = any_office.rows
    made, items = keep(rows, annotators=("person:ines",))
    assert rounds.get(rows, made.round_id) == made
    assert rounds.items(rows, made.round_id) == items
    assert rounds.items(rows, made.round_id, after=0, limit=1) == items[1:2]
    assert rounds.item(rows, items[1].item_id) == items[1]
    for missing in (lambda: rounds.get(rows, "round_x"), lambda: rounds.item(rows, "item_x")):
        with pytest.raises(errors.NotFound):
            missing()


def test_a_round_without_a_name_keeps_no_item_either(any_office: Office) -> None:
    made = new_round()
    twice = [new_item(made, 0), new_item(made, 0)]
    with pytest.raises(Exception, match=r"(?i)unique"), any_office.rows.writing() as connection:
        rounds.keep(connection, made, twice)
    assert rounds.every(any_office.rows) == []


def test_items_are_counted_by_state_and_a_round_closes_once(any_office: Office) -> None:
    rows = any_office.rows
    (made, items), (other, _) = keep(rows), keep(rows, count=1)
    with rows.writing() as connection:
        rounds.settle(connection, items[0].item_id, ItemState.SETTLED, "returns")
        rounds.settle(connection, items[1].item_id, ItemState.DISPUTED, None)
    found = rounds.counts(rows)
    assert found[made.round_id] == dict.fromkeys(ItemState, 1)
    assert rounds.counts(rows, other.round_id) == {
        other.round_id: {ItemState.OPEN: 1, ItemState.DISPUTED: 0, ItemState.SETTLED: 0}
    }
    assert rounds.items(rows, made.round_id, state="settled") == [
        replace(items[0], state=ItemState.SETTLED, desk="returns")
    ]
    with rows.writing() as connection:
        assert rounds.close(connection, made.round_id, NOW)
        assert not rounds.close(connection, made.round_id, NOW + timedelta(1))
        assert rounds.lock(connection, made.round_id).closed_at == NOW
    assert [one.round_id for one in rounds.every(rows, open_only=True)] == [other.round_id]
    assert len(rounds.every(rows)) == 2


def test_a_label_is_kept_once_and_taken_back_once(any_office: Office) -> None:
    rows = any_office.rows
    made, items = keep(rows)
    first, new = say(rows, items[0], "person:ines", "once-1")
    assert new
    assert say(rows, items[0], "person:ines", "once-1", desk="billing") == (first, False)
    second, _ = say(rows, items[1], "person:ines", "once-2")
    say(rows, items[1], "person:hugo", "once-3")
    with rows.writing() as connection:
        assert labels.last_of(connection, "person:ines") == second
        assert labels.undo(connection, second.label_id, NOW)
        assert not labels.undo(connection, second.label_id, NOW)
        assert labels.last_of(connection, "person:ines", made.round_id) == first
        assert labels.last_of(connection, "person:ines", "round_other") is None
        assert [one.annotator for one in labels.of_item(connection, items[1].item_id)] == [
            "person:hugo"
        ]
        assert labels.under(connection, "once-2").undone_at == NOW
    ids = [one.item_id for one in items]
    assert {key: len(found) for key, found in labels.of_items(rows, ids).items()} == {
        ids[0]: 1,
        ids[1]: 1,
    }
    assert len(labels.of_items(rows, ids, undone=True)[ids[1]]) == 2
    assert len(labels.of_round(rows, made.round_id)) == 2


def test_next_is_what_lacks_labels_and_was_not_said(any_office: Office) -> None:
    rows = any_office.rows
    made, items = keep(rows)
    assert following(rows, made, "person:ines") == items[0]
    say(rows, items[0], "person:ines", "once-1", verdict=Verdict.SKIPPED.value, desk=None)
    assert following(rows, made, "person:ines") == items[1]
    assert following(rows, made, "person:hugo") == items[0]  # a skipped one is left to others
    say(rows, items[0], "person:hugo", "once-2")
    assert following(rows, made, "person:zoe") == items[1]
    assert following(rows, made, "person:zoe", each=2) == items[0]
    with rows.writing() as connection:
        rounds.settle(connection, items[1].item_id, ItemState.DISPUTED, None)
        rounds.settle(connection, items[2].item_id, ItemState.SETTLED, "returns")
    assert following(rows, made, "person:zoe") is None


def test_what_somebody_has_on_screen_is_left_to_them_until_it_lapses(any_office: Office) -> None:
    rows = any_office.rows
    made, items = keep(rows)
    with rows.writing() as connection:
        labels.hold(connection, items[0].item_id, "person:ines", NOW - timedelta(seconds=1))
        labels.hold(connection, items[1].item_id, "person:ines", NOW + timedelta(minutes=9))
        labels.hold(connection, items[1].item_id, "person:ines", NOW + timedelta(minutes=10))
    assert following(rows, made, "person:hugo") == items[0]
    assert following(rows, made, "person:ines") == items[1]  # her own comes first
    say(rows, items[0], "person:zoe", "once-1")
    assert following(rows, made, "person:hugo") == items[2]
    with rows.writing() as connection:
        assert labels.held_by(connection, items[1].item_id, NOW) == ("person:ines",)
        assert labels.held_by(connection, items[1].item_id, NOW, besides="person:ines") == ()
        labels.release(connection, items[1].item_id, "person:ines")
    assert following(rows, made, "person:hugo") == items[1]


def test_guidelines_grow_by_versions(any_office: Office) -> None:
    rows = any_office.rows
    confusion = {"desks": ["billing", "returns"], "text": "Remboursez-moi.", "why": "L’argent."}
    asked = Guideline(
        version=0,
        texts={"fr": "Lisez.", "en": "Read."},
        confusions=(confusion,),
        by="person:claire",
        why="first",
        at=NOW,
    )
    assert guidelines.newest(rows) is None
    with rows.writing() as connection:
        first, new = guidelines.keep(connection, asked, seen=0)
        assert (first, new) == (replace(asked, version=1), True)
        assert guidelines.keep(connection, asked) == (first, False)
        later = replace(asked, texts={"fr": "Relisez.", "en": "Read again."})
        assert guidelines.keep(connection, later, seen=1)[0].version == 2
        with pytest.raises(errors.Conflict, match="began from version 1, there is 2"):
            guidelines.keep(connection, replace(later, confusions=()), seen=1)
    assert [one.version for one in guidelines.every(rows)] == [2, 1]
    assert guidelines.get(rows, 1) == first
    assert guidelines.newest(rows).texts == later.texts
    with pytest.raises(errors.NotFound):
        guidelines.get(rows, 3)

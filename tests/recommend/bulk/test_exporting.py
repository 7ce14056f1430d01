"""Exports speak of users as the shop does; deletion jobs take the listed ones away."""

import pytest
from tests.recommend.conftest import ITEMS

from comptoir.kernel import errors
from comptoir.recommend.bulk.deleting_users import delete_listed
from comptoir.recommend.bulk.exporting import export
from comptoir.recommend.datasets.events import LiveEvent
from comptoir.recommend.datasets.words import DatasetType
from comptoir.recommend.live import carrying
from comptoir.recommend.live.intake import Intake
from comptoir.recommend.reading.stored import read_interactions
from comptoir.recommend.store import schemas

MOMENT = 1_700_000_000
CLICK = DatasetType.INTERACTIONS


def fill(shop) -> None:
    rows = [{"user": f"u{n}", "item": "rug", "time": MOMENT + n} for n in range(3)]
    shop.read("Interactions", shop.file("a.csv", rows))
    intake = Intake(shop.room)
    for number in (1, 2):
        one = LiveEvent(event_type="Buy", sent_at=MOMENT + 9 + number, item_id="lamp")
        intake.put_events(shop.group_id, [one], session_id="s", user_id=f"live, {number}")
        carrying.carry_events(shop.room, shop.group_id, CLICK)


@pytest.mark.parametrize(
    ("mode", "rows"),
    [
        ("BULK", [f"u{n},rug,{MOMENT + n}" for n in range(3)]),
        ("PUT", [f'"live, {n}",lamp,{MOMENT + 9 + n}' for n in (1, 2)]),
    ],
)
def test_export_tells_how_rows_came(shop, mode, rows):
    fill(shop)
    path = shop.folder / "out.csv"
    assert export(shop.room, shop.group_id, CLICK, mode, path) == len(rows)
    head, *lines = path.read_text("utf-8").splitlines()
    assert head == "USER_ID,ITEM_ID,TIMESTAMP"
    assert sorted(lines) == sorted(rows)
    assert export(shop.room, shop.group_id, CLICK, "ALL", path) == 5


def test_export_of_records_tells_the_newest_state(shop):
    schemas.attach(shop.room, shop.group_id, ITEMS)
    shop.read("Items", shop.file("a.csv", [{"ITEM_ID": "i1", "PRICE": 1}, {"ITEM_ID": "i2"}]))
    Intake(shop.room).put_records(shop.group_id, DatasetType.ITEMS, {"i1": {"PRICE": 2.5}})
    path = shop.folder / "out.csv"
    export(shop.room, shop.group_id, DatasetType.ITEMS, "ALL", path)
    assert sorted(path.read_text("utf-8").splitlines()[1:]) == ["i1,,2.5,,", "i2,,,,"]


def test_export_is_imported_again(shop):
    fill(shop)
    before = read_interactions(shop.room, shop.group_id)
    path = shop.folder / "out.csv"
    export(shop.room, shop.group_id, CLICK, "BULK", path)
    shop.read("Interactions", path)
    after = read_interactions(shop.room, shop.group_id)
    assert list(before.users) == list(after.users)
    assert before.times.tolist() == after.times.tolist()


def test_listed_users_are_deleted_and_nobody_else(shop):
    fill(shop)
    one = shop.file("one.csv", [{"USER_ID": "u0"}, {"USER_ID": "live, 2"}])
    two = shop.file("two.csv", [{"USER_ID": "u0"}, {"USER_ID": "nobody"}])
    assert delete_listed(shop.room, shop.group_id, [one, two]) == 3
    left = {shop.owner(name) for name in ("u1", "u2", "live, 1")}
    assert set(read_interactions(shop.room, shop.group_id).users) == left


def test_list_without_its_column_deletes_nobody(shop):
    fill(shop)
    with pytest.raises(errors.Invalid, match="no column USER_ID"):
        delete_listed(shop.room, shop.group_id, [shop.file("a.csv", [{"user": "u0"}])])
    assert len(read_interactions(shop.room, shop.group_id)) == 5

"""When items that are put began to exist."""

from tests.recommend.conftest import ITEMS, NOW

from comptoir.recommend.housework import OwnEvents
from comptoir.recommend.live import carrying
from comptoir.recommend.live.intake import Intake
from comptoir.recommend.reading.stored import record_frame
from comptoir.recommend.store import schemas


def test_an_item_that_is_put_exists_since_its_first_put(any_shop):
    room, group_id = any_shop.room, any_shop.group_id
    schemas.attach(room, group_id, ITEMS)
    any_shop.read("Items", any_shop.file("a.csv", [{"ITEM_ID": "old", "CREATION_TIMESTAMP": 77}]))
    events = OwnEvents(room, Intake(room))

    def put(*records):
        events.put_records(group_id, "ITEMS", records)
        frame = record_frame(room, group_id, ITEMS)
        return dict(frame.select("ITEM_ID", "CREATION_TIMESTAMP").iter_rows())

    now = int(NOW.timestamp())
    said = {"itemId": "said", "properties": {"creationTimestamp": 5}}
    silent = {"itemId": "null", "properties": {"creationTimestamp": None, "price": 2}}
    found = put({"itemId": "new"}, said, silent, {"itemId": "old", "properties": {"price": 3}})
    assert found == {"new": now, "said": 5, "null": now, "old": 77}
    assert put({"itemId": "said", "properties": {"price": 4}})["said"] == 5
    carrying.carry_puts(room, group_id, ITEMS.dataset)
    assert put({"itemId": "said"}, {"itemId": "new"}) == found

"""Who is erased is nowhere: not in rows, tables, old versions, flat files or memory."""

from pathlib import Path

import pytest
from tests.recommend.conftest import Shop

from comptoir.kernel import errors
from comptoir.kernel.storage.rows import Rows
from comptoir.recommend import erasure
from comptoir.recommend.datasets.events import LiveEvent
from comptoir.recommend.datasets.words import DatasetType
from comptoir.recommend.erasure import RecommendEraser, forget_users
from comptoir.recommend.live import carrying
from comptoir.recommend.live.groups import LiveGroup, LiveGroups
from comptoir.recommend.live.intake import Intake
from comptoir.recommend.reading.stored import read_interactions, read_table
from comptoir.recommend.store import groups
from comptoir.recommend.store.people import People, key_name

MOMENT = 1_700_000_000


def fill(shop: Shop) -> None:
    """Let Ada and Bob be imported, put, and seen live, before and after they signed in."""
    events = [{"user": name, "item": "rug", "time": MOMENT} for name in ("ada", "bob")]
    shop.read("Interactions", shop.file("a.csv", events))
    users = [{"user": name, "age": n} for n, name in enumerate(("ada", "bob"))]
    shop.read("Users", shop.file("u.csv", users))
    intake = Intake(shop.room)
    for name in ("ada", "bob"):
        for user in ("", name):
            one = LiveEvent(event_type="View", sent_at=MOMENT + 1, item_id="lamp")
            intake.put_events(shop.group_id, [one], session_id=f"visit of {name}", user_id=user)
    carrying.carry_events(shop.room, shop.group_id, DatasetType.INTERACTIONS)
    one = LiveEvent(event_type="View", sent_at=MOMENT + 2, item_id="desk")
    for name in ("ada", "bob"):
        intake.put_events(shop.group_id, [one], session_id=f"visit of {name}", user_id=name)
        intake.put_records(shop.group_id, DatasetType.USERS, {name: {"AGE": 40}})


def traces(folder: Path, rows: Rows, *owners: str) -> list[str]:
    """Return where something still names one of these."""
    rows.scrub()
    needles = [one.encode() for one in owners]
    return [
        str(path)
        for path in folder.rglob("*")
        if path.is_file() and any(one in path.read_bytes() for one in needles)
    ]


def test_erased_user_is_in_no_file_and_no_row(shop):
    fill(shop)
    ada, visit, bob = (shop.owner(name) for name in ("ada", "visit of ada", "bob"))
    live = LiveGroup(shop.room, shop.group_id)
    assert traces(shop.folder, shop.room.rows, ada)
    erased = RecommendEraser(shop.room).erase(ada)
    assert erased.count >= 8
    assert traces(shop.folder, shop.room.rows, ada, visit) == []
    live.follow()
    assert len(live.view.histories.of(ada)) == len(live.view.histories.of(visit)) == 0
    assert len(live.view.histories.of(bob)) == 4
    read = read_interactions(shop.room, shop.group_id)
    assert list(read.users) == [bob]
    assert len(read) == 4
    assert list(read_table(shop.room, shop.group_id, DatasetType.USERS).ids) == [bob]
    assert People(shop.room, shop.group_id).raw_ids([ada, bob]) == {bob: "bob"}
    assert RecommendEraser(shop.room).erase(ada).count == 0


def test_erasure_takes_a_person_from_every_group_on_both_databases(any_shop):
    shops = [any_shop, Shop(any_shop.room, any_shop.folder, "other")]
    for one in shops:
        fill(one)
    ada = any_shop.owner("ada")
    RecommendEraser(any_shop.room).erase(ada)
    for one in shops:
        assert ada not in list(read_interactions(one.room, one.group_id).users)


def test_many_users_leave_one_group_alone(shop, monkeypatch):
    monkeypatch.setattr(erasure, "_FEW", 1)
    other = Shop(shop.room, shop.folder, "other")
    fill(shop)
    fill(other)
    assert forget_users(shop.room, shop.group_id, ["ada", "bob", "nobody"]) >= 16
    assert len(read_interactions(shop.room, shop.group_id)) == 0
    assert len(read_interactions(shop.room, other.group_id)) == 8
    assert People(shop.room, shop.group_id).raw_ids([shop.owner("bob")]) == {}


def test_what_is_no_pseudonym_is_refused(shop):
    with pytest.raises(errors.Invalid, match="no pseudonym"):
        RecommendEraser(shop.room).erase("x' or 1=1 --")


def test_events_after_an_erasure_are_carried_once(shop):
    fill(shop)
    RecommendEraser(shop.room).erase(shop.owner("ada"))
    carrying.carry_events(shop.room, shop.group_id, DatasetType.INTERACTIONS)
    carrying.carry_events(shop.room, shop.group_id, DatasetType.INTERACTIONS)
    assert len(read_interactions(shop.room, shop.group_id)) == 4


def test_import_leaves_out_who_was_erased(shop):
    from comptoir.kernel.privacy.ledger import ErasureLedger

    ledger = ErasureLedger(shop.room.rows, shop.room.ring)
    ledger.begin(shop.owner("ada"), "a test")
    rows = [{"user": name, "item": "rug", "time": MOMENT} for name in ("ada", "bob")]
    assert shop.read("Interactions", shop.file("a.csv", rows)).output["rows_kept"] == 1
    assert traces(shop.folder / "lake", shop.room.rows, shop.owner("ada")) == []


def test_who_is_erased_while_a_file_is_read_is_not_in_the_lake(shop, monkeypatch):
    from comptoir.kernel.privacy.ledger import ErasureLedger
    from comptoir.recommend.bulk import committing

    rows = [{"user": name, "item": "rug", "time": MOMENT} for name in ("ada", "bob")]
    shop.read("Interactions", shop.file("a.csv", rows))
    commit, erased = committing.commit, []

    def erase_first(*args, **named):
        if not erased:
            ledger = ErasureLedger(shop.room.rows, shop.room.ring)
            ledger.begin(shop.owner("ada"), "a test")
            erased.append(RecommendEraser(shop.room).erase(shop.owner("ada")))
        return commit(*args, **named)

    monkeypatch.setattr(committing, "commit", erase_first)
    job = shop.read("Interactions", shop.file("b.csv", rows), mode="INCREMENTAL")
    assert job.state == "done", job.error
    assert list(read_interactions(shop.room, shop.group_id).users) == [shop.owner("bob")]
    assert len(read_interactions(shop.room, shop.group_id)) == 2
    assert traces(shop.folder / "lake", shop.room.rows, shop.owner("ada")) == []


def test_group_that_is_deleted_leaves_nothing(any_shop):
    shop = any_shop
    fill(shop)
    live = LiveGroups(shop.room)
    live.of(shop.group_id)
    key = shop.room.ring.key(key_name(shop.group_id))
    other = Shop(shop.room, shop.folder, "other")
    fill(other)
    erasure.forget_group(shop.room, shop.group_id)
    assert not list(shop.folder.rglob(f"*{shop.group_id}*"))
    with pytest.raises(errors.NotFound):
        groups.get(shop.room.rows, shop.group_id)
    with pytest.raises(errors.NotFound):
        live.follow(shop.group_id)
    assert not list(shop.folder.rglob(f"*{shop.group_id}*"))
    assert shop.room.ring.key(key_name(shop.group_id)) != key
    assert len(read_interactions(shop.room, other.group_id)) == 8


def test_dataset_that_is_deleted_leaves_the_others(shop):
    fill(shop)
    erasure.forget_dataset(shop.room, shop.group_id, DatasetType.INTERACTIONS)
    assert len(read_interactions(shop.room, shop.group_id)) == 0
    assert len(read_table(shop.room, shop.group_id, DatasetType.USERS)) == 2

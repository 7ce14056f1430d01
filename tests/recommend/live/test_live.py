"""What is live: durable, once, at once, in every process; carried to the lake in between or not."""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.recommend.conftest import INTERACTIONS, ITEMS, NOW, Shop, open_room

from comptoir.kernel import errors
from comptoir.kernel.storage.rows import Rows
from comptoir.recommend.datasets.events import LiveEvent, read_event
from comptoir.recommend.datasets.words import DatasetType
from comptoir.recommend.live import carrying, snapshots
from comptoir.recommend.live.groups import LiveGroup, LiveGroups
from comptoir.recommend.live.intake import Intake
from comptoir.recommend.reading.stored import read_interactions, read_table
from comptoir.recommend.store import puts, schemas
from comptoir.recommend.store.people import People
from comptoir.recommend.tasks import CARRY

MOMENT = 1_700_000_000
CLICK, ITEM = DatasetType.INTERACTIONS, DatasetType.ITEMS


def event(item: str, at: int = 0, **more) -> LiveEvent:
    return LiveEvent(event_type="View", sent_at=MOMENT + at, item_id=item, **more)


def items(live: LiveGroup, owner: str) -> list[str]:
    view = live.view
    return [view.catalogue.id(code) for code in view.histories.of(owner).items]


def trained(shop: Shop) -> dict[str, list[str]]:
    found = read_interactions(shop.room, shop.group_id)
    return {
        user: [found.items[code] for code in found.of(at)]
        for at, user in enumerate(found.users)
        if len(found.of(at))
    }


def test_event_is_in_the_next_history_and_in_training(any_shop):
    shop, intake = any_shop, Intake(any_shop.room)
    live = LiveGroups(shop.room)
    intake.on_change(live.follow)
    group = live.of(shop.group_id)
    ada = shop.owner("ada")
    assert items(group, ada) == []
    assert intake.put_events(shop.group_id, [event("rug")], session_id="s", user_id="ada") == 1
    assert items(group, ada) == ["rug"]
    assert trained(shop) == {ada: ["rug"]}
    assert People(shop.room, shop.group_id).raw_ids([ada]) == {ada: "ada"}


def test_event_whose_id_is_known_counts_once_even_after_it_was_carried(any_shop):
    shop, intake = any_shop, Intake(any_shop.room)
    one = event("rug", event_id="e1")
    assert intake.put_events(shop.group_id, [one, one], session_id="s", user_id="ada") == 1
    carrying.carry_events(shop.room, shop.group_id, CLICK)
    assert intake.put_events(shop.group_id, [one], session_id="s", user_id="ada") == 0
    assert trained(shop) == {shop.owner("ada"): ["rug"]}
    other = Shop(shop.room, shop.folder, "other")
    assert intake.put_events(other.group_id, [one], session_id="s", user_id="ada") == 1


def test_session_before_sign_in_is_the_users_at_once(any_shop):
    shop, intake = any_shop, Intake(any_shop.room)
    live = LiveGroup(shop.room, shop.group_id)
    intake.put_events(shop.group_id, [event("a", 1), event("b", 2)], session_id="visit")
    live.follow()
    visit, ada, bob = (shop.owner(name) for name in ("visit", "ada", "bob"))
    assert items(live, visit) == ["a", "b"]
    intake.put_events(shop.group_id, [event("c", 3)], session_id="visit", user_id="ada")
    live.follow()
    assert items(live, ada) == ["a", "b", "c"]
    assert items(live, visit) == ["a", "b", "c"]
    intake.put_events(shop.group_id, [event("d", 4)], session_id="visit", user_id="bob")
    live.follow()
    assert items(live, bob) == ["d"]
    assert trained(shop) == {ada: ["a", "b", "c"], bob: ["d"]}
    snapshots.renew(shop.room, shop.group_id)
    live.follow()
    assert items(live, ada) == ["a", "b", "c"]
    assert live.view.histories.n_live() == 0


def test_session_that_was_in_the_snapshot_is_merged_too(shop):
    intake = Intake(shop.room)
    intake.put_events(shop.group_id, [event("a", 1), event("c", 9)], session_id="visit")
    live = LiveGroup(shop.room, shop.group_id)
    assert live.view.histories.n_live() == 0
    intake.put_events(shop.group_id, [event("b", 5)], session_id="visit", user_id="ada")
    live.follow()
    assert items(live, shop.owner("ada")) == ["a", "b", "c"]
    assert items(LiveGroup(shop.room, shop.group_id), shop.owner("ada")) == ["a", "b", "c"]


ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.sampled_from("abc"), st.integers(0, 4), st.booleans()),
        st.just(("carry",)),
        st.just(("renew",)),
        st.just(("import",)),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ACTS)
def test_whatever_happens_each_event_is_there_once(tmp_path_factory, acts):
    folder = tmp_path_factory.mktemp("acts")
    rows = Rows.open(f"sqlite:///{folder / 'room.db'}")
    shop = Shop(open_room(rows, folder), folder)
    intake, live = Intake(shop.room), LiveGroup(shop.room, shop.group_id)
    expected: dict[str, list[str]] = {}
    count = 0
    for act in acts:
        if act[0] == "put":
            _, session, item, signed = act
            name = f"user-{session}" if signed else session
            count += 1
            user = f"user-{session}" if signed else ""
            intake.put_events(
                shop.group_id, [event(f"i{item}", count)], session_id=session, user_id=user
            )
            expected.setdefault(name, []).append(f"i{item}")
            if signed and session in expected:
                expected[name] = expected.pop(session) + expected[name]
        elif act[0] == "carry":
            shop.engine.start(CARRY, {})
        elif act[0] == "renew":
            snapshots.renew(shop.room, shop.group_id)
        else:
            path = shop.file("b.csv", [{"user": "bulk", "item": "i0", "time": MOMENT}])
            assert shop.read("Interactions", path).state == "done"
            expected["bulk"] = ["i0"]
    live.follow()
    whole = trained(shop)
    assert set(whole) == {shop.owner(name) for name in merged(expected, acts)}
    for name, told in merged(expected, acts).items():
        assert sorted(whole[shop.owner(name)]) == sorted(told)
        assert sorted(items(live, shop.owner(name))) == sorted(told)
    rows.close()


def merged(expected, acts) -> dict[str, list[str]]:
    """Return what each user has, sessions that were signed in with their user."""
    signed = {act[1] for act in acts if act[0] == "put" and act[3]}
    found: dict[str, list[str]] = {}
    for name, told in expected.items():
        owner = f"user-{name}" if name in signed else name
        found.setdefault(owner, []).extend(told)
    return found


def test_full_import_leaves_what_came_live(shop):
    intake = Intake(shop.room)
    row = {"user": "bob", "item": "lamp", "time": MOMENT}
    shop.read("Interactions", shop.file("a.csv", [row]))
    intake.put_events(shop.group_id, [event("rug")], session_id="s", user_id="ada")
    carrying.carry_events(shop.room, shop.group_id, CLICK)
    intake.put_events(shop.group_id, [event("sofa", 1)], session_id="s", user_id="ada")
    shop.read("Interactions", shop.file("a.csv", [row | {"item": "desk"}]))
    assert trained(shop) == {shop.owner("ada"): ["rug", "sofa"], shop.owner("bob"): ["desk"]}


def test_carrying_twice_at_once_brings_each_event_once(shop):
    intake = Intake(shop.room)
    for number in range(40):
        intake.put_events(shop.group_id, [event(f"i{number}")], session_id="s", user_id="ada")
    carriers = [
        threading.Thread(target=carrying.carry_events, args=(shop.room, shop.group_id, CLICK))
        for _ in range(3)
    ]
    for one in carriers:
        one.start()
    for one in carriers:
        one.join()
    lake = shop.room.lake_of(shop.group_id)
    assert lake.scan(INTERACTIONS).collect()["COMPTOIR_SEQ"].sort().to_list() == list(range(1, 41))


def test_many_threads_put_every_event_once_and_in_the_order_of_their_numbers(any_shop):
    shop, intake = any_shop, Intake(any_shop.room)
    live = LiveGroup(shop.room, shop.group_id)
    over = threading.Event()

    def follow():
        while not over.is_set():
            live.follow()

    def put(name: str):
        for number in range(25):
            one = event(f"{name}-{number}", number, event_id=f"{name}-{number}")
            assert intake.put_events(shop.group_id, [one], session_id=name, user_id=name) == 1

    follower = threading.Thread(target=follow)
    putters = [threading.Thread(target=put, args=(f"u{n}",)) for n in range(8)]
    for one in (follower, *putters):
        one.start()
    for one in putters:
        one.join()
    over.set()
    follower.join()
    live.follow()
    for n in range(8):
        assert items(live, shop.owner(f"u{n}")) == [f"u{n}-{number}" for number in range(25)]


def test_event_of_another_process_is_seen_soon(any_shop):
    shop = any_shop
    here = LiveGroups(shop.room)
    group = here.of(shop.group_id)
    here.start()
    Intake(shop.room).put_events(shop.group_id, [event("rug")], session_id="s", user_id="ada")
    deadline = time.monotonic() + 10
    while items(group, shop.owner("ada")) != ["rug"]:
        assert time.monotonic() < deadline
        time.sleep(0.005)
    here.close()


def test_items_put_live_are_in_the_next_table_and_in_the_lake_later(any_shop):
    shop, intake = any_shop, Intake(any_shop.room)
    schemas.attach(shop.room, shop.group_id, ITEMS)
    bulk = [{"ITEM_ID": f"i{n}", "GENRES": "a|b", "PRICE": n} for n in range(3)]
    shop.read("Items", shop.file("a.csv", bulk))
    live = LiveGroup(shop.room, shop.group_id)
    before, revision = live.view.catalogue.table, live.view.catalogue.revision
    new = {"i1": {"GENRES": "c|a", "PRICE": 9.5}, "cold": {"GENRES": "d", "ADULT": True}}
    intake.put_records(shop.group_id, ITEM, new)
    live.follow()
    table = live.view.catalogue.table
    assert live.view.catalogue.revision > revision
    assert list(before.ids) == ["i0", "i1", "i2"]
    assert before.columns["PRICE"].at(1) == 1.0
    expected = {
        "i0": (["a", "b"], 0.0, None),
        "i1": (["c", "a"], 9.5, None),
        "i2": (["a", "b"], 2.0, None),
        "cold": (["d"], None, True),
    }

    def told(table):
        return {
            name: tuple(table.columns[one].at(code) for one in ("GENRES", "PRICE", "ADULT"))
            for name, code in table.codes.items()
        }

    assert told(table) == expected
    assert told(read_table(shop.room, shop.group_id, ITEM)) == expected
    shop.engine.start(CARRY, {"group_id": shop.group_id})
    assert told(read_table(shop.room, shop.group_id, ITEM)) == expected
    assert told(LiveGroup(shop.room, shop.group_id).view.catalogue.table) == expected
    intake.put_records(shop.group_id, ITEM, {"cold": {"GENRES": "e"}})
    live.follow()
    assert told(live.view.catalogue.table)["cold"] == (["e"], None, None)
    assert told(read_table(shop.room, shop.group_id, ITEM))["cold"] == (["e"], None, None)
    for _ in range(2):
        shop.engine.start(CARRY, {"group_id": shop.group_id})
    with shop.room.rows.reading() as connection:
        assert puts.after(connection, shop.group_id, ITEM, 0) == []
    assert told(read_table(shop.room, shop.group_id, ITEM))["cold"] == (["e"], None, None)
    live.follow()
    assert told(live.view.catalogue.table)["cold"] == (["e"], None, None)


def test_unknown_item_of_an_event_gets_an_empty_row(shop):
    schemas.attach(shop.room, shop.group_id, ITEMS)
    shop.read("Items", shop.file("a.csv", [{"ITEM_ID": "i0", "GENRES": "a", "PRICE": 1}]))
    live = LiveGroup(shop.room, shop.group_id)
    Intake(shop.room).put_events(shop.group_id, [event("new")], session_id="s")
    live.follow()
    table = live.view.catalogue.table
    assert table.columns["GENRES"].at(table.codes["new"]) is None
    assert np.isnan(table.columns["PRICE"].numbers[table.codes["new"]])


def test_old_events_leave_the_rows_once_lake_and_histories_have_them(shop):
    later = open_room(shop.room.rows, shop.folder, clock=lambda: NOW.replace(month=4))
    Intake(shop.room).put_events(shop.group_id, [event("rug")], session_id="s", user_id="ada")
    snapshots.renew(later, shop.group_id)
    Shop.__init__(other := Shop.__new__(Shop), later, shop.folder, "later")
    other.engine.start(CARRY, {"group_id": shop.group_id})
    Intake(later).put_events(shop.group_id, [event("sofa")], session_id="s", user_id="ada")
    assert trained(shop) == {shop.owner("ada"): ["rug", "sofa"]}
    assert items(LiveGroup(later, shop.group_id), shop.owner("ada")) == ["rug", "sofa"]


def test_trainings_that_begin_together_renew_histories_one_after_the_other(any_shop):
    shop, room = any_shop, any_shop.room
    Intake(room).put_events(shop.group_id, [event("rug")], session_id="s", user_id="ada")
    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(lambda _: snapshots.renew(room, shop.group_id), range(6)))
    assert sorted(one["number"] for one in made) == [1, 2, 3, 4, 5, 6]
    assert snapshots.newest(room, shop.group_id).number == 6
    kept = {path.name for path in (room.folder / shop.group_id).iterdir()}
    assert kept == {"histories-6"}


def test_machines_that_share_rows_have_each_its_own_files_and_one_number(any_shop):
    shop, here = any_shop, any_shop.room
    there = replace(here, folder=shop.folder / "elsewhere")
    Intake(here).put_events(shop.group_id, [event("rug")], session_id="s", user_id="ada")
    first = snapshots.newest(here, shop.group_id)
    Intake(here).put_events(shop.group_id, [event("sofa", 1)], session_id="s", user_id="ada")
    second = snapshots.newest(there, shop.group_id)
    assert first.number == second.number == snapshots.newest(here, shop.group_id).number == 1
    assert first.events_seq < second.events_seq
    for room in (here, there):
        assert items(LiveGroup(room, shop.group_id), shop.owner("ada")) == ["rug", "sofa"]


def test_event_is_durable_before_it_is_acknowledged(shop, monkeypatch):
    asked = []
    writing = Rows.writing

    def heard(self, **how):
        asked.append(how)
        return writing(self, **how)

    monkeypatch.setattr(Rows, "writing", heard)
    Intake(shop.room).put_events(shop.group_id, [event("rug")], session_id="s", user_id="ada")
    assert asked[-1] == {"durable": True}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"sentAt": MOMENT * 1000}, "millisecond"),
        ({"sentAt": 2_000_000_000}, "future"),
        ({"sentAt": "today"}, "seconds since 1970"),
        ({"sentAt": True}, "seconds since 1970"),
        ({"sentAt": float("nan")}, "seconds since 1970"),
        ({"eventType": ""}, "eventType is missing"),
        ({"itemId": "i" * 257}, "256"),
        ({"eventValue": float("nan")}, "number"),
        ({"impression": ["a"] * 26}, "25"),
        ({"properties": "{"}, "no JSON"),
        ({"properties": "[]"}, "no JSON object"),
        ({"properties": '{"colour": 1}'}, "'colour' is no property"),
        ({"properties": {"device": {"a": 1}}}, "schema says string"),
        ({"properties": {"device": "x" * 1100}}, "1024 are allowed"),
        ({"properties": {"userId": "bob"}}, "no property"),
        ({"pad": "x" * 1_000_000}, "10240 are allowed"),
    ],
)
def test_event_that_is_wrong_is_refused_with_what_to_change(change, says):
    told = {"eventType": "View", "sentAt": MOMENT, "itemId": "i1"} | change
    with pytest.raises(errors.Invalid, match=says):
        read_event(told, INTERACTIONS, int(NOW.timestamp()))


def test_event_is_read_as_it_is_told():
    told = {
        "eventType": "View",
        "sentAt": MOMENT + 0.25,
        "itemId": "i1",
        "eventId": "e",
        "eventValue": 2,
        "properties": '{"device": "phone"}',
        "recommendationId": "r",
        "impression": ["i1", "i2"],
        "metricAttribution": {"eventAttributionSource": "mail"},
    }
    assert read_event(told, INTERACTIONS, MOMENT + 1) == LiveEvent(
        event_type="View",
        sent_at=MOMENT,
        item_id="i1",
        event_id="e",
        value=2.0,
        properties={"DEVICE": "phone"},
        recommendation_id="r",
        impression=("i1", "i2"),
        source="mail",
    )


def test_properties_that_have_a_place_take_it_as_the_first_events_of_personalize_had_them():
    said = {"itemId": "i1", "eventValue": "4.5", "IMPRESSION": "i1|i2", "device": "phone"}
    told = {"eventType": "View", "sentAt": MOMENT, "properties": json.dumps(said)}
    read = read_event(told, INTERACTIONS, MOMENT)
    assert (read.item_id, read.value, read.impression) == ("i1", 4.5, ("i1", "i2"))
    assert read.properties == {"DEVICE": "phone"}
    assert read_event(told | {"itemId": "i9"}, INTERACTIONS, MOMENT).item_id == "i9"
    with pytest.raises(errors.Invalid, match="eventValue is 'much'"):
        read_event(told | {"properties": '{"eventValue": "much"}'}, INTERACTIONS, MOMENT)


def test_what_an_event_brings_along_is_in_the_lake(shop):
    schemas.attach(shop.room, shop.group_id, INTERACTIONS)
    one = event(
        "rug",
        event_id="e1",
        value=3.5,
        recommendation_id="r1",
        impression=("rug", "sofa"),
        source="mail",
        properties={"DEVICE": "phone"},
    )
    Intake(shop.room).put_events(shop.group_id, [one], session_id="s", user_id="ada")
    carrying.carry_events(shop.room, shop.group_id, CLICK)
    row = shop.room.lake_of(shop.group_id).scan(INTERACTIONS).collect().to_dicts()[0]
    assert row == {
        "USER_ID": shop.owner("ada"),
        "ITEM_ID": "rug",
        "TIMESTAMP": MOMENT,
        "EVENT_TYPE": "View",
        "EVENT_VALUE": 3.5,
        "DEVICE": "phone",
        "IMPRESSION": "rug|sofa",
        "RECOMMENDATION_ID": "r1",
        "EVENT_ATTRIBUTION_SOURCE": "mail",
        "COMPTOIR_EVENT_ID": "e1",
        "COMPTOIR_SEQ": 1,
        "COMPTOIR_INGESTION": "PUT",
    }

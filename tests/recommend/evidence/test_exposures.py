"""What was shown is kept: once, bounded, over kills and several processes, and is erased."""

import multiprocessing
import os
import signal
import time
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from tests.recommend.conftest import Shop

from comptoir.recommend import erasure
from comptoir.recommend.evidence import carrying, spool
from comptoir.recommend.evidence import log as exposure_log
from comptoir.recommend.evidence.exposures import EXPOSURES, Seen, exposure_frame
from comptoir.recommend.evidence.log import ExposureLog
from comptoir.recommend.evidence.names import new_name, source_of
from comptoir.recommend.ports import Question
from comptoir.recommend.serving.answers import SlateAnswers
from comptoir.recommend.serving.request import FilterUse, SlateRequest
from comptoir.recommend.serving.slate import Placed, Rung, Slate, Why
from comptoir.recommend.tasks import CARRY

NOON = 1_772_366_400.0
"""The moment of the tests' clock: 2026-03-01T12:00Z."""
SOURCE = "res_" + "a" * 26


def asked(group_id: str, user: str = "", **more) -> SlateRequest:
    known = {"version_id": "res_v", "recipe": "aws-user-personalization", "source_id": SOURCE}
    return SlateRequest(group_id=group_id, user=user, **known | more)


def answered(*items: str, name: str = "", **facts) -> Slate:
    placed = (Placed(code=at, item_id=item, score=0.5) for at, item in enumerate(items))
    return Slate(
        recommendation_id=name or new_name(SOURCE),
        items=tuple(placed),
        table=None,
        rung=Rung.PERSONAL,
        facts={"version": "res_v"} | facts,
    )


def started(folder: Path, **more) -> ExposureLog:
    log = ExposureLog(folder, clock=lambda: NOON, **more)
    log.start()
    return log


def shown(shop: Shop) -> pl.DataFrame:
    return carrying.scan(shop.room, shop.group_id).sort("SHOWN_AT", "RECOMMENDATION_ID").collect()


def test_answers_become_rows_in_small_pieces_so_that_others_need_not_wait():
    seen = [
        Seen.of(at, asked("grp", f"u{at}"), answered(*(f"i{n}" for n in range(at % 30))))
        for at in range(200)
    ]
    read, between = [], []

    class Read(list):
        def __getitem__(self, place):
            read.append(place.stop - place.start)
            return super().__getitem__(place)

    found = exposure_frame(Read(seen), lambda: between.append(len(read)))
    assert max(read) <= 25
    assert set(range(1, len(read) + 1)) <= set(between)  # a pause after each piece
    assert len(between) > len(read) + len(EXPOSURES)  # and after each column
    assert found.equals(pl.concat([exposure_frame([one]) for one in seen]))
    assert found["ITEMS"].list.len().fill_null(0).to_list() == [at % 30 for at in range(200)]


def test_answer_leaves_who_what_when_and_how_likely(any_shop):
    shop = any_shop
    ada = shop.owner("ada")
    log = started(shop.room.folder)
    drawn = {"why": Why.EXPLORATION, "propensity": 0.25}
    slate = Slate(
        recommendation_id="n" * 40,
        items=(
            Placed(code=0, item_id="rug", score=0.75),
            Placed(code=-1, item_id="lamp", score=None, **drawn),
        ),
        table=None,
        rung=Rung.SESSION,
        facts={"version": "res_v", "pool": 7, "arm": "b", "teams": ["a", "b"]},
    )
    use = FilterUse(expression="INCLUDE ItemID WHERE Items.A IN ($X)", values={"X": '"b"'})
    log.saw(asked(shop.group_id, ada, filter=use, item_id="desk"), slate)
    log.saw(asked(shop.group_id), answered())
    log.saw(asked(shop.group_id, ada, trace=True), answered("desk"))
    log.close()
    assert carrying.carry(shop.room, shop.group_id) == 2
    stranger, row = sorted(shown(shop).to_dicts(), key=lambda each: each["USER_ID"] or "")
    assert row == {
        "RECOMMENDATION_ID": "n" * 40,
        "USER_ID": ada,
        "SHOWN_AT": int(NOON * 1000),
        "SOURCE": SOURCE,
        "VERSION": "res_v",
        "RECIPE": "aws-user-personalization",
        "KIND": "choose",
        "ARM": "b",
        "RUNG": "session",
        "ON_PAGE": "desk",
        "FILTER": use.expression,
        "FILTER_VALUES": '{"X": "\\"b\\""}',
        "EXPLORATION": 0.0,
        "POOL": 7,
        "ITEMS": ["rug", "lamp"],
        "SCORES": [0.75, None],
        "WHY": ["model", "exploration"],
        "PROPENSITIES": [1.0, 0.25],
        "TEAMS": ["a", "b"],
        "ANSWERS": 1,
    }
    assert (stranger["USER_ID"], stranger["ITEMS"], stranger["ANSWERS"]) == (None, None, 1)


def test_name_of_an_answer_tells_its_source():
    names = {new_name(SOURCE) for _ in range(1000)}
    assert len(names) == 1000
    assert {len(name) for name in names} == {40}
    assert {source_of(name) for name in names} == {SOURCE}
    assert [source_of(name) for name in ("", new_name(""), "x" * 41, "é" * 40)] == [""] * 4


def test_every_slate_goes_past_the_witness(room):
    class Played:
        def choose(self, request):
            return answered("rug", name=new_name(request.source_id))

        rank = choose

    heard = []
    answers = SlateAnswers(
        Played(),
        room.pseudonyms,
        type("W", (), {"saw": lambda _, *told: heard.append(told)})(),
        Played(),
    )
    question = Question(
        group_id="grp_a",
        version_id="res_v",
        recipe="aws-user-personalization",
        config={},
        input={"userId": "ada", "inputList": ["rug"]},
        source_id=SOURCE,
    )
    answers.choose(question)
    answers.order(question)
    assert [source_of(slate.recommendation_id) for _, slate in heard] == [SOURCE] * 2
    assert {request.user for request, _ in heard} == {room.pseudonyms.pseudonym("ada")}


def test_full_log_drops_counts_and_says_how_many(shop):
    log = ExposureLog(shop.room.folder, most=10, seconds=3600, clock=lambda: NOON)
    log.saw(asked(shop.group_id), answered("rug"))
    assert log.figures() == {"kept": 0, "dropped": 0, "waiting": 0}
    log.start()
    for _ in range(25):
        log.saw(asked(shop.group_id), answered("rug"))
    assert log.figures() == {"kept": 0, "dropped": 15, "waiting": 10}
    log.close()
    carrying.carry(shop.room, shop.group_id)
    rows = shown(shop)
    assert rows["ANSWERS"].sum() == 25
    assert rows.filter(pl.col("ITEMS").is_null())["ANSWERS"].to_list() == [15]


def test_what_comes_while_a_file_is_written_waits_for_the_next(shop, monkeypatch):
    log = started(shop.room.folder, seconds=3600)
    sizes = []

    def write(_folder, _writer, _number, frame):
        sizes.append(len(frame))
        if sum(sizes) < 6:  # as long as answers come, a file holds what waited before it
            log.saw(asked(shop.group_id), answered("i2"))

    monkeypatch.setattr(spool, "write", write)
    for _ in range(3):
        log.saw(asked(shop.group_id), answered("i1"))
    log.flush()
    assert sizes == [3]
    log.flush()
    assert sizes == [3, 1]
    log.close()


def test_disk_that_cannot_be_written_stops_no_answer(shop):
    folder = spool.folder_of(shop.room.folder, shop.group_id)
    folder.parent.mkdir(parents=True)
    folder.write_text("in the way")
    log = started(shop.room.folder)
    log.saw(asked(shop.group_id), answered("rug"))
    log.flush()
    assert log.figures() == {"kept": 0, "dropped": 1, "waiting": 0}
    folder.unlink()
    log.close()
    carrying.carry(shop.room, shop.group_id)
    assert shown(shop)["ANSWERS"].to_list() == [1]


def test_carrying_again_or_after_a_kill_brings_nothing_twice(any_shop, monkeypatch):
    shop = any_shop
    logs = [started(shop.room.folder) for _ in range(2)]
    for turn in range(3):
        for log in logs:
            log.saw(asked(shop.group_id, f"u{turn}"), answered("rug"))
            log.flush()
        with monkeypatch.context() as patch:  # killed between the commit and the files' end
            patch.setattr(Path, "unlink", lambda *_, **__: None)
            assert carrying.carry(shop.room, shop.group_id) == 2
    for _ in range(2):
        assert shop.engine.job(shop.engine.start(CARRY, {})).output == {"carried": 0}
    assert len(shown(shop)) == 6
    assert list(spool.segments(spool.folder_of(shop.room.folder, shop.group_id))) == []
    for log in logs:
        log.close()


def _serve(folder: Path, group_id: str, told) -> None:
    log = ExposureLog(folder, seconds=0.05)
    log.start()
    number = 0
    while True:
        log.saw(asked(group_id), answered("rug"))
        number += 1
        told.value = number
        time.sleep(0.001)


def test_every_machine_carries_what_waits_on_its_own_disk(any_shop, monkeypatch):
    here = any_shop.room
    there = replace(here, folder=any_shop.folder / "elsewhere")
    monkeypatch.setattr(exposure_log, "_CARRIED_SECONDS", 0.01)
    logs = [
        started(room.folder, carry=lambda room=room: carrying.carry_here(room))
        for room in (here, there)
    ]
    for log, item in zip(logs, ("rug", "sofa"), strict=True):
        log.saw(asked(any_shop.group_id), answered(item))
        log.flush()
    deadline = time.monotonic() + 30
    while len(shown(any_shop)) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    for log in logs:
        log.close()
    carrying.carry_here(here)
    assert sorted(shown(any_shop)["ITEMS"].explode().to_list()) == ["rug", "sofa"]


def test_killed_process_loses_its_last_moment_only(shop):
    context = multiprocessing.get_context("spawn")
    told = context.Value("q", 0)
    process = context.Process(target=_serve, args=(shop.room.folder, shop.group_id, told))
    process.start()
    folder = spool.folder_of(shop.room.folder, shop.group_id)
    while told.value < 400 or len(spool.segments(folder)) < 3:
        time.sleep(0.02)
    safe = sum(one.read().height for one in spool.segments(folder))
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    carrying.carry(shop.room, shop.group_id)
    kept = shown(shop)
    assert kept["RECOMMENDATION_ID"].n_unique() == len(kept)
    # The last one may have been written before it was told.
    assert safe <= len(kept) <= told.value + 1


def test_old_exposures_go_and_small_files_are_joined(shop, monkeypatch):
    monkeypatch.setattr(carrying, "_FEW_FILES", 2)
    for days in (100, 100, 1, 1, 1):
        log = ExposureLog(shop.room.folder, clock=lambda days=days: NOON - days * 86_400)
        log.start()
        log.saw(asked(shop.group_id), answered("rug"))
        log.close()
        carrying.carry(shop.room, shop.group_id)
    table = carrying.table_of(shop.room, shop.group_id)
    assert carrying.retire(shop.room, shop.group_id) == 2
    assert carrying.retire(shop.room, shop.group_id) == 0
    assert len(table.files()) == 3
    carrying.tidy(shop.room, shop.group_id)
    assert len(table.files()) == 1
    assert len(shown(shop)) == 3
    assert len(carrying.scan(shop.room, shop.group_id, int(NOON)).collect()) == 0


def test_erased_user_is_in_no_exposure_nor_spool(shop):
    ada, bob = shop.owner("ada"), shop.owner("bob")
    log = started(shop.room.folder)
    for turn in range(2):
        for user in (ada, bob):
            log.saw(asked(shop.group_id, user), answered("rug"))
        log.flush()
        if not turn:
            carrying.carry(shop.room, shop.group_id)
    assert erasure.RecommendEraser(shop.room).erase(ada).count == 2
    assert shown(shop)["USER_ID"].to_list() == [bob, bob]
    log.close()
    named = [path for path in shop.folder.rglob("*") if path.is_file()]
    assert [path for path in named if ada.encode() in path.read_bytes()] == []


def test_exposure_that_was_in_memory_while_its_user_was_erased_is_not_kept(shop):
    ada = shop.owner("ada")
    log = started(shop.room.folder)
    log.saw(asked(shop.group_id, ada), answered("rug"))
    log.close()
    object.__setattr__(shop.room, "erased", lambda owners: {ada} & set(owners))
    carrying.carry(shop.room, shop.group_id)
    assert len(shown(shop)) == 0


@pytest.mark.parametrize("damaged", [b"", b"ARROW1 and then nothing"])
def test_file_that_a_lost_power_line_damaged_stops_nothing(shop, damaged):
    log = started(shop.room.folder)
    for _ in range(2):
        log.saw(asked(shop.group_id), answered("rug"))
        log.flush()
    first, _ = spool.segments(spool.folder_of(shop.room.folder, shop.group_id))
    first.path.write_bytes(damaged)
    carrying.carry(shop.room, shop.group_id)
    assert len(shown(shop)) == 1
    log.close()


def test_group_that_is_deleted_takes_its_exposures_along(shop):
    log = started(shop.room.folder)
    log.saw(asked(shop.group_id, "u"), answered("rug"))
    log.flush()
    carrying.carry(shop.room, shop.group_id)
    log.saw(asked(shop.group_id, "u"), answered("rug"))
    erasure.forget_group(shop.room, shop.group_id)
    log.close()
    shop.engine.start(CARRY, {})
    assert not carrying.table_of(shop.room, shop.group_id).exists()
    assert list(shop.room.folder.rglob("*.arrow")) == []

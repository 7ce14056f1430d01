"""Live events and imports of recommendations, killed at any moment: nothing lost, nothing twice."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest
import sqlalchemy as sa

from comptoir.kernel.storage.rows import Rows
from comptoir.recommend.tables import events

MOMENT = 1_700_000_000
SMALL = {"COMPTOIR_RECOMMEND__IMPORT_ROWS": "1000"}
PUTTER = """
import itertools, sys, threading, time
pause = float(sys.argv[4])
from comptoir.app.backstage import Backstage
from comptoir.app.settings import load_settings
from comptoir.recommend.datasets.events import LiveEvent
from comptoir.recommend.tasks import CARRY

backstage = Backstage(load_settings())
intake, group, name = backstage.recommend_intake, sys.argv[1], sys.argv[2]
told = open(sys.argv[3], "a", buffering=1)
backstage.begin_work(())

def put(thread):
    due = time.monotonic()
    for number in itertools.count():
        key = f"{name}-{thread}-{number}"
        one = LiveEvent(event_type="View", sent_at=1_700_000_000, item_id=f"i{number % 50}", event_id=key)
        for _again in range(2):
            intake.put_events(group, [one], session_id=f"s{thread}", user_id=f"u{thread}")
        told.write(f"{key} {time.monotonic()}\\n")
        if pause:
            due += pause
            time.sleep(max(0.0, due - time.monotonic()))

for thread in range(4):
    threading.Thread(target=put, args=(thread,), daemon=True).start()
while True:
    time.sleep(0.3)
    backstage.engine.wait(backstage.engine.start(CARRY, {"group_id": group}))
"""
CARRIER = """
import sys
from comptoir.app.backstage import Backstage
from comptoir.app.settings import load_settings
from comptoir.recommend.live.carrying import carry_events
from comptoir.recommend.datasets.words import DatasetType
carry_events(Backstage(load_settings()).recommend_room, sys.argv[1], DatasetType.INTERACTIONS)
"""


def numbers(home, group_id: str) -> list[str]:
    """Return the ids of the events in the lake, in order."""
    folder = home.data / "lake" / "recommend" / group_id / "interactions"
    if not (folder / "_delta_log").is_dir():
        return []
    found = pl.read_delta(str(folder)).filter(pl.col("COMPTOIR_INGESTION") == "PUT")
    return found["COMPTOIR_EVENT_ID"].sort().to_list()


def imported(home, name: str, rows: int, *words: str) -> tuple[str, Path]:
    """Import a first file; return the group's id, and a file that waits."""
    path = home.folder / "first.csv"
    pl.DataFrame({"user": ["u"], "item": ["i"], "time": [MOMENT]}).write_csv(path)
    told = home.run("recommend", "import", str(path), "--group", name, "--json", **SMALL).json
    waiting = home.folder / "waiting.csv"
    numbers_ = range(rows)
    pl.DataFrame(
        {
            "user": [f"u{n % 701}" for n in numbers_],
            "item": [f"i{n % 97}" for n in numbers_],
            "time": [MOMENT + n if n % 1000 else "never" for n in numbers_],
        },
        strict=False,
    ).write_csv(waiting)
    return told["group_id"], waiting


def test_every_acknowledged_event_is_there_once(either_home, tmp_path):
    home = either_home
    group_id, _ = imported(home, "shop", 1)
    told = tmp_path / "acknowledged"
    chance = random.Random(5)
    for life in range(3):
        more = chance.uniform(0, 1.0)
        killed_putting(home, group_id, told, life=life, least=20, pause=0.01, more=more)
    acknowledged = set(told.read_text().split()[::2])
    assert len(acknowledged) >= 60
    check_kept(home, group_id, acknowledged)


def killed_putting(home, group_id, told, *, life, least, pause, more) -> None:
    """Let a process put events, kill it once so many were acknowledged and some time has gone."""
    command = [sys.executable, "-c", PUTTER, group_id, f"life{life}", str(told), str(pause)]
    process = subprocess.Popen(command, env=os.environ | home.env)
    count = lines(told)
    while lines(told) < count + least:
        assert process.poll() is None
        time.sleep(0.02)
    time.sleep(more)
    process.kill()
    process.wait()


def lines(told: Path) -> int:
    return told.read_text().count("\n") if told.exists() else 0


def check_kept(home, group_id: str, acknowledged: set[str]) -> None:
    uri = home.env.get("COMPTOIR_STORAGE__ROWS") or f"sqlite:///{home.data / 'comptoir.db'}"
    rows = Rows.open(uri)
    with rows.reading() as connection:
        kept = list(connection.scalars(sa.select(events.c.event_id)))
    rows.close()
    assert acknowledged <= set(kept)
    assert len(kept) == len(set(kept))
    command = [sys.executable, "-c", CARRIER, group_id]
    subprocess.run(command, env=os.environ | home.env, check=True)
    assert numbers(home, group_id) == sorted(kept)


@pytest.mark.slow
def test_killed_while_200_events_a_second_arrive(make_home, tmp_path, capsys):
    """Four threads put 50 events/s each, every one twice; three lives end in the middle of it."""
    home = make_home("home")
    group_id, _ = imported(home, "shop", 1)
    told, chance = tmp_path / "acknowledged", random.Random(7)
    for life in range(3):
        more = chance.uniform(0, 1.0)
        killed_putting(home, group_id, told, life=life, least=400, pause=0.02, more=more)
    words = told.read_text().split()
    acknowledged, moments = words[::2], [float(one) for one in words[1::2]]
    rates = []
    for life in range(3):
        mine = [m for key, m in zip(acknowledged, moments, strict=False) if f"life{life}-" in key]
        rates.append(len(mine) / (max(mine) - min(mine)))
    with capsys.disabled():
        print(f"\n{len(acknowledged)} events acknowledged, {min(rates):.0f} to {max(rates):.0f}/s")
    assert max(rates) > 150
    check_kept(home, group_id, set(acknowledged))


def state(home, group_id: str) -> tuple:
    folder = home.data / "lake" / "recommend" / group_id
    frame = pl.read_delta(str(folder / "interactions"))
    rejects = (
        pl.read_delta(str(folder / "rejects")) if (folder / "rejects/_delta_log").is_dir() else None
    )
    lines = [] if rejects is None else sorted(rejects["line"].to_list())
    return frame.height, frame["TIMESTAMP"].sum(), frame["USER_ID"].n_unique(), lines


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["full", "incremental"])
def test_killed_import_ends_as_if_nothing_had_happened(make_home, mode):
    reference, victim = make_home("reference"), make_home("victim")
    rows = 16_000
    words = ("recommend", "import", "--group", "shop", "--mode", mode, "--json")
    group_id, path = imported(reference, "shop", rows)
    said = reference.run(*words, str(path), **SMALL).json
    assert said["rows_kept"] == rows - rows // 1000
    assert said["rejected"] == {"wrong_type": rows // 1000}
    expected = state(reference, group_id)

    group_id, path = imported(victim, "shop", rows)
    before = state(victim, group_id)
    staged = victim.data / "lake" / "recommend" / group_id / "interactions"
    for parts in (3, 9, 14):
        running = victim.start(*words, str(path), **SMALL)
        while len(list(staged.rglob("*.parquet"))) < 1 + parts:
            assert running.alive(), running.told()
        running.kill()
        assert state(victim, group_id)[:3] == before[:3]
    again = victim.run(*words, str(path), **SMALL).json
    names = {"import_id": "", "group_id": ""}
    assert again | names == said | names
    assert state(victim, group_id) == expected
    if mode == "full":
        assert len(list(staged.rglob("*.parquet"))) == 1 + rows // 1000

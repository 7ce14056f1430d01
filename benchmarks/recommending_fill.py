"""Fills a house with 60,000 items and 500,000 users, and a model that is learned quickly."""

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks import powerlaw

USERS, ITEMS, ROWS = 500_000, 60_000, 4_000_000
CATEGORIES = 40
_READY = "recommending.done"
FITS = (
    "INCLUDE ItemID WHERE Items.CATEGORY_L1 IN ($CATEGORY) AND Items.PRICE <= 40"
    ' | EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("Purchase")'
)


def users(count: int) -> list[int]:
    """Return numbers of users, each once, evenly over all."""
    found: list[int] = np.random.default_rng(3).permutation(USERS)[:count].tolist()
    return found


def popular_item(number: int) -> str:
    """Return one of the items that have events, another for each number."""
    return f"item-{np.random.default_rng(1).permutation(ITEMS)[number % 500]}"


def is_filled(home: Path) -> bool:
    """Tell whether a folder has it all."""
    return (home / _READY).exists()


def fill(home: Path, environment: dict[str, str]) -> None:
    """Generate, import and learn, unless the folder has it all."""
    if is_filled(home):
        return
    for what, do in (
        ("generated", lambda: _generated(home)),
        ("imported", lambda: _imported(home, environment)),
        ("learned", lambda: _learned(environment)),
    ):
        started = time.perf_counter()
        do()
        print(f"{what} in {time.perf_counter() - started:.0f} s")
    (home / _READY).touch()


def _generated(home: Path) -> None:
    shape = powerlaw.Shape(rows=ROWS, users=USERS, items=ITEMS)
    powerlaw.write(home / "interactions.parquet", shape)
    draw = np.random.default_rng(2)
    kinds = [f"category {number}" for number in range(CATEGORIES)]
    pl.DataFrame(
        {
            "ITEM_ID": [f"item-{number}" for number in range(ITEMS)],
            "CATEGORY_L1": [kinds[one] for one in draw.integers(0, CATEGORIES, ITEMS)],
            "PRICE": np.round(draw.lognormal(3, 1, ITEMS), 2),
            "CREATION_TIMESTAMP": int(time.time()) - draw.integers(0, 1500, ITEMS) * 86_400,
        }
    ).write_parquet(home / "items.parquet")


def _imported(home: Path, environment: dict[str, str]) -> None:
    for kind in ("interactions", "items"):
        path = str(home / f"{kind}.parquet")
        command = ["comptoir", "recommend", "import", path, "--type", kind, "--group", "bench"]
        subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)


def _learned(environment: dict[str, str]) -> None:
    """Train in a process of its own: its memory goes with it."""
    command = [sys.executable, "-m", "benchmarks.recommending_model", FITS]
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)

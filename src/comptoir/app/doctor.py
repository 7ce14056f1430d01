"""What is configured, reachable and missing."""

import shutil
from collections.abc import Callable
from typing import Any

from comptoir.app.backstage import Backstage
from comptoir.kernel import errors

_FREE_BYTES = 1_000_000_000


def examine(backstage: Backstage) -> list[dict[str, Any]]:
    """Look at every part; return `part`, `ok` and what it `says`, one each."""
    parts: dict[str, Callable[[], str]] = {
        "settings": lambda: f"data folder {backstage.settings.home.resolve()}",
        "rows": lambda: _rows(backstage),
        "blobs": lambda: _blobs(backstage),
        "lake": lambda: _lake(backstage),
        "keys": lambda: f"master secret {backstage.ring.master}",
        "embedder": lambda: f"{backstage.embedder.name}, {backstage.embedder.size} numbers",
        "offline": lambda: (
            "nothing leaves the shop"
            if backstage.settings.offline
            else "outside providers are allowed"
        ),
        "disk": lambda: _disk(backstage),
    }
    return [_one(part, look) for part, look in parts.items()]


def _one(part: str, look: Callable[[], str]) -> dict[str, Any]:
    try:
        return {"part": part, "ok": True, "says": look()}
    except (errors.ComptoirError, OSError) as problem:
        return {"part": part, "ok": False, "says": str(problem)}


def _rows(backstage: Backstage) -> str:
    backstage.rows.check()
    return backstage.rows.engine.url.render_as_string(hide_password=True)


def _blobs(backstage: Backstage) -> str:
    backstage.blobs.put("doctor", b"well")
    if backstage.blobs.get("doctor") != b"well":
        raise errors.Unavailable("The blob store gave back other bytes than it was given.")
    backstage.blobs.delete("doctor")
    return backstage.settings.blobs_uri


def _lake(backstage: Backstage) -> str:
    version = backstage.lake.table("gold/reviews").version()
    return f"{backstage.lake.uri}, gold/reviews " + (
        f"version {version}" if version >= 0 else "not there yet"
    )


def _disk(backstage: Backstage) -> str:
    home = backstage.settings.home.resolve()
    home.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(home).free
    if free < _FREE_BYTES:
        raise errors.Unavailable(
            "Only {gigabytes} GB are free beside {home}.", gigabytes=round(free / 1e9, 1), home=home
        )
    return f"{free / 1e9:.0f} GB free"

"""What is configured, reachable and missing."""

import shutil
from collections.abc import Callable
from typing import Any

from comptoir.app.backstage import Backstage
from comptoir.kernel import errors
from comptoir.kernel.hooks import DeliveryState
from comptoir.routing.mail import imap
from comptoir.routing.store import mails

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
        "hooks": lambda: _hooks(backstage),
        "mail": lambda: _mail(backstage),
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


def _hooks(backstage: Backstage) -> str:
    hooks, counts = backstage.hooks.every(), backstage.hooks.counts()
    if closed := [one for one in hooks if one.why]:
        raise errors.Unavailable(
            "Webhook {hook_id} at {url} was closed: {why}",
            hook_id=closed[0].hook_id,
            url=closed[0].url,
            why=closed[0].why,
        )
    waiting = sum(one.get(DeliveryState.WAITING, 0) for one in counts.values())
    return f"{len(hooks)} webhooks, {waiting} messages wait"


def _mail(backstage: Backstage) -> str:
    settings = backstage.settings.routing.mail
    if not settings.host:
        return "no mailbox is named"
    with imap.opened(settings) as mailbox:
        count = len(mailbox.waiting())
    if aside := mails.put_aside(backstage.rows):
        raise errors.Unavailable(
            "{count} mails are put aside: comptoir routing mail", count=len(aside)
        )
    return f"{settings.user} at {settings.host}, {count} mails wait"


def _disk(backstage: Backstage) -> str:
    home = backstage.settings.home.resolve()
    home.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(home).free
    if free < _FREE_BYTES:
        raise errors.Unavailable(
            "Only {gigabytes} GB are free beside {home}.", gigabytes=round(free / 1e9, 1), home=home
        )
    return f"{free / 1e9:.0f} GB free"

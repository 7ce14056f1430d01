"""The demo shop's desks: a router learns from last year's requests, and new ones arrive."""

import json
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from comptoir.demo.model import DemoDesk
from comptoir.demo.requests import desks
from comptoir.kernel import errors
from comptoir.routing import service
from comptoir.routing.annotation.beginning import Wanted, begin
from comptoir.routing.annotation.gathering import Source
from comptoir.routing.model import Alias, Channel, Desk, RequestState
from comptoir.routing.receiving import Asked, receive
from comptoir.routing.store import models, taxonomies
from comptoir.routing.tasks import IMPORT

NAME = "demandes"
"""Of the data set."""
ROUND = "Demandes en attente"
"""Of the round of annotation."""
_ACTOR = "demo"
_TO_LABEL = 30
_AT_ONCE = 20
"""Requests that arrive together."""


def begin_routing(backstage: Any) -> threading.Thread:
    """Learn, promote and let requests arrive, beside the shop that is open.

    Killed at any moment, it goes on where it was when the demo is opened again.
    """
    thread = threading.Thread(target=route, args=(backstage,), name="demo-routing", daemon=True)
    thread.start()
    return thread


def route(backstage: Any) -> None:
    """Learn, promote and let requests arrive; what is done already is not done again."""
    folder: Path = backstage.settings.home / "demo" / "sources"
    office = backstage.routing
    if not (folder / "requests.jsonl").exists():  # filled before there were requests
        return
    if taxonomies.newest(office.rows) is None:
        service.save_desks(office, [_desk(one) for one in desks()], by=_ACTOR)
    if Alias.CHAMPION not in models.aliases(office.rows):
        _learn(backstage, folder / "requests.jsonl")
    for number, asked in enumerate(_arriving(folder / "requests_arriving.jsonl")):
        found = receive(office, backstage.routing_incumbents, asked, once=f"demo-{number}")
        for each in found:
            backstage.routing_observer.observe(each.request)
    _begin_round(backstage)


def _begin_round(backstage: Any) -> None:
    """Ask about some requests that wait, so that the first visitor has something to label."""
    wanted = Wanted(name=ROUND, count=_TO_LABEL)
    with suppress(errors.Invalid):  # nothing waits
        begin(
            backstage.routing,
            backstage.routing_incumbents,
            Source(state=RequestState.WAITING.value),
            wanted,
            by=_ACTOR,
            once="demo-round",
        )


def _desk(one: DemoDesk) -> Desk:
    return Desk(
        desk_id=one.desk_id,
        names=dict(one.names),
        descriptions=dict(one.descriptions),
        examples=dict(one.examples),
        target_hours=one.target_hours,
    )


def _learn(backstage: Any, path: Path) -> None:
    office, engine = backstage.routing, backstage.engine
    columns = {"text": ["text"], "label": "desk", "language": "language", "time": "created_at"}
    input = {
        "path": str(path.resolve()),
        "name": NAME,
        "columns": columns,
        "nowhere": "other",
        "newest_apart": False,
        "origin": "imported",
        "by": _ACTOR,
    }
    engine.wait(engine.start(IMPORT, input, "demo-routing-import"))
    job_id = service.start_training(office, NAME, by=_ACTOR, job_id="demo-routing-train")
    engine.wait(job_id)
    version = models.of_job(office.rows, job_id).version
    service.appoint(office, Alias.CHAMPION, version, by=_ACTOR, why="the first one")


def _arriving(path: Path) -> Iterator[list[Asked]]:
    lines = path.read_text("utf-8").splitlines()
    for start in range(0, len(lines), _AT_ONCE):
        rows = map(json.loads, lines[start : start + _AT_ONCE])
        yield [
            Asked(
                text=row["text"],
                language=row["language"],
                channel=Channel(row["channel"]),
                customer=row["customer_id"],
                order_id=row["order_id"],
            )
            for row in rows
        ]

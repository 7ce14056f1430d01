"""Models learn anew without those who were erased: under their own names, while they answer.

A model holds sums over many people and no row of anybody; yet what an erased person taught it stays
in these sums until it learns anew. So every version that is asked, and the newest of each solution,
learns again from what is left. Older ones, which nobody asks, lose their model.
"""

from collections.abc import Callable
from dataclasses import replace

import structlog

from comptoir.kernel import errors
from comptoir.kernel.privacy.model import Erased
from comptoir.kernel.work import Json, Steps
from comptoir.recommend.model import Kind, Resource, Status
from comptoir.recommend.resources.room import RELEARN, Room, needed
from comptoir.recommend.resources.works import training_ask
from comptoir.recommend.store import marks

_log = structlog.get_logger("comptoir.recommend")
_ASKED = frozenset({Status.ACTIVE, Status.INACTIVE})


class ModelEraser:
    """Lets models learn anew after somebody was erased; an `Eraser` of the kernel.

    Args:
        room: where versions are; opened when somebody is erased.
    """

    name = "recommend-models"

    def __init__(self, room: Callable[[], Room]) -> None:
        self._room = room

    def erase(self, customer: str) -> Erased:  # noqa: ARG002 - the marks say which groups knew them
        """Begin to let the models of every group learn anew that knew somebody who is gone."""
        room = self._room()
        count = sum(relearn(room, *one) for one in marks.marked(room.store.rows).items())
        what = "models that learn anew without them"
        return Erased(store="models", what=what, count=count)


def relearn(room: Room, group_id: str, mark: str) -> int:
    """Begin to let the models of a group learn anew; begun twice for a mark, it is begun once.

    Returns:
        How many models learn anew, or are dropped.
    """
    stay, go = _parted(room, group_id)
    if not stay and not go:
        marks.unmark(room.store.rows, group_id, mark)
        return 0
    room.engine().start(RELEARN, {"group_id": group_id, "mark": mark}, f"relearn-{mark}")
    return len(stay) + len(go)


def relearned(room: Room, steps: Steps, input: Json) -> Json:
    """Let the models of a group learn anew: the body of a workflow."""
    group_id, mark = input["group_id"], input["mark"]
    told = steps.do("look", lambda: _named(*_parted(room, group_id)))
    trainer = needed(room.works.trainer, "training")
    for resource_id in told["go"]:
        steps.do("drop", lambda which=resource_id: trainer.forget(which))  # type: ignore[misc]
    failed = [one for one in told["stay"] if not _learned(room, steps, one)]
    steps.do("unmark", lambda: marks.unmark(room.store.rows, group_id, mark))
    return {"learned": len(told["stay"]) - len(failed), "dropped": told["go"], "failed": failed}


def _learned(room: Room, steps: Steps, resource_id: str) -> bool:
    try:
        resource = room.store.get(resource_id)
        own = resource.document
        ask = training_ask(room, resource, (own["recipe"],))
        config = dict(ask.config)
        if tuned := (own.get("tunedHPOParams") or {}).get("algorithmHyperParameters"):
            given = config.get("algorithmHyperParameters") or {}
            config["algorithmHyperParameters"] = {**given, **tuned}
        ask = replace(ask, mode="FULL", perform_hpo=False, previous_id="", config=config)
        done = needed(room.works.trainer, "training").train(steps, ask)
    except errors.NotFound:  # deleted meanwhile
        return True
    except errors.ComptoirError as problem:
        why = problem.message
        _log.warning("a model could not learn anew", resource=resource_id, why=why)
        steps.do("say why", lambda: _note(room, resource_id, reason=why))
        return False
    metrics = {"metrics": dict(done.metrics), **done.facts}
    if resource.kind is Kind.RECOMMENDER:
        metrics = {"modelMetrics": dict(done.metrics)}
    steps.do("note", lambda: _note(room, resource_id, facts=metrics))
    return True


def _note(room: Room, resource_id: str, *, facts: Json | None = None, reason: str = "") -> None:
    try:
        with room.store.writing() as connection:
            found = room.store.locked(connection, resource_id)
            document = dict(found.document) | (facts or {}) | {"progress": None}
            room.store.change(
                connection,
                found,
                room.clock(),
                document=document,
                failure_reason=reason[:2000],
            )
    except errors.NotFound:  # deleted meanwhile
        return


def _parted(room: Room, group_id: str) -> tuple[list[Resource], list[Resource]]:
    """Return what learns anew, and what nobody asks."""
    with room.store.reading() as connection:
        related = room.store.related
        versions = related(connection, Kind.SOLUTION_VERSION, group_id=group_id)
        asked = related(connection, Kind.RECOMMENDER, group_id=group_id)
        campaigns = related(connection, Kind.CAMPAIGN, group_id=group_id)
    ready = [one for one in versions if one.status is Status.ACTIVE]
    newest = {one.parent_id: one.resource_id for one in ready}  # they are read oldest first
    used = {one.uses_id for one in campaigns} | set(newest.values())
    stay = [one for one in asked if one.status in _ASKED]
    stay += [one for one in ready if one.resource_id in used]
    return stay, [one for one in ready if one.resource_id not in used]


def _named(stay: list[Resource], go: list[Resource]) -> Json:
    return {"stay": [one.resource_id for one in stay], "go": [one.resource_id for one in go]}

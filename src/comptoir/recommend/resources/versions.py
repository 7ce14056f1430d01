"""Versions of solutions: when asked for, and when they are due."""

import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from comptoir.kernel import errors
from comptoir.recommend.model import Kind, Resource, Status
from comptoir.recommend.resources.making import New, make
from comptoir.recommend.resources.room import Room

UPDATABLE = (
    "aws-user-personalization",
    "aws-user-personalization-v2",
    "aws-personalized-ranking-v2",
)
"""Recipes whose versions can go on from the one before."""
_KEPT = (
    *("performHPO", "performAutoML", "performIncrementalUpdate", "recipeArn", "eventType"),
    *("datasetGroupArn", "solutionConfig", "recipes", "recipe"),
)
_RATE = re.compile(r"rate\((\d+) days?\)")
_USUAL_DAYS = 7
_FIRST_AFTER = timedelta(hours=1)
"""Who trains a new solution at once does so by hand; the calendar waits so long."""


def new_version(
    room: Room,
    solution: Resource,
    *,
    mode: str,
    name: str = "",
    tags: Sequence[Mapping[str, str]] = (),
    automatic: bool = False,
) -> Resource:
    """Begin to train a solution.

    Args:
        room: where it is.
        solution: what is to be trained.
        mode: `FULL`, `UPDATE` or `AUTOTRAIN`.
        name: of the version; empty for 8 random hexadecimal digits, as Personalize gives.
        tags: of the version.
        automatic: nobody asked; it was due.

    Raises:
        errors.Invalid: there is nothing that an update could go on from.
    """
    own = solution.document
    ready = [one for one in versions_of(room, solution) if one.status is Status.ACTIVE]
    if mode == "UPDATE" and (not ready or own.get("recipe") not in UPDATABLE):
        raise errors.Invalid(
            "UPDATE goes on from an ACTIVE version, with one of the recipes {recipes}. Train "
            "FULL first.",
            recipes=", ".join(UPDATABLE),
        )
    goes_on = mode == "UPDATE" or (mode == "AUTOTRAIN" and updates(room, solution))
    document: dict[str, Any] = {name: own[name] for name in _KEPT if name in own} | {
        "solutionArn": solution.arn,
        "trainingMode": mode,
        "trainingType": "AUTOMATIC" if automatic else "MANUAL",
        "goesOn": goes_on,
        "previous": ready[-1].resource_id if ready else "",
    }
    name = name or secrets.token_hex(4)
    new = New(
        kind=Kind.SOLUTION_VERSION,
        name=name,
        path=f"{solution.name}/{name}",
        parent=solution,
        works=True,
        document=document,
        tags=tags,
    )
    return make(room, new)


def versions_of(room: Room, solution: Resource) -> list[Resource]:
    """Return the versions of a solution, oldest first."""
    with room.store.reading() as connection:
        kind = Kind.SOLUTION_VERSION
        return list(room.store.related(connection, kind, parent_id=solution.resource_id))


def is_full(version: Resource) -> bool:
    """Tell whether a version was learned anew, and does not go on from another one."""
    return not version.document.get("goesOn")


def updates(room: Room, solution: Resource) -> bool:
    """Tell whether the next training may go on from the last: it is no time for a full one yet."""
    own = solution.document
    versions = [one for one in versions_of(room, solution) if one.status is Status.ACTIVE]
    full = [one for one in versions if is_full(one)]
    if not full or own.get("recipe") not in UPDATABLE:
        return False
    return room.clock() < full[-1].created_at + interval(own)


def due_at(solution: Resource, versions: Sequence[Resource]) -> datetime | None:
    """Return when a solution is to be trained in full; None where nobody asked for that.

    Args:
        solution: which.
        versions: its trainings, oldest first.
    """
    own = solution.document
    if not own.get("performAutoTraining"):
        return None
    if full := [one for one in versions if is_full(one)]:
        return full[-1].created_at + interval(own)
    return solution.created_at + _FIRST_AFTER


def interval(document: Mapping[str, Any]) -> timedelta:
    """Return how long a solution's model is to last, by its document."""
    config = (document.get("solutionConfig") or {}).get("autoTrainingConfig") or {}
    found = _RATE.fullmatch(config.get("schedulingExpression", ""))
    return timedelta(days=int(found[1]) if found else _USUAL_DAYS)

"""How resources live: their statuses, and which may follow which.

https://docs.aws.amazon.com/personalize/latest/dg/API_Types_Amazon_Personalize.html
"""

from collections.abc import Mapping
from enum import StrEnum

from comptoir.kernel import errors
from comptoir.recommend.model.kinds import Kind


class Status(StrEnum):
    """How a resource stands, in Personalize's words."""

    CREATE_PENDING = "CREATE PENDING"
    CREATE_IN_PROGRESS = "CREATE IN_PROGRESS"
    ACTIVE = "ACTIVE"
    CREATE_FAILED = "CREATE FAILED"
    CREATE_STOPPING = "CREATE STOPPING"
    CREATE_STOPPED = "CREATE STOPPED"
    DELETE_PENDING = "DELETE PENDING"
    DELETE_IN_PROGRESS = "DELETE IN_PROGRESS"
    STOP_PENDING = "STOP PENDING"
    STOP_IN_PROGRESS = "STOP IN_PROGRESS"
    INACTIVE = "INACTIVE"
    START_PENDING = "START PENDING"
    START_IN_PROGRESS = "START IN_PROGRESS"
    PENDING = "PENDING"
    IN_PROGRESS = "IN_PROGRESS"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"


Moves = Mapping[Status, frozenset[Status]]
"""From each status, those that may follow."""


def _moves(*lines: tuple[Status, ...]) -> Moves:
    return {first: frozenset(rest) for first, *rest in lines}


_S = Status
_MADE: Moves = _moves(
    (_S.CREATE_PENDING, _S.CREATE_IN_PROGRESS, _S.ACTIVE, _S.CREATE_FAILED),
    (_S.CREATE_IN_PROGRESS, _S.ACTIVE, _S.CREATE_FAILED),
    (_S.ACTIVE, _S.DELETE_PENDING),
    (_S.CREATE_FAILED, _S.DELETE_PENDING),
    (_S.DELETE_PENDING, _S.DELETE_IN_PROGRESS),
    (_S.DELETE_IN_PROGRESS,),
)
_ANSWERED: Moves = {**_MADE, _S.CREATE_FAILED: frozenset({_S.CREATE_IN_PROGRESS})}
"""Of batch jobs: one that was stopped may go on."""
_TRAINED: Moves = _moves(
    (
        *(_S.CREATE_PENDING, _S.CREATE_IN_PROGRESS, _S.CREATE_STOPPING, _S.CREATE_STOPPED),
        *(_S.ACTIVE, _S.CREATE_FAILED),
    ),
    (_S.CREATE_IN_PROGRESS, _S.ACTIVE, _S.CREATE_FAILED, _S.CREATE_STOPPING),
    # Who is about to end may end before the word to stop is heard.
    (_S.CREATE_STOPPING, _S.CREATE_STOPPED, _S.ACTIVE, _S.CREATE_FAILED),
    (_S.CREATE_STOPPED,),
    (_S.ACTIVE,),
    (_S.CREATE_FAILED,),
)
_STARTED: Moves = _moves(
    (_S.CREATE_PENDING, _S.CREATE_IN_PROGRESS, _S.CREATE_FAILED),
    (_S.CREATE_IN_PROGRESS, _S.ACTIVE, _S.CREATE_FAILED),
    (_S.ACTIVE, _S.STOP_PENDING, _S.DELETE_PENDING),
    (_S.STOP_PENDING, _S.STOP_IN_PROGRESS),
    (_S.STOP_IN_PROGRESS, _S.INACTIVE),
    (_S.INACTIVE, _S.START_PENDING, _S.DELETE_PENDING),
    (_S.START_PENDING, _S.START_IN_PROGRESS),
    (_S.START_IN_PROGRESS, _S.ACTIVE),
    (_S.CREATE_FAILED, _S.DELETE_PENDING),
    (_S.DELETE_PENDING, _S.DELETE_IN_PROGRESS),
    (_S.DELETE_IN_PROGRESS,),
)
_DELETING: Moves = _moves(
    (_S.PENDING, _S.IN_PROGRESS, _S.FAILED),
    (_S.IN_PROGRESS, _S.COMPLETED, _S.FAILED),
    (_S.COMPLETED,),
    (_S.FAILED,),
)


def moves(kind: Kind) -> Moves:
    """Return which statuses of a kind may follow which."""
    if kind is Kind.SOLUTION_VERSION:
        return _TRAINED
    if kind is Kind.RECOMMENDER:
        return _STARTED
    if kind in {Kind.BATCH_INFERENCE_JOB, Kind.BATCH_SEGMENT_JOB}:
        return _ANSWERED
    return _DELETING if kind is Kind.DATA_DELETION_JOB else _MADE


def first(kind: Kind) -> Status:
    """Return the status with which a resource of the kind begins when work has to make it."""
    return Status.PENDING if kind is Kind.DATA_DELETION_JOB else Status.CREATE_PENDING


def unsettled(status: Status) -> bool:
    """Tell whether a resource is on its way to another status.

    >>> unsettled(Status.CREATE_PENDING), unsettled(Status.ACTIVE)
    (True, False)
    """
    return status.value.endswith(("PENDING", "IN_PROGRESS", "STOPPING"))


def check_move(kind: Kind, before: Status, after: Status) -> None:
    """Let a resource go from one status to the next; staying is always right.

    Raises:
        errors.Conflict: the one may not follow the other.
    """
    if after is not before and after not in moves(kind).get(before, frozenset()):
        raise errors.Conflict(
            "A {kind} that is {before} does not become {after}. Wait until it has settled.",
            kind=kind.words,
            before=before.value,
            after=after.value,
            code="resource_in_use",
        )

"""Brings a plan about, stage by stage; killed anywhere, the same command goes on."""

from collections.abc import Callable, Sequence
from typing import Any

from comptoir.kernel import errors
from comptoir.recommend.declaring.model import Plan, Step, Verb
from comptoir.recommend.declaring.trainings import TrainingsNeeded, name_of_batch
from comptoir.recommend.model import Kind, Resource, Status
from comptoir.recommend.operations import Operations

_BATCHES = frozenset({Kind.BATCH_INFERENCE_JOB, Kind.BATCH_SEGMENT_JOB})
_WORKS = _BATCHES | {Kind.DATASET_IMPORT_JOB, Kind.SOLUTION_VERSION, Kind.RECOMMENDER}
_GOOD = frozenset({Status.ACTIVE, Status.INACTIVE})


def carry_out(
    plan: Plan,
    asked: Operations,
    *,
    wait: Callable[[Resource], None],
    say: Callable[[Step], None] = lambda _step: None,
) -> list[dict[str, Any]]:
    """Do what a plan says; the work of a stage has ended before the next begins.

    Args:
        plan: what is to be done.
        asked: for whom.
        wait: returns once a resource's work has ended.
        say: hears of each step before it is done.

    Returns:
        Of each step what `Step.told` says, and the `arn` of what it made.

    Raises:
        errors.Failed: some work failed, by the path of what declares it; what was begun beside it
            has ended, and what would come behind it was not begun.
        errors.ComptoirError: as the operation has it, with the path in front.
    """
    told: list[dict[str, Any]] = []
    for stage in plan.stages:
        begun: list[tuple[Step, str]] = []
        for step in stage:
            say(step)
            arn = _did(step, asked)
            told.append(step.told() | ({"arn": arn} if arn else {}))
            if arn and step.kind in _WORKS:
                begun.append((step, arn))
        _await(begun, asked, wait)
    return told


def _did(step: Step, asked: Operations) -> str:
    """Do one step; return the ARN of what it made, or of what is being made."""
    if not step.operation:
        return step.awaited
    input = dict(step.input)
    if step.kind in _BATCHES and step.verb is Verb.MAKE:
        newest = TrainingsNeeded.newest(asked, step.name)
        version = newest.arn if newest else ""
        name = name_of_batch(step.name, version, input)
        input |= {"jobName": name, "solutionVersionArn": version}
    try:
        answer = asked.call(step.operation, **input)
    except errors.ComptoirError as problem:
        raise _placed(step, problem) from None
    own = f"{step.kind.member}Arn"
    return str(answer.get(own, "")) if step.verb is Verb.MAKE else ""


def _await(
    begun: Sequence[tuple[Step, str]], asked: Operations, wait: Callable[[Resource], None]
) -> None:
    failed: list[str] = []
    for step, arn in begun:
        resource = asked.room.store.find(arn, step.kind, asked.seen)
        wait(resource)
        ended = asked.room.store.get(resource.resource_id)
        if ended.status not in _GOOD:
            reason = ended.failure_reason or ended.status.value
            failed.append(f"{step.path}: {reason}")
    if failed:
        raise errors.Failed("{reason}", reason=tuple(failed))


def _placed(step: Step, problem: errors.ComptoirError) -> errors.ComptoirError:
    """Return an error with the path of the step in front of it, in its own family."""
    family = next(one for one in type(problem).__mro__ if one in _FAMILIES)
    return family("At {path}: {problem}", path=step.path, problem=problem)


_FAMILIES = (
    *(errors.Invalid, errors.NotFound, errors.Conflict, errors.Denied, errors.Unavailable),
    errors.ComptoirError,
)

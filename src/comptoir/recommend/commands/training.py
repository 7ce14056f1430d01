"""`comptoir recommend train`, `stop` and `metrics`."""

from enum import StrEnum
from typing import Annotated, Any

import typer

from comptoir.kernel import errors
from comptoir.kernel.terminal import print_json, table
from comptoir.recommend.audiences import newest
from comptoir.recommend.commands.progress import show_training, told_forecast
from comptoir.recommend.commands.room import AsJson, operations
from comptoir.recommend.model import Kind, Resource, Status
from comptoir.recommend.model.offers import OFFERS
from comptoir.recommend.operations import Operations
from comptoir.recommend.portraits.evaluations import NDCG
from comptoir.recommend.resources.room import needed
from comptoir.recommend.resources.works import training_ask

_SEGMENTS = "USER_SEGMENTATION"
_ASK = "ask {name} --user USER"
_ASKING = {
    "RELATED_ITEMS": "similar {name} ITEM",
    "PERSONALIZED_RANKING": "rank {name} ITEM ITEM … --user USER",
    _SEGMENTS: "segment {name} --help",
}
"""How a model is asked, by the type of its recipe; all others as `_ASK`."""
_SHORT = {"normalized_discounted_cumulative_gain": "ndcg", "mean_reciprocal_rank": "mrr"}


class Mode(StrEnum):
    """How much is learned."""

    FULL = "full"
    """Everything anew."""
    UPDATE = "update"
    """What has come since the version before, which must be there."""
    AUTO = "auto"
    """An update until a full training is due."""


def train(
    context: typer.Context,
    *,
    group: Annotated[str, typer.Option(help="Dataset group, with its data imported.")],
    recipe: Annotated[str, typer.Option(help="A recipe's name.")] = "user-personalization-v2",
    name: Annotated[
        str, typer.Option(help="Of the solution and its campaign; the group's name else.")
    ] = "",
    mode: Annotated[Mode, typer.Option(help="full, update or auto.")] = Mode.FULL,
    tune: Annotated[
        int, typer.Option(min=0, max=40, help="Trials of tuning, for a new solution.")
    ] = 0,
    forecast: Annotated[
        bool, typer.Option("--forecast", help="Tell what it would take, and do not begin.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Learn from a group's data, measure, and let a campaign answer with it.

    A training that was interrupted goes on: ask for it again.
    """
    asked = operations(context)
    named = name or group
    solution = asked.solution(group, named, recipe, trials=tune)
    if forecast:
        _print_forecast(asked, solution, as_json=as_json)
        return
    version = asked.under_way(named)
    if version is None:
        word = "AUTOTRAIN" if mode is Mode.AUTO else mode.value.upper()
        version = asked.new_version(group, named, recipe, mode=word, trials=tune)
    else:
        typer.echo(f"Going on with {version.arn}.", err=True)
    show_training(context.obj.engine, asked.room.store, version.resource_id, quiet=as_json)
    ended = asked.room.store.get(version.resource_id)
    if ended.status is Status.CREATE_STOPPED:
        raise errors.Failed("The training of {name} was called off.", name=named)
    if ended.status is not Status.ACTIVE:
        raise errors.Failed("{reason}", reason=ended.failure_reason or ended.status.value)
    kind = OFFERS[ended.document["recipe"]].recipe_type
    served = asked.serve(named, ended.arn).name if kind != _SEGMENTS else ""
    told = _told(ended) | {"campaign": served or None}
    if as_json:
        print_json(told)
        return
    _print(told)
    who = f"The campaign {served} answers with it" if served else "It knows audiences"
    typer.echo(f"{who}: comptoir recommend {_ASKING.get(kind, _ASK).format(name=named)}")


def stop(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="A solution's name.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Call the training of a solution off; what was learned before goes on answering."""
    asked = operations(context)
    version = asked.under_way(name)
    if version is None:
        raise errors.Conflict("No training of {name} is under way.", name=name)
    asked.call("StopSolutionVersionCreation", solutionVersionArn=version.arn)
    told = {"solution_version": version.arn, "status": "stopping"}
    if as_json:
        print_json(told)
    else:
        typer.echo(f"{version.arn} is called off.")


def metrics(
    context: typer.Context,
    campaign: Annotated[str, typer.Argument(help="A campaign's name, or a solution's.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Print the offline metrics of the version that a campaign answers with, beside baselines.

    Of a solution, which knows audiences and has no campaign, its newest version's.
    """
    asked = operations(context)
    try:
        found = asked.room.store.get(asked.find(Kind.CAMPAIGN, campaign).uses_id)
    except errors.NotFound as missing:
        found = _newest(asked, campaign, missing)
    told = _told(found) | {"campaign": campaign}
    if as_json:
        print_json(told)
    else:
        _print(told)


def _newest(asked: Operations, name: str, missing: errors.NotFound) -> Resource:
    """Return the newest version of a solution that is ready.

    Raises:
        errors.NotFound: `missing`; there is no solution of that name either.
        errors.Invalid: none is ready.
    """
    try:
        asked.find(Kind.SOLUTION, name)
    except errors.NotFound:
        raise missing from None
    return newest(asked.room, asked.caller, name)


def _print_forecast(asked: Operations, solution: Resource, *, as_json: bool) -> None:
    ask = training_ask(asked.room, solution, tuple(solution.document["recipes"]))
    found = needed(asked.room.works.trainer, "training").forecast(ask)
    if as_json:
        print_json(found)
    else:
        typer.echo(told_forecast(found))


def _told(version: Resource) -> dict[str, Any]:
    own = version.document
    return {
        "solution_version": version.arn,
        "recipe": own.get("recipe", ""),
        "metrics": dict(own.get("metrics") or {}),
        "evaluation": own.get("evaluation"),
        "training_hours": own.get("trainingHours"),
        "forecast": own.get("forecast"),
        "spent": own.get("spent"),
        "tuned": (own.get("tunedHPOParams") or {}).get("algorithmHyperParameters"),
        "drift": own.get("drift"),
    }


def _print(told: dict[str, Any]) -> None:
    typer.echo(f"{told['solution_version']} ({told['recipe']})")
    found = told["evaluation"] or {}
    baselines = found.get("baselines") or {}
    intervals = found.get("intervals") or {}
    rows = []
    for name, value in told["metrics"].items():
        bounds = " - ".join(_figure(one) for one in intervals.get(name, ()))
        others = [_figure(one["metrics"].get(name)) for one in baselines.values()]
        rows.append([_short(name), _figure(value), bounds, *others])
    table(["metric", "value", "95 %", *baselines], rows)
    if found:
        typer.echo(f"{found['questions']} questions: {found['split']}.")
        _print_by_time(found.get("by_time") or {})
    if tuned := told["tuned"]:
        typer.echo("Tuned: " + ", ".join(f"{name} = {value}" for name, value in tuned.items()))
    if spent := told["spent"]:
        foreseen = told["forecast"] or {}
        typer.echo(
            f"Took {spent['seconds']} s and {spent['memory_mb']} MB; "
            f"foreseen {foreseen.get('seconds')} s and {foreseen.get('memory_mb')} MB."
        )
    if (drift := told["drift"]) and "online" in drift:
        typer.echo(
            f"On live events {drift['online']:.4f}, offline {drift['offline']:.4f}: "
            f"{'it has drifted' if drift['drifted'] else 'it holds'}."
        )


def _print_by_time(found: dict[str, Any]) -> None:
    """Say whether the method tells what came later better than popularity does."""
    if not found:
        return
    popular = found["baselines"]["popularity"]["metrics"]
    said = {
        "better": "better than popularity",
        "worse": "WORSE than popularity: do not let it answer before you know why",
        "alike": "not told from popularity",
    }
    typer.echo(
        f"Split by time ({found['questions']} questions): {said[found['verdict']]}, "
        f"ndcg@10 {_figure(found['metrics'][NDCG])}, popularity {_figure(popular[NDCG])}."
    )


def _short(name: str) -> str:
    """Return a metric's name as a narrow terminal has room for it."""
    for long, short in _SHORT.items():
        name = name.replace(long, short)
    return name


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"

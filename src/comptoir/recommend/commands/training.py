"""`comptoir recommend train` and `metrics`."""

from typing import Annotated, Any

import typer

from comptoir.kernel import errors
from comptoir.kernel.terminal import print_json, show_job, table
from comptoir.recommend.commands.room import AsJson, operations
from comptoir.recommend.model import Kind, Resource, Status


def train(
    context: typer.Context,
    *,
    group: Annotated[str, typer.Option(help="Dataset group, with its data imported.")],
    recipe: Annotated[str, typer.Option(help="A recipe's name.")] = "user-personalization-v2",
    name: Annotated[
        str, typer.Option(help="Of the solution and its campaign; the group's name else.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Learn from a group's data, measure, and let a campaign answer with it."""
    asked = operations(context)
    version = asked.new_version(group, name or group, recipe)
    engine = context.obj.engine
    show_job(engine, version.resource_id, quiet=as_json)
    ended = asked.room.store.get(version.resource_id)
    if ended.status is not Status.ACTIVE:
        raise errors.Failed("{reason}", reason=ended.failure_reason or ended.status.value)
    campaign = asked.serve(name or group, ended.arn)
    told = _told(ended) | {"campaign": campaign.name}
    if as_json:
        print_json(told)
        return
    _print(told)
    typer.echo(
        f"The campaign {campaign.name} answers with it: comptoir recommend ask {campaign.name}"
    )


def metrics(
    context: typer.Context,
    campaign: Annotated[str, typer.Argument(help="A campaign's name.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Print the offline metrics of the version that a campaign answers with."""
    asked = operations(context)
    found = asked.find(Kind.CAMPAIGN, campaign)
    told = _told(asked.room.store.get(found.uses_id)) | {"campaign": campaign}
    if as_json:
        print_json(told)
    else:
        _print(told)


def _told(version: Resource) -> dict[str, Any]:
    return {
        "solution_version": version.arn,
        "recipe": version.document.get("recipe", ""),
        "metrics": dict(version.document.get("metrics") or {}),
        "training_hours": version.document.get("trainingHours"),
    }


def _print(told: dict[str, Any]) -> None:
    typer.echo(f"{told['solution_version']} ({told['recipe']})")
    table(["metric", "value"], [[name, value] for name, value in told["metrics"].items()])

"""`comptoir recommend monitor`."""

from typing import Annotated, Any

import typer

from comptoir.kernel.terminal import print_json, table
from comptoir.recommend.commands.room import AsJson, operations
from comptoir.recommend.evidence.alarms import Watched, watched
from comptoir.recommend.model import Kind
from comptoir.recommend.operations import Operations


def monitor(
    context: typer.Context,
    group: Annotated[str, typer.Argument(help="A dataset group's name.")],
    *,
    below: Annotated[
        float, typer.Option(min=0, max=1, help="Utilisation that is too little, 0 to 1.")
    ] = 0.6,
    idle_hours: Annotated[
        int, typer.Option(min=1, help="Hours without a question that make one idle.")
    ] = 24,
    lower: Annotated[
        bool, typer.Option("--lower", help="Let underused campaigns be ready for 1 request/s.")
    ] = False,
    stop_idle: Annotated[
        bool, typer.Option("--stop-idle", help="Stop recommenders that nobody asks.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Say which campaigns are asked too little, or not at all; exit with 1 if any is.

    Too little: in 9 of the last 12 periods of five minutes.
    """
    asked = operations(context)
    data, room = context.obj.recommend_room, context.obj.recommendations
    group_id = asked.find(Kind.DATASET_GROUP, group).group_id
    found = watched(data, room, group_id, below=below, idle_hours=idle_hours)
    told = [
        _told(one) | {"done": _done(asked, one, lower=lower, stop_idle=stop_idle)} for one in found
    ]
    if as_json:
        print_json({"group": group, "sources": told})
    else:
        table(
            ["", "asked/s", "ready for", "used", "under in", "alarm", "done"],
            [
                [
                    one["name"],
                    f"{one['average_tps']:.3f}",
                    f"{one['provisioned_tps']:.0f}",
                    f"{100 * one['utilisation']:.1f} %",
                    f"{one['under']}/{one['periods']}",
                    ", ".join(one["alarms"]),
                    one["done"],
                ]
                for one in told
            ],
        )
    if any(one["alarms"] for one in told):
        raise typer.Exit(1)


def _told(one: Watched) -> dict[str, Any]:
    alarms = {"underused": one.underused, "idle": one.idle}
    return {
        "name": one.source.name,
        "arn": one.source.arn,
        "average_tps": one.average,
        "provisioned_tps": one.provisioned,
        "utilisation": one.utilisation,
        "periods": one.periods,
        "under": one.under,
        "alarms": [name for name, rings in alarms.items() if rings],
    }


def _done(asked: Operations, one: Watched, *, lower: bool, stop_idle: bool) -> str:
    source = one.source
    if stop_idle and one.idle and source.kind is Kind.RECOMMENDER:
        asked.call("StopRecommender", recommenderArn=source.arn)
        return "stopped"
    if lower and one.underused and source.kind is Kind.CAMPAIGN and one.provisioned > 1:
        asked.call("UpdateCampaign", campaignArn=source.arn, minProvisionedTPS=1)
        return "lowered"
    return ""

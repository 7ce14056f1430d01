"""`comptoir recommend costs`: what was asked of each campaign, and its price on AWS."""

from typing import Annotated

import typer

from comptoir.kernel.terminal import print_json, table
from comptoir.recommend.commands.room import AsJson, operations
from comptoir.recommend.evidence import costs as costing
from comptoir.recommend.evidence import told
from comptoir.recommend.evidence.attributing import moment_of
from comptoir.recommend.model import Kind

_MONTH = 30 * 86_400


def costs(
    context: typer.Context,
    group: Annotated[str, typer.Argument(help="A dataset group's name.")],
    *,
    since: Annotated[str, typer.Option(help="From this moment on; thirty days unless given.")] = "",
    until: Annotated[str, typer.Option(help="Only before this moment.")] = "",
    as_json: AsJson = False,
) -> None:
    """Say how much was asked of each campaign, and what it would have cost on AWS."""
    data, room = context.obj.recommend_room, context.obj.recommendations
    group_id = operations(context).find(Kind.DATASET_GROUP, group).group_id
    end = min(moment_of(until), data.now()) if until else data.now()
    start = moment_of(since) if since else end - _MONTH
    prices = context.obj.settings.recommend.prices
    result = costing.costs_told(
        costing.capacities(data, room, group_id, start, end), prices, start, end
    )
    if as_json:
        print_json({"group": group} | result)
        return
    table(
        ["campaign", "requests", "average/s", "peak/s", "used", "AWS would cost", "idle"],
        [
            [
                one["name"],
                one["requests"],
                f"{one['average_tps']:.4f}",
                f"{one['peak_tps']:.2f}",
                f"{100 * one['utilisation']:.1f} %",
                f"{one['aws_cost']:.2f} {result['currency']}",
                "yes" if one["idle"] else "",
            ]
            for one in result["sources"]
        ],
    )
    typer.echo(
        f"AWS would have asked {result['aws_cost']:.2f} {result['currency']} from "
        f"{told.moment(start)} to {told.moment(end)}, at the prices of {result['prices_as_of']}."
    )

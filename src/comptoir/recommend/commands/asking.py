"""`comptoir recommend ask`, `similar` and `rank`."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from comptoir.kernel.terminal import print_json, table
from comptoir.recommend.commands.room import AsJson, operations
from comptoir.recommend.model import Kind

Count = Annotated[int, typer.Option("-n", min=1, max=500, help="How many.")]
Campaign = Annotated[str, typer.Argument(help="A campaign's name.")]


def ask(
    context: typer.Context,
    campaign: Campaign,
    *,
    user: Annotated[str, typer.Option(help="The shop's own id of a user.")] = "",
    item: Annotated[str, typer.Option(help="The item on the page.")] = "",
    count: Count = 10,
    filter_: Annotated[str, typer.Option("--filter", help="Name of a filter.")] = "",
    value: Annotated[
        list[str] | None, typer.Option(help='Of a filter parameter: GENRE="Comedy","Drama".')
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Ask a campaign what to recommend."""
    found = operations(context)
    asked: dict[str, Any] = {"campaignArn": found.arn(Kind.CAMPAIGN, campaign), "numResults": count}
    asked |= {key: given for key, given in (("userId", user), ("itemId", item)) if given}
    if filter_:
        asked["filterArn"] = found.arn(Kind.FILTER, filter_)
        pairs = [each.partition("=") for each in value or []]
        asked["filterValues"] = {name: given for name, _, given in pairs}
    told = found.call("GetRecommendations", **asked)
    _show(told, told["itemList"], as_json=as_json)


def similar(
    context: typer.Context,
    campaign: Campaign,
    item: Annotated[str, typer.Argument(help="The item on the page.")],
    *,
    count: Count = 10,
    as_json: AsJson = False,
) -> None:
    """Ask a campaign what goes with an item."""
    found = operations(context)
    told = found.call(
        "GetRecommendations",
        campaignArn=found.arn(Kind.CAMPAIGN, campaign),
        itemId=item,
        numResults=count,
    )
    _show(told, told["itemList"], as_json=as_json)


def rank(
    context: typer.Context,
    campaign: Campaign,
    items: Annotated[list[str], typer.Argument(help="Items to put in order.")],
    *,
    user: Annotated[str, typer.Option(help="The shop's own id of a user.")],
    as_json: AsJson = False,
) -> None:
    """Put items in order for a user."""
    found = operations(context)
    told = found.call(
        "GetPersonalizedRanking",
        campaignArn=found.arn(Kind.CAMPAIGN, campaign),
        userId=user,
        inputList=items,
    )
    _show(told, told["personalizedRanking"], as_json=as_json)


def _show(told: Mapping[str, Any], items: Sequence[Mapping[str, Any]], *, as_json: bool) -> None:
    if as_json:
        print_json(dict(told))
        return
    table(
        ["item", "score", "why"],
        [
            [one["itemId"], _share(one.get("score")), ", ".join(one.get("reason", ()))]
            for one in items
        ],
    )


def _share(score: float | None) -> str:
    return "" if score is None else f"{score:.4f}"

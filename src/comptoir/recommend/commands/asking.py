"""`comptoir recommend ask`, `similar` and `rank`: answers with their reasons."""

from typing import Annotated, Any

import typer

from comptoir.kernel import errors
from comptoir.kernel.access.model import Caller
from comptoir.kernel.terminal import print_json, table
from comptoir.recommend.commands.filtering import assigned
from comptoir.recommend.commands.room import AsJson, operations
from comptoir.recommend.data import Table
from comptoir.recommend.service import Advisor, Wish
from comptoir.recommend.serving.shelves import title_of
from comptoir.recommend.serving.slate import Placed, Slate

Count = Annotated[int, typer.Option("-n", min=1, max=500, help="How many.")]
Campaign = Annotated[str, typer.Argument(help="A campaign's name, or a recommender's.")]
Filter = Annotated[str, typer.Option("--filter", help="Name of a filter.")]
Values = Annotated[
    list[str] | None,
    typer.Option("--value", help='Of a filter parameter: GENRE="Comedy","Drama".'),
]


def ask(
    context: typer.Context,
    campaign: Campaign,
    *,
    user: Annotated[str, typer.Option(help="The shop's own id of a user; none: a stranger.")] = "",
    item: Annotated[str, typer.Option(help="The item on the page.")] = "",
    count: Count = 10,
    filter_: Filter = "",
    value: Values = None,
    as_json: AsJson = False,
) -> None:
    """Ask a campaign what to recommend, and why. The answer does not count as shown to anyone."""
    wish = _wish(count, filter_, value)
    advisor, caller = _asked(context, campaign)
    slate = advisor.recommend(caller, campaign, user=user, item=item, wish=wish)
    _show(slate, campaign, as_json=as_json)


def similar(
    context: typer.Context,
    campaign: Campaign,
    item: Annotated[str, typer.Argument(help="The item on the page.")],
    *,
    count: Count = 10,
    filter_: Filter = "",
    value: Values = None,
    as_json: AsJson = False,
) -> None:
    """Ask a campaign what goes with an item, and why."""
    advisor, caller = _asked(context, campaign)
    slate = advisor.related(caller, campaign, item, wish=_wish(count, filter_, value))
    _show(slate, campaign, as_json=as_json)


def rank(
    context: typer.Context,
    campaign: Campaign,
    items: Annotated[list[str], typer.Argument(help="Items to put in order.")],
    *,
    user: Annotated[str, typer.Option(help="The shop's own id of a user.")],
    as_json: AsJson = False,
) -> None:
    """Put items in order for a user; those that the model does not know come last, unscored.

    The answer does not count as shown to anyone.
    """
    advisor, caller = _asked(context, campaign)
    wish = _wish(len(items), "", None)
    slate = advisor.rank(caller, campaign, items, user=user, wish=wish)
    _show(slate, campaign, as_json=as_json)


def _asked(context: typer.Context, name: str) -> tuple[Advisor, Caller]:
    """Return who answers and who asks.

    Raises:
        errors.NotFound: no campaign and no recommender has that name; it says what there is.
    """
    advisor, asked = context.obj.recommend_advisor, operations(context)
    try:
        advisor.found(asked.caller, name)
    except errors.NotFound:
        if not (names := [one.name for one in advisor.every(asked.caller)]):
            raise
        raise errors.NotFound(
            "There is no campaign and no recommender {name}. There are: {names}.",
            name=name,
            names=", ".join(names),
        ) from None
    return advisor, asked.caller


def _wish(count: int, filter_: str, value: list[str] | None) -> Wish:
    return Wish(
        length=count,
        filter=filter_,
        filter_values=assigned("--value", value or []),
        explain=True,
        preview=True,
    )


def _show(slate: Slate, campaign: str, *, as_json: bool) -> None:
    told = [_told(one, slate.table) for one in slate.items]
    if as_json:
        print_json({"campaign": campaign, "rung": str(slate.rung), "itemList": told})
        return
    rows = [
        [one["itemId"], one["title"], _share(one["score"]), *one["reasons"][:1]] for one in told
    ]
    table(["item", "title", "score", "why"], rows)
    typer.echo(f"Answered as: {slate.rung}.")


def _told(one: Placed, items: Table) -> dict[str, Any]:
    return {
        "itemId": one.item_id,
        "title": title_of(items, one.code) if one.code >= 0 else "",
        "score": one.score,
        "why": str(one.why),
        "reasons": [str(words) for words in one.words],
    }


def _share(score: float | None) -> str:
    return "" if score is None else f"{score:.4f}"

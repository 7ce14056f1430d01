"""`comptoir recommend attribution`."""

from typing import Annotated

import typer

from comptoir.kernel.terminal import print_json, table
from comptoir.kernel.work import Json
from comptoir.recommend.commands.room import AsJson, operations
from comptoir.recommend.evidence import outcomes, told
from comptoir.recommend.evidence.attributing import moment_of
from comptoir.recommend.evidence.sources import sources_of
from comptoir.recommend.model import Kind
from comptoir.recommend.store import attributed

Since = Annotated[str, typer.Option(help="Only from this moment on, such as 2026-03-01.")]
Until = Annotated[str, typer.Option(help="Only before this moment.")]


def attribution(
    context: typer.Context,
    group: Annotated[str, typer.Argument(help="A dataset group's name.")],
    *,
    since: Since = "",
    until: Until = "",
    click: Annotated[
        list[str] | None, typer.Option(help="Event type that counts as chosen; all unless given.")
    ] = None,
    conversion: Annotated[
        list[str] | None, typer.Option(help="Event type that earns; purchase, buy, order… if none.")
    ] = None,
    price: Annotated[
        str, typer.Option(help="Column of items that says what is earned.")
    ] = outcomes.PRICE,
    answers: Annotated[int, typer.Option(min=0, help="Also tell so many newest answers.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Say what recommendations brought: click-through, conversions, revenue, metrics by source."""
    found = operations(context).find(Kind.DATASET_GROUP, group)
    asked = outcomes.Question(
        since=moment_of(since) if since else 0,
        until=moment_of(until) if until else 2**40,
        clicks=tuple(click or ()),
        conversions=tuple(conversion or outcomes.CONVERSIONS),
        price=price,
    )
    result = _told(context, found.group_id, group, asked, answers)
    if as_json:
        print_json(result)
    else:
        _show(result)


def _told(
    context: typer.Context, group_id: str, group: str, asked: outcomes.Question, newest: int
) -> Json:
    data, resources = context.obj.recommend_room, context.obj.recommendations
    known = told.by_id(sources_of(resources, group_id))
    crediting = context.obj.recommend_attribution
    impact = crediting.of_group(group_id)
    if impact:
        crediting.attribute(impact)
    with data.rows.reading() as connection:
        sums = attributed.sums(connection, group_id, asked.since, asked.until)
    found = outcomes.outcomes(data, group_id, asked)
    result: Json = {
        "group": group,
        "attribution": impact.name if impact else None,
        "metrics": sums,
        "sources": [told.outcome(one, known) for one in found],
    }
    if newest:
        rows = outcomes.answers(data, group_id, asked).sort("SHOWN_AT", descending=True)
        result["answers"] = [told.answer(row) for row in rows.head(newest).iter_rows(named=True)]
    return result


def _show(result: Json) -> None:
    table(
        ["source", "answers", "lost", "click-through", "conversion", "revenue"],
        [
            [
                one["name"] or one["source"],
                one["answers"],
                one["lost"],
                told.share(one["click_through"]),
                told.share(one["conversion"]),
                f"{one['revenue']:.2f}",
            ]
            for one in result["sources"]
        ],
    )
    if result["metrics"]:
        table(
            ["metric", "event type", "source", "value"],
            [
                [one["metric"], one["event_type"], one["source"], one["value"]]
                for one in result["metrics"]
            ],
        )
    for one in result.get("answers", ()):
        typer.echo(
            f"{one['shown_at']} {one['recommendation_id']} {one['chosen']}/{one['items']} chosen, "
            f"{one['converted']} bought for {one['revenue']:.2f}"
        )

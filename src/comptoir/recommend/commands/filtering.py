"""`comptoir recommend filter`: made, edited, looked back at, tried."""

from typing import Annotated, Any

import typer

from comptoir.kernel import errors
from comptoir.kernel.terminal import print_json, table
from comptoir.recommend.commands.room import AsJson, operations
from comptoir.recommend.model import Kind, Resource
from comptoir.recommend.resources import filters
from comptoir.recommend.trying import Trial, Tried, tried

app = typer.Typer(no_args_is_help=True, help="Say what may be recommended.")
Name = Annotated[str, typer.Argument(help="Of the filter.")]
Expression = Annotated[
    str, typer.Argument(help="Such as: INCLUDE ItemID WHERE Items.PRICE < $MOST")
]


@app.command("list")
def list_(
    context: typer.Context,
    *,
    group: Annotated[str, typer.Option(help="Only those of this dataset group.")] = "",
    as_json: AsJson = False,
) -> None:
    """List filters, with what they say."""
    asked = operations(context)
    arns = {"datasetGroupArn": asked.arn(Kind.DATASET_GROUP, group)} if group else {}
    found: list[Resource] = []
    token: dict[str, Any] = {}
    while True:
        page = asked.call("ListFilters", **arns, **token)
        found += [asked.find(Kind.FILTER, one["name"]) for one in page["Filters"]]
        if "nextToken" not in page:
            break
        token = {"nextToken": page["nextToken"]}
    told = [_told(one) for one in found]
    if as_json:
        print_json({"filters": told})
    else:
        rows = [[one["name"], one["group"], one["version"], one["expression"]] for one in told]
        table(["filter", "group", "version", "expression"], rows)


@app.command()
def create(
    context: typer.Context,
    name: Name,
    expression: Expression,
    *,
    group: Annotated[str, typer.Option(help="Dataset group.")],
    as_json: AsJson = False,
) -> None:
    """Make a filter."""
    asked = operations(context)
    found = asked.find(Kind.DATASET_GROUP, group)
    asked.call("CreateFilter", datasetGroupArn=found.arn, name=name, filterExpression=expression)
    _show(asked.find(Kind.FILTER, name), as_json=as_json)


@app.command()
def edit(
    context: typer.Context,
    name: Name,
    expression: Expression,
    *,
    as_json: AsJson = False,
) -> None:
    """Let a filter say something else, under the same name; the version before is kept."""
    asked = operations(context)
    asked.call("EditFilter", filterArn=asked.arn(Kind.FILTER, name), filterExpression=expression)
    _show(asked.find(Kind.FILTER, name), as_json=as_json)


@app.command()
def history(context: typer.Context, name: Name, *, as_json: AsJson = False) -> None:
    """Print every version of a filter, with who wrote it and when."""
    versions = filters.history(operations(context).find(Kind.FILTER, name))
    if as_json:
        told = [
            {
                "version": one.number,
                "expression": one.expression,
                "by": one.by,
                "at": one.at.isoformat(),
            }
            for one in versions
        ]
        print_json({"name": name, "versions": told})
        return
    rows = [[one.number, f"{one.at:%Y-%m-%d %H:%M}", one.by, one.expression] for one in versions]
    table(["version", "at (UTC)", "by", "expression"], rows)


@app.command("try")
def try_(
    context: typer.Context,
    campaign: Annotated[str, typer.Argument(help="Whose items and model: a campaign's name.")],
    expression: Annotated[str, typer.Argument(help="An expression, or the name of a filter.")],
    *,
    user: Annotated[str, typer.Option(help="The shop's own id of a user.")] = "",
    item: Annotated[str, typer.Option(help="The item on the page.")] = "",
    value: Annotated[
        list[str] | None, typer.Option(help='Of a filter parameter: GENRE="Comedy","Drama".')
    ] = None,
    about: Annotated[
        list[str] | None, typer.Option("--context", help="Context: DEVICE=mobile.")
    ] = None,
    count: Annotated[int, typer.Option("-n", min=1, max=500, help="How many items.")] = 10,
    as_json: AsJson = False,
) -> None:
    """Tell what a filter does for a user; nothing is kept of it."""
    asked = operations(context)
    is_expression = len(expression.split()) > 1
    trial = Trial(
        campaign=campaign,
        expression=expression if is_expression else "",
        filter="" if is_expression else expression,
        user=user,
        item=item,
        values=assigned("--value", value or []),
        context=assigned("--context", about or []),
        length=count,
    )
    found = tried(context.obj.recommend_advisor, asked.caller, trial)
    if as_json:
        print_json(_tried(found))
    else:
        _print(found)


def assigned(option: str, given: list[str]) -> dict[str, str]:
    """Read what an option was given, such as `GENRE="Comedy"`.

    Raises:
        errors.Invalid: one is written in another way.

    >>> assigned("--value", ['GENRE="Comedy","Drama"'])
    {'GENRE': '"Comedy","Drama"'}
    """
    found = [each.partition("=") for each in given]
    for name, sign, value in found:
        if not (name and sign):
            raise errors.Invalid(
                "{option} is {given}; write it as NAME=VALUE.",
                option=option,
                given=name + sign + value,
            )
    return {name: value for name, _, value in found}


def _told(one: Resource) -> dict[str, Any]:
    versions = filters.history(one)
    return {
        "name": one.name,
        "arn": one.arn,
        "group": one.group_name,
        "version": versions[-1].number,
        "expression": versions[-1].expression,
    }


def _show(one: Resource, *, as_json: bool) -> None:
    told = _told(one)
    if as_json:
        print_json(told)
    else:
        typer.echo(f"{told['name']}, version {told['version']}: {told['expression']}")


def _tried(found: Tried) -> dict[str, Any]:
    parts = [
        {
            "text": one.text,
            "matched": one.matched,
            "removed": one.removed,
            "left_out": str(one.left_out or ""),
        }
        for one in found.explained.parts
    ]
    return {
        "expression": found.expression,
        "before": [one.item_id for one in found.before.items],
        "after": [one.item_id for one in found.after.items],
        "removed": list(found.removed),
        "candidates": found.explained.candidates,
        "not_included": found.explained.not_included,
        "left": found.explained.left,
        "parts": parts,
    }


def _print(found: Tried) -> None:
    told = found.explained
    typer.echo(f"{told.candidates} candidates, {told.left} left")
    if told.not_included:
        typer.echo(f"  {told.not_included} that no INCLUDE matches")
    for one in told.parts:
        effect = str(one.left_out) if one.left_out else f"{one.matched} matched"
        effect += f", {one.removed} removed" if one.removed else ""
        typer.echo(f"  {one.text}: {effect}")
    rest = {one.item_id for one in found.before.items}
    shown = [["removed", item] for item in found.removed]
    shown += [
        ["stays" if one.item_id in rest else "moves up", one.item_id] for one in found.after.items
    ]
    table(["", "item"], shown)

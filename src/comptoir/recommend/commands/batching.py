"""`comptoir recommend segment` and `batch`: audiences, and files of questions."""

from pathlib import Path
from typing import Annotated

import typer

from comptoir.kernel import errors
from comptoir.kernel.terminal import print_json, show_job, table
from comptoir.recommend.audiences import MOST_AT_ONCE, Wanted
from comptoir.recommend.batch import beginning
from comptoir.recommend.commands.filtering import assigned
from comptoir.recommend.commands.room import AsJson, operations
from comptoir.recommend.model import Status

Solution = Annotated[str, typer.Argument(help="A solution's name, or the ARN of a version.")]


def segment(
    context: typer.Context,
    solution: Solution,
    *,
    item: Annotated[str, typer.Option(help="Users who will like this item.")] = "",
    where: Annotated[
        str, typer.Option(help='Users who will like such items: ITEMS.genres = "Comedy"')
    ] = "",
    count: Annotated[int, typer.Option("-n", min=1, max=MOST_AT_ONCE, help="How many.")] = 25,
    filter_: Annotated[str, typer.Option("--filter", help="Name of a filter of users.")] = "",
    value: Annotated[
        list[str] | None, typer.Option(help='Of a filter parameter: LEVEL="Gold".')
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Print the users who will like an item, or items of a kind, most."""
    asked = operations(context)
    wanted = Wanted(
        solution=solution,
        item=item,
        attributes=where,
        length=count,
        filter=filter_,
        values=assigned("--value", value or []),
    )
    users = asked.audience(wanted)
    if as_json:
        print_json({"users": users})
    else:
        table(["user"], [[one] for one in users])


def batch(
    context: typer.Context,
    solution: Solution,
    source: Annotated[Path, typer.Argument(help='JSON Lines: {"userId": …}, {"itemId": …}.')],
    target: Annotated[Path, typer.Argument(help="Where the answers go: a file.")],
    *,
    count: Annotated[int, typer.Option("-n", min=1, help="How many an answer.")] = 25,
    filter_: Annotated[str, typer.Option("--filter", help="Name of a filter.")] = "",
    as_json: AsJson = False,
) -> None:
    """Answer a file of questions; a killed job goes on where it was."""
    if not source.is_file():
        raise errors.NotFound("There is no file {path}.", path=str(source))
    if not target.parent.is_dir():
        raise errors.NotFound("There is no folder {folder}.", folder=str(target.parent))
    asked, room = operations(context), context.obj
    wanted = beginning.Wanted(solution=solution, length=count, filter=filter_)
    made = beginning.begin(asked, room.buckets, source, wanted)
    show_job(room.engine, made.resource_id, quiet=as_json)
    ended = asked.room.store.get(made.resource_id)
    if ended.status is not Status.ACTIVE:
        raise errors.Failed("{reason}", reason=ended.failure_reason or ended.status.value)
    [answers] = beginning.answers_of(room.buckets, ended)
    size = room.buckets.get_file(answers, target)
    counts = ended.document.get("facts") or {}
    told = {"file": str(target), "bytes": size, "job": ended.arn} | {
        name: counts.get(name, 0) for name in ("lines", "failed", "erased")
    }
    if as_json:
        print_json(told)
    else:
        typer.echo(f"{target}: {told['lines']} lines, {told['failed']} not answered")
        if told["erased"]:
            typer.echo(f"  {told['erased']} left out, of people who were erased")

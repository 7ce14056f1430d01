"""`comptoir recommend segment` and `batch`: audiences, and files of questions."""

from pathlib import Path
from typing import Annotated

import typer

from comptoir.kernel import errors
from comptoir.kernel.ids import new_id
from comptoir.kernel.terminal import print_json, show_job, table
from comptoir.recommend import questions
from comptoir.recommend.audiences import MOST_AT_ONCE, Wanted, newest
from comptoir.recommend.commands.filtering import assigned
from comptoir.recommend.commands.room import AsJson, operations
from comptoir.recommend.model import Kind, Status
from comptoir.recommend.model.offers import OFFERS

_BUCKET = "comptoir-batch"
"""Where questions and answers of commands lie while a job runs."""
_ROLE = "arn:aws:iam::000000000000:role/comptoir"
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
    version = newest(asked.room, asked.caller, solution)
    segments = OFFERS[version.document["recipe"]].recipe_type == "USER_SEGMENTATION"
    name = new_id("batch")
    place = f"s3://{_BUCKET}/{name}"
    room.buckets.put_file(f"{place}/questions.jsonl", source)
    more = {"filterArn": questions.arn_of(asked.room, Kind.FILTER, filter_)} if filter_ else {}
    made = asked.batch(
        Kind.BATCH_SEGMENT_JOB if segments else Kind.BATCH_INFERENCE_JOB,
        name,
        solutionVersionArn=version.arn,
        jobInput={"s3DataSource": {"path": f"{place}/questions.jsonl"}},
        jobOutput={"s3DataDestination": {"path": f"{place}/out/"}},
        roleArn=_ROLE,
        numResults=count,
        **more,
    )
    show_job(room.engine, made.resource_id, quiet=as_json)
    ended = asked.room.store.get(made.resource_id)
    if ended.status is not Status.ACTIVE:
        raise errors.Failed("{reason}", reason=ended.failure_reason or ended.status.value)
    size = room.buckets.get_file(f"{place}/out/questions.jsonl.out", target)
    told = {"file": str(target), "bytes": size, "job": ended.arn}
    if as_json:
        print_json(told)
    else:
        typer.echo(f"{target}: {size} bytes")

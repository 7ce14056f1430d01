"""`comptoir recommend import`."""

from pathlib import Path
from typing import Annotated, Any

import typer

from comptoir.kernel import errors
from comptoir.kernel.files import open_records
from comptoir.kernel.terminal import print_json, show_job
from comptoir.recommend.carousels import kinds
from comptoir.recommend.commands.from_shop import begin_carousels, import_shop
from comptoir.recommend.commands.room import operations, pairs
from comptoir.recommend.datasets.words import DatasetType
from comptoir.recommend.model import Kind
from comptoir.recommend.resources.showing import show
from comptoir.recommend.store import schemas
from comptoir.recommend.store.imports import ImportMode

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON on stdout and nothing else.")]


def import_(
    context: typer.Context,
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files: CSV, Parquet or JSON Lines.")
    ] = None,
    *,
    group: Annotated[str, typer.Option(help="Dataset group; made when there is none.")],
    type_: Annotated[
        str, typer.Option("--type", help="interactions, items, users, actions…")
    ] = "interactions",
    column: Annotated[list[str] | None, typer.Option(help="Own column name: user=COLUMN.")] = None,
    mode: Annotated[
        str, typer.Option(help="full replaces what was imported before; incremental adds.")
    ] = "full",
    domain: Annotated[
        str, typer.Option(help="ECOMMERCE or VIDEO_ON_DEMAND, for a new group.")
    ] = "",
    shop: Annotated[
        bool,
        typer.Option(
            "--from-shop",
            help="Read the shop's own records instead of files, and let recommenders learn.",
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Read files into a dataset. A killed import goes on where it was when it is run again."""
    if shop == bool(paths):
        raise errors.Invalid("Name files, or give --from-shop to read the shop's own records.")
    if shop:
        _from_shop(context, group, as_json=as_json)
        return
    dataset = DatasetType.of(type_)
    wanted = _mode(mode)
    for path in paths or ():
        if not path.exists():
            raise errors.NotFound("There is no file {path}.", path=path)
        open_records(path)  # before a group is made for what cannot be read
    asked = operations(context)
    begun = asked.call(
        "ImportFiles",
        datasetGroupArn=asked.group(group, domain).arn,
        dataset=dataset.value,
        mode=wanted.value,
        paths=[str(path.resolve()) for path in paths or ()],
        columns=pairs(column or []),
    )
    told = show_job(context.obj.engine, begun["jobId"], quiet=as_json).output or {}
    _show(context, group, dataset)
    if as_json:
        print_json(told)
    else:
        typer.echo(_sentence(told))


def _show(context: typer.Context, group: str, dataset: DatasetType) -> None:
    """Let Amazon's libraries see the dataset, too."""
    asked, data = operations(context), context.obj.recommend_room
    found = asked.find(Kind.DATASET_GROUP, group)
    schema = schemas.find(data.rows, found.group_id, dataset)
    if schema and schemas.is_inferred(data.rows, found.group_id, dataset):
        show(asked.room, found, dataset.value.upper(), schema.text)


def _from_shop(context: typer.Context, group: str, *, as_json: bool) -> None:
    asked = operations(context)
    told = import_shop(context.obj, asked, group, quiet=as_json)
    if job := begin_carousels(context.obj, asked, group):
        show_job(context.obj.engine, job, quiet=as_json)
    answers = kinds.answering(asked.room, told[0]["group_id"])
    names = sorted({one.name for every in answers.values() for one in every})
    if as_json:
        print_json({"imports": told, "answering": names})
        return
    typer.echo("\n".join(_sentence(one) for one in told))
    typer.echo(f"The shop's pages ask {', '.join(names)}.")


def _mode(text: str) -> ImportMode:
    if text.upper() not in ImportMode.__members__:
        raise errors.Invalid("--mode is {mode!r}; use full or incremental.", mode=text)
    return ImportMode(text.upper())


def _sentence(told: dict[str, Any]) -> str:
    reasons = ", ".join(f"{count} {reason}" for reason, count in sorted(told["rejected"].items()))
    head = (
        f"{told['dataset']} of {told['group']}: {told['rows_read']} rows read, "
        f"{told['rows_kept']} kept, {sum(told['rejected'].values())} rejected"
    )
    lines = [f"  line {one['line']}: {one['detail']}" for one in told["examples"]]
    return "\n".join([f"{head} ({reasons})" if reasons else head, *lines])

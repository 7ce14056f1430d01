"""`comptoir recommend import`."""

from pathlib import Path
from typing import Annotated, Any, Protocol

import typer

from comptoir.kernel import errors
from comptoir.kernel.terminal import print_json, show_job
from comptoir.kernel.work import Engine
from comptoir.recommend.bulk.importing import IMPORT
from comptoir.recommend.commands.room import operations, pairs
from comptoir.recommend.datasets.words import DatasetType
from comptoir.recommend.store.imports import ImportMode
from comptoir.recommend.store.storeroom import Storeroom

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON on stdout and nothing else.")]


class Backstage(Protocol):
    """What this command needs of `context.obj`."""

    @property
    def recommend_room(self) -> Storeroom: ...
    @property
    def engine(self) -> Engine: ...


def import_(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(help="Files: CSV, Parquet or JSON Lines.")],
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
    as_json: AsJson = False,
) -> None:
    """Read files into a dataset. A killed import goes on where it was when it is run again."""
    dataset = DatasetType.of(type_)
    wanted = _mode(mode)
    for path in paths:
        if not path.exists():
            raise errors.NotFound("There is no file {path}.", path=path)
    asked = {
        "group_id": operations(context).group(group, domain).group_id,
        "dataset": dataset.value,
        "mode": wanted.value,
        "paths": [str(path.resolve()) for path in paths],
        "columns": pairs(column or []),
    }
    engine: Engine = context.obj.engine
    # A job that a killed process left is gone on with, not begun a second time.
    same = (job.job_id for job in engine.unfinished(IMPORT) if job.input == asked)
    job_id = next(same, "") or engine.start(IMPORT, asked)
    told = show_job(engine, job_id, quiet=as_json).output or {}
    if as_json:
        print_json(told)
    else:
        typer.echo(_sentence(told))


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

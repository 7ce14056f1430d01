"""`comptoir blobs …`: move files to and from what programs call `s3://bucket/key`."""

from pathlib import Path
from typing import Annotated, Protocol

import typer

from comptoir.kernel import errors
from comptoir.kernel.storage.buckets import Buckets
from comptoir.kernel.terminal import print_json

app = typer.Typer(no_args_is_help=True, help="Put files in buckets, get them back, list them.")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON on stdout and nothing else.")]


class Backstage(Protocol):
    """What these commands need of `context.obj`."""

    @property
    def buckets(self) -> Buckets: ...


@app.command("put")
def put(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The file; of any size.")],
    location: Annotated[str, typer.Argument(help="s3://bucket/key, or s3://bucket/folder/.")],
) -> None:
    """Put a file at a place of the blob store; what was there is replaced."""
    if not file.is_file():
        raise errors.NotFound("There is no file {path}.", path=str(file))
    room: Backstage = context.obj
    typer.echo(room.buckets.put_file(location, file))


@app.command("get")
def get(
    context: typer.Context,
    location: Annotated[str, typer.Argument(help="s3://bucket/key.")],
    file: Annotated[Path, typer.Argument(help="Where to write it; a folder keeps its name.")],
) -> None:
    """Get a file from a place of the blob store."""
    room: Backstage = context.obj
    path = file / location.rsplit("/", 1)[-1] if file.is_dir() else file
    if not path.parent.is_dir():
        raise errors.NotFound("There is no folder {folder}.", folder=str(path.parent))
    size = room.buckets.get_file(location, path)
    typer.echo(f"{path}: {size} bytes")


@app.command("list")
def list_(
    context: typer.Context,
    location: Annotated[str, typer.Argument(help="s3://bucket, or s3://bucket/folder/.")],
    *,
    as_json: AsJson = False,
) -> None:
    """List what is below a place of the blob store."""
    room: Backstage = context.obj
    bucket = location.removeprefix("s3://").partition("/")[0]
    found = [f"s3://{bucket}/{name}" for name in room.buckets.names(location)]
    if as_json:
        print_json(found)
    else:
        for one in found:
            typer.echo(one)

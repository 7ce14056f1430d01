"""`comptoir routing batch`."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from comptoir.kernel.terminal import print_json
from comptoir.routing.batching import route_file
from comptoir.routing.commands.room import AsJson, office


def batch(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help="Requests; .gz and .zst too.")],
    out: Annotated[Path, typer.Argument(help="Answers: .jsonl, .csv or .parquet.")],
    *,
    text: Annotated[
        list[str] | None, typer.Option(help="Column of texts; several are read as one.")
    ] = None,
    keep: Annotated[
        list[str] | None, typer.Option(help="Column that the answers repeat, such as an id.")
    ] = None,
    version: Annotated[int | None, typer.Option(help="The champion when left out.")] = None,
    as_json: AsJson = False,
) -> None:
    """Say where each request of a file would go; nothing else of it is kept."""
    with Console(stderr=True).status("reading") as shown:
        found = route_file(
            office(context),
            path,
            out,
            text=text or ["text"],
            keep=keep or [],
            version=version,
            tell=lambda what, _share: shown.update(what),
        )
    if as_json:
        print_json(asdict(found))
        return
    share = found.decided / found.requests if found.requests else 0.0
    typer.echo(
        f"{out}: {found.requests} requests, {share:.1%} decided by version {found.model_version}, "
        f"{found.without_text} without text."
    )

"""`comptoir routing annotate-export`."""

from pathlib import Path
from typing import Annotated

import typer

from comptoir.kernel import errors
from comptoir.routing import exchanging
from comptoir.routing.commands.room import office
from comptoir.routing.exchange.registry import tool_named


def annotate_export(
    context: typer.Context,
    out: Annotated[Path, typer.Argument(help="The file to write.")],
    *,
    format: Annotated[str, typer.Option(help="label-studio, argilla or prodigy.")],
    round_id: Annotated[
        str, typer.Option("--round", help="Texts of this round, with their labels.")
    ] = "",
    dataset: Annotated[str, typer.Option(help="NAME, NAME@VERSION or id.")] = "",
) -> None:
    """Write texts with labels and predictions as another annotation tool takes them."""
    if bool(round_id) == bool(dataset):
        raise errors.Invalid("Name a round or a data set to export: --round ROUND, --dataset NAME.")
    own, tool = office(context), tool_named(format)
    found = exchanging.of_round(own, round_id) if round_id else exchanging.of_dataset(own, dataset)
    count = exchanging.write(own, found, tool, out)
    typer.echo(f"{out}: {count} texts for {tool.name}.")

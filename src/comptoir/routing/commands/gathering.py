"""`comptoir routing gather`."""

from typing import Annotated

import typer

from comptoir.kernel.access.commands import operator
from comptoir.kernel.terminal import show_job
from comptoir.routing import gathering
from comptoir.routing.commands.importing import show
from comptoir.routing.commands.room import AsJson, office
from comptoir.routing.store import datasets


def gather(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Of the data set.")] = "requests",
    *,
    wished: Annotated[
        int,
        typer.Option(
            help="Texts that each desk shall have to learn from, noisy copies counted; 0 for none."
        ),
    ] = 0,
    as_json: AsJson = False,
) -> None:
    """Make the next version of a data set: what there was, and what people have said since."""
    own = office(context)
    job_id = gathering.start(own, name, by=operator(), wished=wished)
    told = show_job(own.engine(), job_id, quiet=as_json).output or {}
    show(datasets.find(own.rows, told["dataset_id"]), as_json=as_json)

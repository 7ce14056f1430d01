"""`comptoir routing effort`."""

from dataclasses import asdict
from typing import Annotated

import typer

from comptoir.kernel.access.commands import operator
from comptoir.kernel.terminal import print_json, show_job, table
from comptoir.quality.metrics import Interval
from comptoir.routing.annotation import foreseeing, jobs
from comptoir.routing.annotation.effort import reasons
from comptoir.routing.commands.room import AsJson, office
from comptoir.routing.store import datasets


def effort(
    context: typer.Context,
    dataset: Annotated[str, typer.Argument(help="NAME, NAME@VERSION or id.")] = "requests",
    *,
    as_json: AsJson = False,
) -> None:
    """Tell what labels have brought so far, and what the next hundred are worth."""
    own = office(context)
    job_id = jobs.start_foreseeing(own, dataset, by=operator())
    show_job(own.engine(), job_id, quiet=True)
    known = datasets.find(own.rows, dataset)
    found = foreseeing.foreseen(own, known.dataset_id)
    if found is None:  # the job would have failed
        return
    said = [str(one) for one in reasons(found)]
    if as_json:
        told = asdict(found) | {"dataset_id": known.dataset_id, "advice": found.advice.value}
        print_json(told | {"reasons": said})
        return
    rows = [
        [one.labels, _shown(one.drawn), _shown(one.asked), f"{one.coverage:.1%}"]
        for one in found.points
    ]
    decided = f"decided with {found.max_error:.1%} wrong"
    table(("labels", "drawn at random", "in the order asked", decided), rows)
    for sentence in said:
        typer.echo(sentence)


def _shown(one: Interval | None) -> str:
    return f"{one.value:.1%} [{one.low:.1%}, {one.high:.1%}]" if one else ""

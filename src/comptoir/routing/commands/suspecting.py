"""`comptoir routing suspects`."""

from dataclasses import asdict
from typing import Annotated, Any

import typer

from comptoir.kernel.access.commands import operator
from comptoir.kernel.terminal import print_json, show_job, table
from comptoir.routing.annotation import examining, jobs, rechecking
from comptoir.routing.annotation.suspects import Suspect
from comptoir.routing.commands.room import AsJson, office
from comptoir.routing.model import Dataset
from comptoir.routing.office import Office

_WIDE = 60


def suspects(
    context: typer.Context,
    dataset: Annotated[str, typer.Argument(help="NAME, NAME@VERSION or id.")] = "requests",
    *,
    count: Annotated[int, typer.Option(help="How many are told, or asked about.", min=1)] = 50,
    learner: Annotated[str, typer.Option(help="That of the settings when left out.")] = "",
    begin: Annotated[bool, typer.Option("--begin", help="Let people check them.")] = False,
    as_json: AsJson = False,
) -> None:
    """Tell which labels are probably wrong, and let people check them."""
    own = office(context)
    job_id = jobs.start_examining(own, dataset, by=operator(), learner=learner)
    show_job(own.engine(), job_id, quiet=True)
    known, found = examining.look(own, dataset)
    begun = rechecking.begin(own, dataset, count=count, by=operator()) if begin else None
    told = _told(own, known, found.suspects[:count])
    if as_json:
        print_json(
            {
                "dataset_id": known.dataset_id,
                "learner": found.learner,
                "labels": found.n,
                "contradicted": found.contradicted,
                "wrong": found.wrong,
                "round_id": begun.round_id if begun else None,
                "suspects": told,
            }
        )
        return
    rows = [
        [one["row"], one["given"] or "(none)", one["suggested"] or "(none)", f"{one['belief']:.3f}",
         " ".join(one["why"]), _short(one["text"])]
        for one in told
    ]  # fmt: skip
    table(("row", "given", "suggested", "belief", "why", "text"), rows)
    typer.echo(
        f"{found.contradicted} of {found.n} labels are contradicted; about {found.wrong} are wrong."
    )
    if begun:
        typer.echo(f"Round {begun.round_id} asks about {count} at most.")


def _told(own: Office, known: Dataset, chosen: tuple[Suspect, ...]) -> list[dict[str, Any]]:
    frames = examining.shown(own, known, chosen)
    return [
        asdict(one) | {"why": [why.value for why in one.why], "text": frame["text"][0]}
        for one, frame in zip(chosen, frames, strict=True)
    ]


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _WIDE else f"{plain[: _WIDE - 1]}…"

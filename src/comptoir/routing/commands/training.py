"""`comptoir routing train` and `models`."""

from typing import Annotated, Any

import typer
from rich.console import Console

from comptoir.kernel.access.commands import operator
from comptoir.kernel.terminal import print_json, show_job, table
from comptoir.kernel.work import Engine
from comptoir.routing import service
from comptoir.routing.commands.room import AsJson, office
from comptoir.routing.model import Alias, Model
from comptoir.routing.office import Office
from comptoir.routing.portraits import told
from comptoir.routing.store import models as store

_LOOK_SECONDS = 0.3


def train(
    context: typer.Context,
    dataset: Annotated[str, typer.Argument(help="NAME, NAME@VERSION or id.")] = "requests",
    *,
    learner: Annotated[str, typer.Option(help="That of the settings when left out.")] = "",
    max_error: Annotated[
        float | None, typer.Option(help="Share of wrong decisions that is allowed.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Learn from a data set, measure on its test, and enter a new version in the registry."""
    own = office(context)
    job_id = service.start_training(
        own, dataset, by=operator(), learner=learner, max_error=max_error
    )
    _show(own, own.engine(), job_id, quiet=as_json)
    made = store.of_job(own.rows, job_id)
    if as_json:
        print_json(told(made, {}))
        return
    _print([made], {})


def models(context: typer.Context, *, as_json: AsJson = False) -> None:
    """List model versions, and what each does."""
    own = office(context)
    found, aliases = store.every(own.rows), store.aliases(own.rows)
    if as_json:
        print_json([told(one, aliases) for one in found])
        return
    if not found:
        typer.echo("There is no model yet: comptoir routing train.")
        return
    _print(found, aliases)


def _show(own: Office, engine: Engine, job_id: str, *, quiet: bool) -> None:
    """Wait for a training; an interrupt leaves it, and the server or the next command goes on."""
    console = Console(stderr=True)
    with console.status("beginning") as shown:
        while not engine.wait(job_id, _LOOK_SECONDS).state.ended:
            progress = _progress(own, job_id)
            if progress and not quiet:
                shown.update(f"{progress['doing']}, {progress['share']:.0%}")
    show_job(engine, job_id, quiet=True)


def _progress(own: Office, job_id: str) -> dict[str, Any]:
    found = [one for one in store.every(own.rows) if one.job_id == job_id]
    return dict(found[0].facts.get("progress") or {}) if found else {}


def _print(found: list[Model], aliases: dict[Alias, int]) -> None:
    columns = (
        *("version", "does", "learner", "accuracy", "macro F1", "ECE"),
        *("decides", "wrong", "bound", "seconds", "made"),
    )
    rows = []
    for one in found:
        measured = one.facts.get("metrics") or {}
        risk = measured.get("at_risk") or {}
        does = " ".join(told(one, aliases)["aliases"]) or one.state.value
        figures = [
            *(f"{measured[name]:.4f}" if measured else "" for name in ("accuracy", "macro_f1")),
            f"{measured['ece']:.4f}" if "ece" in measured else "",
            *(f"{risk[name]:.2%}" if risk else "" for name in ("coverage", "error", "bound")),
        ]
        made = f"{one.at:%Y-%m-%d %H:%M}"
        rows.append([one.version, does, one.learner, *figures, one.facts.get("seconds"), made])
    table(columns, rows)
    for one in found:
        if one.reason:
            typer.echo(f"{one.version}: {one.reason}", err=True)

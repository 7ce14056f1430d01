"""`comptoir recommend apply`."""

from pathlib import Path
from typing import Annotated

import typer

from comptoir.kernel import errors
from comptoir.kernel.terminal import print_json, show_job, table
from comptoir.kernel.work import Json
from comptoir.recommend.commands.room import AsJson, operations
from comptoir.recommend.declaring.deciding import decide
from comptoir.recommend.declaring.doing import carry_out
from comptoir.recommend.declaring.model import Plan, Step, Verb
from comptoir.recommend.declaring.places import Places
from comptoir.recommend.declaring.reading import DeclarationReader

_MOST_BYTES = 4 * 1024 * 1024


def apply(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="JSON: datasetGroup, datasets, solutions…")],
    *,
    data: Annotated[
        str, typer.Option(help="Where interactions.csv, items/… lie: s3://BUCKET/FOLDER.")
    ] = "",
    questions: Annotated[
        str, typer.Option("--batch", help="Where SOLUTION/job_config.json lie: s3://BUCKET/FOLDER.")
    ] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Bring about what a file declares: a dataset group with all that is in it.

    Done again, it does what is new, and nothing twice.
    """
    asked = operations(context)
    declared = DeclarationReader(asked.room.names, asked.room.clock()).read(_text(file))
    places = Places(buckets=context.obj.buckets, data=data, questions=questions)
    plan = decide(declared, asked, places)
    told = _planned(plan)
    if not as_json:
        _show(plan)
    if not dry_run:
        engine = context.obj.engine
        steps = carry_out(
            plan,
            asked,
            wait=lambda one: _wait(engine, one.resource_id, quiet=as_json),
            say=lambda step: None if as_json else _say(step),
        )
        told |= {"steps": steps}
    if as_json:
        print_json(told | {"dry_run": dry_run})
    elif not dry_run:
        typer.echo(_ended(plan))


def _text(file: Path) -> str:
    if not file.is_file():
        raise errors.NotFound("There is no file {path}.", path=str(file))
    if file.stat().st_size > _MOST_BYTES:
        raise errors.Invalid(
            "{path} has more than {most} bytes; a declaration has fewer.",
            path=str(file),
            most=_MOST_BYTES,
        )
    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError:
        raise errors.Invalid(
            "{path} is no text in UTF-8. Save it as such.", path=str(file)
        ) from None


def _wait(engine: object, job_id: str, *, quiet: bool) -> None:
    try:
        show_job(engine, job_id, quiet=quiet)  # type: ignore[arg-type]  # an Engine
    except errors.NotFound:  # done long ago, and its job forgotten
        return
    except errors.ComptoirError:
        return  # the resource says why


def _planned(plan: Plan) -> Json:
    return {
        "group": plan.group,
        "steps": [one.told() for one in plan.steps],
        "notes": [str(one) for one in plan.notes],
    }


def _show(plan: Plan) -> None:
    rows = [
        [one.verb.value, one.kind.words, one.name, ", ".join(one.changes)] for one in plan.steps
    ]
    table(["", "kind", "name", "what"], rows)
    for note in plan.notes:
        typer.echo(f"Note: {note}", err=True)


def _say(step: Step) -> None:
    if step.operation:
        typer.echo(f"{step.verb.value} {step.kind.words} {step.name} …", err=True)


def _ended(plan: Plan) -> str:
    counts = {verb: sum(one.verb is verb for one in plan.steps) for verb in Verb}
    return (
        f"{plan.group}: {counts[Verb.MAKE]} made, {counts[Verb.CHANGE]} changed, "
        f"{counts[Verb.DELETE]} deleted, {counts[Verb.KEEP]} as they were."
    )

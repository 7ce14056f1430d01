"""`comptoir reviews …`."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from comptoir.kernel import errors
from comptoir.kernel.terminal import print_json, show_job, table
from comptoir.reviews import running, service
from comptoir.reviews.backroom import Backroom
from comptoir.reviews.http import GRADE_FLOORS, told_run
from comptoir.reviews.model import TopQuery
from comptoir.reviews.places import sealed_place
from comptoir.reviews.schemas import TopReviews
from comptoir.reviews.store import runs
from comptoir.reviews.tasks import IMPORT

app = typer.Typer(no_args_is_help=True, help="Read, understand, rank and serve product reviews.")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON on stdout and nothing else.")]


def _room(context: typer.Context) -> Backroom:
    room: Backroom = context.obj.reviews
    return room


@app.command("import")
def import_(
    context: typer.Context,
    paths: Annotated[list[str], typer.Argument(help="Files, or a database URI with --query.")],
    *,
    column: Annotated[list[str] | None, typer.Option(help="Own column name: text=COLUMN.")] = None,
    query: Annotated[str, typer.Option(help="SQL query that yields reviews.")] = "",
    again: Annotated[bool, typer.Option(help="Read a file even if these bytes were read.")] = False,
    as_json: AsJson = False,
) -> None:
    """Read files into the lake; what is there already is not read twice."""
    room = _room(context)
    whole = [path if query else str(Path(path).resolve()) for path in paths]
    for path in whole if not query else []:
        if not Path(path).exists():
            raise errors.NotFound("There is no file {path}.", path=path)
    columns = pairs(column or [])
    places = [sealed_place(path, query, room.bench.safe) for path in whole]
    wanted = [place["path"] for place in places]
    sealed = {place["path"]: place["sealed"] for place in places}
    asked = {"columns": columns, "query": query, "again": again}
    input = {"paths": wanted, "sealed": sealed, **asked}
    engine = room.engine()
    # A job that a killed process left is gone on with, not begun a second time.
    same = (job for job in engine.unfinished(IMPORT) if {*wanted} & {*job.input["paths"]})
    busy = next((job.job_id for job in same if job.input["query"] == query), "")
    told = show_job(engine, busy or engine.start(IMPORT, input), quiet=as_json).output or {}
    if as_json:
        print_json(told)
        return
    for one in told["imports"]:
        typer.echo(_import_line(one))


def _import_line(one: dict[str, Any]) -> str:
    rejected = sum(one["rejected"].values())
    reasons = ", ".join(f"{count} {reason}" for reason, count in sorted(one["rejected"].items()))
    return (
        f"{Path(one['path']).name} ({one['format']}): {one['rows_read']} rows read, "
        f"{one['rows_new']} new, {one['rows_changed']} changed, {one['rows_unchanged']} unchanged, "
        f"{rejected} rejected" + (f" ({reasons})" if reasons else "")
    )


@app.command()
def run(
    context: typer.Context,
    *,
    full: Annotated[
        bool, typer.Option(help="Take everything again, not only what is new.")
    ] = False,
    since: Annotated[str, typer.Option(help="Only what was imported since (RFC 3339).")] = "",
    accept_rejects: Annotated[
        bool, typer.Option(help="Publish even if too many rows were refused.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Clean, understand, score and publish what was imported. Exit 1: checks failed."""
    room = _room(context)
    engine = room.engine()
    run_id = running.start(room, full=full, since=since, accept_rejects=accept_rejects)
    told = show_job(engine, run_id, quiet=as_json).output or {}
    if as_json:
        record = told_run(runs.get(room.desk.rows, str(told["run_id"])))
        print_json(told | {"stages": record["stages"]})
    elif told["state"] != "failed_checks":
        typer.echo(f"Run {told['run_id']}: {told['state']}, {told['changed']} reviews changed.")
    if told["state"] == "failed_checks":
        raise errors.Failed("{reason}", reason=told["reason"])


@app.command()
def top(
    context: typer.Context,
    product_id: str,
    *,
    n: Annotated[int, typer.Option("-n", min=1, max=service.MOST, help="How many.")] = 5,
    theme: Annotated[str, typer.Option(help="Only this theme.")] = "",
    lang: Annotated[str, typer.Option(help="Only this language.")] = "",
    min_grade: Annotated[str, typer.Option(help="premium or operational.")] = "",
    sort: Annotated[str, typer.Option(help="useful, newest, oldest, highest, lowest.")] = "useful",
    as_json: AsJson = False,
) -> None:
    """Print the most useful reviews of a product."""
    if min_grade not in GRADE_FLOORS:
        raise errors.Invalid(
            "min_grade is {min_grade!r}; use premium or operational.", min_grade=min_grade
        )
    query = TopQuery(n=n, theme=theme, lang=lang, min_score=GRADE_FLOORS[min_grade], sort=sort)
    told = service.top(_room(context).desk, product_id, query)
    if as_json:
        print_json(TopReviews.model_validate(told).model_dump())
        return
    if not told["reviews"]:
        typer.echo(f"{product_id}: {told['status']}")
    for one in told["reviews"]:
        head = f"{one['relevance_score']:.2f}  {one['rating']}/5  {one['category_label']}"
        typer.echo(f"{head} ({one['confidence']:.0%})  {one['title']}\n    {one['text'][:200]}")


@app.command("runs")
def list_runs(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 20,
    *,
    as_json: AsJson = False,
) -> None:
    """List runs, newest first."""
    found = [told_run(one) for one in runs.recent(_room(context).desk.rows, limit)]
    if as_json:
        print_json({"runs": found})
        return
    columns = ["run_id", "state", "started_at", "rows_changed", "reason"]
    table(columns, [[one[name] for name in columns] for one in found])


@app.command()
def rejects(
    context: typer.Context,
    run_id: str,
    limit: Annotated[int, typer.Option(min=1)] = 100,
    *,
    as_json: AsJson = False,
) -> None:
    """List the rows that a run refused, with line and reason."""
    found = _room(context).rejects(run_id, limit)
    if as_json:
        print_json(found)
        return
    typer.echo(", ".join(f"{n} {reason}" for reason, n in found["counts"].items()) or "No rejects.")
    columns = ["source", "line", "reason", "detail"]
    table(columns, [[one[name] for name in columns] for one in found["rejects"]])


@app.command()
def repair(
    context: typer.Context,
    what: Annotated[str, typer.Argument(help="verify, restore, rollback or rerun.")],
    name: Annotated[str, typer.Argument(help="A table (gold/reviews), or a run.")] = "",
    version: Annotated[int, typer.Option(help="Version that `restore` brings back.")] = -1,
    *,
    as_json: AsJson = False,
) -> None:
    """Verify or restore a table, roll the publication back, or rerun a failed run."""
    told = _room(context).repair(what, name, version)
    print_json(told) if as_json else typer.echo(told["message"])


@app.command()
def export(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help="A .parquet, .csv or .jsonl file to write.")],
    what: Annotated[str, typer.Option(help="gold, or labels (the corrections).")] = "gold",
) -> None:
    """Write the published reviews, or the corrections as training labels, to a file."""
    typer.echo(f"{_room(context).export(path, what)} rows in {path}")


@app.command()
def train(
    context: typer.Context,
    what: Annotated[
        str,
        typer.Argument(
            help="themes (from corrections), order (from votes) or sentiment (from stars)."
        ),
    ],
    *,
    forget: Annotated[
        bool, typer.Option(help="Remove what was learned; what ships serves again.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Learn from people; what is learned serves only if it beats what is there. Exit 1: not."""
    from comptoir.reviews import training  # noqa: PLC0415 - learners are slow to load

    learners = {
        "themes": training.train_themes,
        "order": training.train_order,
        "sentiment": training.train_sentiment,
    }
    if what not in learners:
        raise errors.Invalid(
            "Nothing called {what!r} can be learned; use {known}.",
            what=what,
            known=", ".join(learners),
        )
    if forget:
        found = training.forget(_room(context).bench, what)
        said = "Forgotten; the next run goes without it." if found else "Nothing was learned yet."
        print_json({"forgotten": found}) if as_json else typer.echo(said)
        return
    told = learners[what](_room(context).bench)
    if as_json:
        print_json(told)
    else:
        typer.echo(json.dumps(told, indent=2, default=str))
    if not told["accepted"]:
        raise errors.Failed("What was learned is no better than what is there; that stays.")


@app.command()
def evaluate(
    context: typer.Context,
    data: Annotated[Path, typer.Option(help="Reviews: .parquet .csv .jsonl, also .gz .zst.")],
    *,
    themes: Annotated[str, typer.Option(help="Column with the true theme.")] = "",
    helpful: Annotated[
        bool, typer.Option(help="Measure the ranking against helpful votes.")
    ] = False,
    column: Annotated[list[str] | None, typer.Option(help="Own column name: text=COLUMN.")] = None,
    as_json: AsJson = False,
) -> None:
    """Measure themes and ranking on your own data, with intervals; needs no server."""
    told = _room(context).evaluate(
        data, themes=themes, helpful=helpful, columns=pairs(column or [])
    )
    if as_json:
        print_json(told)
    else:
        json.dump(told, sys.stdout, indent=2, ensure_ascii=False)
        typer.echo()


def pairs(given: list[str]) -> dict[str, str]:
    """Read `name=COLUMN` words.

    >>> pairs(["text=Review Text"])
    {'text': 'Review Text'}
    """
    found = {}
    for word in given:
        name, equals, column = word.partition("=")
        if not equals or not name or not column:
            raise errors.Invalid(
                "--column {word} is no pair; write --column text=COLUMN.", word=word
            )
        found[name] = column
    return found

"""`comptoir models` and `comptoir language`: thin edges over the store and the evaluation."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Protocol

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from comptoir.kernel import errors
from comptoir.kernel.terminal import print_json, table
from comptoir.language import catalogue as catalogues
from comptoir.language.settings import LanguageSettings
from comptoir.language.store import FileReport, FileState, ModelStore
from comptoir.language.surroundings import Surroundings

models = typer.Typer(help="The models on this machine, and how to get more.", no_args_is_help=True)
language = typer.Typer(help="Text understanding.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON on stdout and nothing else.")]


class Tree(Protocol):
    """What these commands need of the settings."""

    home: Path
    offline: bool
    language: LanguageSettings


def _settings(ctx: typer.Context) -> Tree:
    tree: Tree = ctx.obj.settings
    return tree


def _surroundings(ctx: typer.Context) -> Surroundings:
    tree = _settings(ctx)
    return tree.language.surroundings(home=tree.home, offline=tree.offline)


@models.command("list")
def list_models(ctx: typer.Context, *, as_json: AsJson = False) -> None:
    """List the models of the catalogue and how they stand here."""
    rows = [
        {
            "name": model.name,
            "task": model.task,
            "license": model.license,
            "bytes": sum(file.size for file in model.files),
            "state": state.value,
            "note": model.note,
        }
        for model, state in ModelStore(_surroundings(ctx)).states()
    ]
    if as_json:
        print_json(rows)
        return
    columns = ("name", "state", "MB", "license", "note")
    megabytes = [f"{int(str(row['bytes'])) / 1e6:.0f}" if row["bytes"] else "" for row in rows]
    table(
        columns,
        [
            [row["name"], row["state"], size, row["license"], row["note"]]
            for row, size in zip(rows, megabytes, strict=True)
        ],
    )


@models.command()
def pull(ctx: typer.Context, name: str, *, as_json: AsJson = False) -> None:
    """Fetch a model, check its hashes, and put it in place; a pull cut off goes on."""
    store = ModelStore(_surroundings(ctx))
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as bars:
        tasks: dict[str, int] = {}

        def tell(file: str, done: int, size: int) -> None:
            if file not in tasks:
                tasks[file] = bars.add_task(file, total=size or None)
            bars.update(tasks[file], completed=done)  # type: ignore[arg-type]  # TaskID is an int

        reports = store.pull(name, tell)
    _show(reports, as_json=as_json)


@models.command()
def verify(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="A model; all that are here when left out.")] = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Read every file of a model and compare its hash; exit 1 when one differs."""
    store = ModelStore(_surroundings(ctx))
    names = [name] if name else [m.name for m, s in store.states() if s is not FileState.MISSING]
    reports = [report for one in names for report in store.verify(one)]
    _show(reports, as_json=as_json)
    wrong = [report for report in reports if report.state is not FileState.PRESENT]
    if any(report.state is FileState.DAMAGED for report in wrong) or (name and wrong):
        raise typer.Exit(1)


@models.command()
def pin(ctx: typer.Context, name: str, path: str, sha256: str) -> None:
    """Trust a hash for a file that the catalogue has none for, so that it can be pulled."""
    around = _surroundings(ctx)
    model = catalogues.find(catalogues.read_catalogue(around.models), name)
    catalogues.pin(around.models, model, path, sha256)
    typer.echo(f"{name}/{path} is pinned to {sha256}.", err=True)


@language.command()
def evaluate(
    ctx: typer.Context,
    task: Annotated[str, typer.Option(help="detect or sentiment.")],
    data: Annotated[Path, typer.Option(help="A .parquet, .csv or .jsonl file, also .gz or .zst.")],
    provider: Annotated[str, typer.Option(help="A URI in place of the settings' one.")] = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Measure language detection or sentiment on your own labelled texts."""
    # the readers take two seconds to import; `--help` need not wait for them
    from comptoir.language import evaluation  # noqa: PLC0415
    from comptoir.language.detection import open_detector  # noqa: PLC0415
    from comptoir.language.sentiment import open_sentiment  # noqa: PLC0415

    around, settings = _surroundings(ctx), _settings(ctx).language
    rows = evaluation.read_file(data)
    if task == "detect":
        detector = open_detector(provider or settings.detector)
        found = evaluation.evaluate_detection(detector, rows)
    elif task == "sentiment":
        reader = open_sentiment(provider or settings.sentiment, around)
        found = evaluation.evaluate_sentiment(reader, rows)
    else:
        raise errors.Invalid("There is no task {task!r}. Use detect or sentiment.", task=task)
    if as_json:
        print_json({"task": task, **asdict(found)})
        return
    table(
        ("", "n", "accuracy", "from", "to", "macro-F1"),
        [
            [code, part.n, part.accuracy, *part.accuracy_interval, part.macro_f1]
            for code, part in [("all", found.overall), *found.by_language.items()]
        ],
    )
    typer.echo(
        f"{found.name}: {found.ms_per_text} ms a text. "
        f"Always the most frequent class: {found.majority}"
    )


def _show(reports: list[FileReport], *, as_json: bool) -> None:
    if as_json:
        print_json([asdict(report) for report in reports])
        return
    table(
        ("state", "file", "sha256"),
        [
            [report.state.value, f"{report.model}/{report.path}", report.sha256]
            for report in reports
        ],
    )

"""`comptoir routing import` and `datasets`."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from comptoir.kernel import errors
from comptoir.kernel.access.commands import operator
from comptoir.kernel.terminal import print_json, show_job, table
from comptoir.routing.commands.room import AsJson, office
from comptoir.routing.exchange.model import Tool
from comptoir.routing.exchange.registry import joined, load, peek, tool_named
from comptoir.routing.exchanging import into_round
from comptoir.routing.model import Dataset, Origin
from comptoir.routing.office import Office
from comptoir.routing.store import datasets as store
from comptoir.routing.tasks import IMPORT


def import_(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help="CSV, JSON Lines or Parquet; .gz and .zst too.")],
    *,
    name: Annotated[str, typer.Option(help="Of the data set.")] = "requests",
    text: Annotated[
        list[str] | None, typer.Option(help="Column of texts; several are read as one.")
    ] = None,
    label: Annotated[str, typer.Option(help="Column of the right desks.")] = "label",
    lang: Annotated[str, typer.Option(help="Column of language codes; else detected.")] = "",
    time: Annotated[str, typer.Option(help="Column of moments.")] = "",
    oos: Annotated[str, typer.Option(help="Label of requests that belong to no desk.")] = "",
    newest_apart: Annotated[
        bool, typer.Option(help="Test on the newest requests instead of some of each desk.")
    ] = False,
    format: Annotated[
        str,
        typer.Option(
            help="label-studio, argilla or prodigy; told by the file itself where that is sure."
        ),
    ] = "",
    round_id: Annotated[
        str, typer.Option("--round", help="Keep the labels of a tool's file in this round instead.")
    ] = "",
    synthetic: Annotated[
        bool, typer.Option(help="Nobody sent these: they never enter a test.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Read labelled requests into a data set; personal data is masked, a test is kept apart."""
    if not path.exists():
        raise errors.NotFound("There is no file {path}.", path=path)
    if newest_apart and not time:
        raise errors.Invalid("--newest-apart needs --time COLUMN, the column of moments.")
    own = office(context)
    tool = _tool(path, format, plain=bool(text) or label != "label")
    if round_id:
        _label(own, round_id, path, tool, as_json=as_json)
        return
    engine = own.engine()
    input = {
        "path": str(path.resolve()),
        "name": name,
        "format": tool.name if tool else "",
        "columns": {
            "text": list(text or ["text"]),
            "label": label,
            "language": lang,
            "time": time,
        },
        "nowhere": oos,
        "newest_apart": newest_apart,
        "origin": (Origin.SYNTHETIC if synthetic else Origin.IMPORTED).value,
        "by": operator(),
    }
    told = show_job(engine, engine.start(IMPORT, input), quiet=as_json).output or {}
    show(store.find(own.rows, told["dataset_id"]), as_json=as_json)


def _tool(path: Path, format: str, *, plain: bool) -> Tool | None:
    """Return the tool that a file is of; none where columns are named, or it is of none."""
    if format:
        return tool_named(format)
    return None if plain else peek(path)


def _label(own: Office, round_id: str, path: Path, tool: Tool | None, *, as_json: bool) -> None:
    found, texts = load(path, tool)
    told = into_round(own, round_id, found, joined(texts), by=operator())
    if as_json:
        print_json(told)
        return
    said = ", ".join(f"{count} {what.replace('_', ' ')}" for what, count in told.items())
    typer.echo(said or "no label")


def show(made: Dataset, *, as_json: bool) -> None:
    """Print what a data set holds."""
    card = made.card
    if as_json:
        print_json(_told(made))
        return
    typer.echo(
        f"{made.name}@{made.version}: {card['train']} requests to learn from, {card['test']} kept "
        f"apart; {card['masked']} masked."
    )
    rows = [
        [desk or "(none)", count, card["test_desks"].get(desk, 0)]
        for desk, count in card["desks"].items()
    ]
    table(("desk", "requests", "in the test"), rows)
    if card["left_out"]:
        said = ", ".join(f"{n} {what.replace('_', ' ')}" for what, n in card["left_out"].items())
        typer.echo(said, err=True)


def _told(one: Dataset) -> dict[str, Any]:
    return asdict(one) | {"at": one.at.isoformat()}


def datasets(context: typer.Context, *, as_json: AsJson = False) -> None:
    """List the data sets."""
    found = store.every(office(context).rows)
    if as_json:
        print_json([_told(one) for one in found])
        return
    if not found:
        typer.echo("There is no data set yet: comptoir routing import FILE.")
        return
    table(
        ("data set", "requests", "test", "desks", "languages", "made"),
        [
            [
                f"{one.name}@{one.version}",
                one.card["requests"],
                one.card["test"],
                len(one.card["desks"]),
                " ".join(one.card["languages"]),
                f"{one.at:%Y-%m-%d %H:%M}",
            ]
            for one in found
        ],
    )

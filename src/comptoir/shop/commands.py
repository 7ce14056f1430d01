"""`comptoir shop …`."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Protocol

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from comptoir.kernel import errors
from comptoir.kernel.terminal import print_json, table
from comptoir.shop.connectors import Place
from comptoir.shop.importing import ImportReport, Reject, import_records
from comptoir.shop.ports import Forgotten, Pseudonyms, Vault
from comptoir.shop.records.port import Counter
from comptoir.shop.records.registry import KINDS
from comptoir.shop.service import Shop

app = typer.Typer(no_args_is_help=True, help="The shop: its products, customers and orders.")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON on stdout and nothing else.")]


class Backstage(Protocol):
    """What these commands need of `context.obj`."""

    @property
    def shop(self) -> Shop: ...
    @property
    def pseudonyms(self) -> Pseudonyms: ...
    @property
    def vault(self) -> Vault: ...
    @property
    def ledger(self) -> Forgotten: ...


@app.command("import")
def import_(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(help=f"What the rows are: {', '.join(KINDS)}.")],
    path: Annotated[str, typer.Argument(help="A file, or a database URI with --query.")],
    *,
    column: Annotated[list[str] | None, typer.Option(help="Own column name: name=COLUMN.")] = None,
    query: Annotated[str, typer.Option(help="SQL query that yields the rows.")] = "",
    rejects: Annotated[
        Path | None, typer.Option(help="Write every refused row's line and reason there (JSONL).")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Read records into the shop; reading them again changes nothing.

    Files: JSON Lines, a JSON array, CSV, TSV or Parquet, also with .gz or .zst.
    """
    if kind not in KINDS:
        raise errors.Invalid(
            "{kind!r} is no kind of record; use one of {kinds}.", kind=kind, kinds=", ".join(KINDS)
        )
    room: Backstage = context.obj
    counter = Counter(
        shop=room.shop, pseudonyms=room.pseudonyms, vault=room.vault, forgotten=room.ledger
    )
    with _progress(kind, quiet=as_json) as on_read, _writer(rejects) as on_reject:
        report = import_records(
            counter,
            KINDS[kind],
            Place(path=path, query=query),
            columns=_pairs(column or []),
            on_reject=on_reject,
            on_read=on_read,
        )
    if as_json:
        print_json(_told(report))
    else:
        typer.echo(_sentence(report))


@app.command()
def products(
    context: typer.Context,
    search: Annotated[str, typer.Argument(help="Words to find; none for all.")] = "",
    *,
    category: Annotated[str, typer.Option(help="Slug of a category.")] = "",
    sort: Annotated[str, typer.Option(help="id, name or price; -price turns it round.")] = "id",
    cursor: Annotated[str, typer.Option(help="`next` of the page before.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=100, help="Products, at most.")] = 24,
    as_json: AsJson = False,
) -> None:
    """List or search products."""
    room: Backstage = context.obj
    found = (
        room.shop.search(search, cursor=cursor, limit=limit).page
        if search
        else room.shop.products(category=category, sort=sort, cursor=cursor, limit=limit)
    )
    if as_json:
        shown = [{**asdict(each), "picture_svg": bool(each.picture_svg)} for each in found.items]
        print_json({"products": shown, "next": found.next or None})
        return
    language = room.shop.settings.languages[0]
    rows = [
        [each.product_id, each.name(language), each.category, each.price_minor, each.currency]
        for each in found.items
    ]
    table(["product_id", "name", "category", "price_minor", "currency"], rows)
    if found.next:
        typer.echo(f"More: --cursor {found.next}", err=True)


def _pairs(columns: list[str]) -> dict[str, str]:
    pairs = [each.partition("=") for each in columns]
    for field, sign, name in pairs:
        if not (field and sign and name):
            raise errors.Invalid(
                "--column is {field}{sign}{name}; write it as name=COLUMN.",
                field=field,
                sign=sign,
                name=name,
            )
    return {field: name for field, _, name in pairs}


def _told(report: ImportReport) -> dict[str, object]:
    told = asdict(report)
    kept: dict[str, int] = told.pop("kept")
    return {**told, **kept}


def _sentence(report: ImportReport) -> str:
    kept = report.kept
    told = (
        f"{report.kind}: {report.read} rows read, {kept.new} new, {kept.changed} changed, "
        f"{kept.unchanged} unchanged, {sum(report.rejected.values())} rejected"
    )
    lines = [f"  line {each.line}: {each.detail} ({each.reason})" for each in report.examples]
    return "\n".join([told, *lines])


@contextmanager
def _progress(kind: str, *, quiet: bool) -> Iterator[Callable[[int], None]]:
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed} rows"))
    hidden = quiet or not console.is_terminal
    with Progress(
        *columns, TimeElapsedColumn(), console=console, transient=True, disable=hidden
    ) as bar:
        task = bar.add_task(kind, total=None)
        yield lambda read: bar.update(task, completed=read)


@contextmanager
def _writer(path: Path | None) -> Iterator[Callable[[Reject], None] | None]:
    if path is None:
        yield None
        return
    with path.open("w", encoding="utf-8") as file:
        yield lambda reject: print(json.dumps(asdict(reject)), file=file)

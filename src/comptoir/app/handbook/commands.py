"""`comptoir docs …`."""

from pathlib import Path
from typing import Annotated

import typer

from comptoir.app.handbook.book import book
from comptoir.app.handbook.reference import reference
from comptoir.app.handbook.slides import slides

app = typer.Typer(no_args_is_help=True, help="Write the documents that the product makes itself.")


@app.command()
def pdf(
    path: Annotated[Path, typer.Argument(help="The file to write.")] = Path("comptoir.pdf"),
    *,
    language: Annotated[str, typer.Option(help="fr or en.")] = "fr",
) -> None:
    """Write the guide as a tagged PDF (PDF/UA-1), which screen readers can read."""
    _keep(path, book(language))


@app.command("slides")
def write_slides(
    path: Annotated[Path, typer.Argument(help="The file to write.")] = Path("slides.pdf"),
    *,
    language: Annotated[str, typer.Option(help="fr or en.")] = "fr",
    session: Annotated[
        str, typer.Option(help="shop-team, support-team or technical-team.")
    ] = "shop-team",
    notes: Annotated[
        bool, typer.Option("--notes", help="Follow each slide with what the trainer says.")
    ] = False,
) -> None:
    """Write the slides of a training session as a tagged PDF (PDF/UA-1), 16:9."""
    _keep(path, slides(language, session, notes=notes))


@app.command("reference")
def write_reference(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="Where the pages go.")] = Path("docs/reference"),
) -> None:
    """Write what the code itself can tell: settings, commands, routes, errors, tables, rights."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in reference(context.find_root().command).items():
        (folder / name).write_text(text, "utf-8")
        typer.echo(str(folder / name))


def _keep(path: Path, made: bytes) -> None:
    draft = path.with_name(f"{path.name}.part")
    draft.write_bytes(made)
    draft.replace(path)
    typer.echo(f"{path}: {len(made) / 1000:.0f} kB")

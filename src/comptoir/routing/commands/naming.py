"""`comptoir routing desks`."""

from pathlib import Path
from typing import Annotated

import typer

from comptoir.kernel.access.commands import operator
from comptoir.kernel.terminal import print_json, table
from comptoir.routing import service
from comptoir.routing.commands.room import AsJson, office
from comptoir.routing.taxonomy import load, to_document


def desks(
    context: typer.Context,
    path: Annotated[
        Path | None, typer.Argument(help="A TOML file of [[desks]]; lists them when left out.")
    ] = None,
    *,
    why: Annotated[str, typer.Option(help="For the audit trail.")] = "",
    as_json: AsJson = False,
) -> None:
    """List the desks, or let the shop have those of a file from now on."""
    own = office(context)
    if path is not None:
        made = service.save_desks(own, load(path), by=operator(), why=why)
        typer.echo(f"Version {made.version}: {len(made.desks)} desks.", err=True)
    found = service.desks(own)
    if as_json:
        print_json(to_document(found)["desks"])
        return
    if not found:
        typer.echo("There is no desk yet: comptoir routing desks FILE, or import requests.")
        return
    rows = [
        [one.desk_id, one.name("fr"), one.name("en"), f"{one.target_hours:g} h"] for one in found
    ]
    table(("desk", "français", "English", "answers within"), rows)

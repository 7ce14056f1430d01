"""What the commands of routing share."""

from typing import Annotated

import typer

from comptoir.routing.office import Office

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON on stdout and nothing else.")]


def office(context: typer.Context) -> Office:
    """Return what routing stands on."""
    found: Office = context.obj.routing
    return found

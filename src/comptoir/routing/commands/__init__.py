"""`comptoir routing …`: one command a file."""

import typer

from comptoir.routing.commands import evaluating

app = typer.Typer(no_args_is_help=True, help="Route requests to desks, or to a person.")


@app.callback()
def routing() -> None:
    """Route requests to desks, or to a person."""


app.command("evaluate")(evaluating.evaluate)

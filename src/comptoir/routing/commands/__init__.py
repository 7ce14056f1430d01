"""`comptoir routing …`: one command a file."""

import typer

from comptoir.routing.commands import (
    asking,
    batching,
    evaluating,
    importing,
    naming,
    promoting,
    training,
)

app = typer.Typer(no_args_is_help=True, help="Route requests to desks, or to a person.")
app.command("import")(importing.import_)
app.command()(importing.datasets)
app.command()(naming.desks)
app.command()(training.train)
app.command()(training.models)
app.command()(promoting.promote)
app.command()(promoting.rollback)
app.command()(promoting.challenger)
app.command()(promoting.shadow)
app.command()(promoting.approve)
app.command()(promoting.compare)
app.command()(asking.predict)
app.command()(batching.batch)
app.command("evaluate")(evaluating.evaluate)

"""`comptoir routing …`: one command a file."""

import typer

from comptoir.routing.commands import (
    asking,
    batching,
    evaluating,
    importing,
    mailing,
    naming,
    training,
)

app = typer.Typer(no_args_is_help=True, help="Route requests to desks, or to a person.")
app.command("import")(importing.import_)
app.command()(importing.datasets)
app.command()(naming.desks)
app.command()(training.train)
app.command()(training.models)
app.command()(training.promote)
app.command()(training.rollback)
app.command()(training.shadow)
app.command()(asking.predict)
app.command()(batching.batch)
app.command()(mailing.mail)
app.command("evaluate")(evaluating.evaluate)

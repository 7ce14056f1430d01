"""`comptoir routing …`: one command a file."""

import typer

from comptoir.routing.commands import (
    annotating,
    asking,
    batching,
    evaluating,
    exchanging,
    foreseeing,
    gathering,
    importing,
    mailing,
    naming,
    promoting,
    suspecting,
    training,
)

app = typer.Typer(no_args_is_help=True, help="Route requests to desks, or to a person.")
app.command("import")(importing.import_)
app.command()(importing.datasets)
app.command()(gathering.gather)
app.command("annotate-export")(exchanging.annotate_export)
app.command()(naming.desks)
app.command()(training.train)
app.command()(training.models)
app.command()(suspecting.suspects)
app.command()(foreseeing.effort)
app.command()(promoting.promote)
app.command()(promoting.rollback)
app.command()(promoting.challenger)
app.command()(promoting.shadow)
app.command()(promoting.approve)
app.command()(promoting.compare)
app.command()(asking.predict)
app.command()(batching.batch)
app.command()(annotating.rounds)
app.command()(annotating.annotate)
app.command()(mailing.mail)
app.command("evaluate")(evaluating.evaluate)

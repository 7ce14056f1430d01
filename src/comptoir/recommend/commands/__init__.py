"""`comptoir recommend …`: one command a file."""

import typer

from comptoir.recommend.commands import evaluating, importing

app = typer.Typer(no_args_is_help=True, help="Recommend products from what customers do.")
app.command("import")(importing.import_)
app.command("evaluate")(evaluating.evaluate)

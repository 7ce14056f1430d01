"""`comptoir recommend …`: one command a file."""

import typer

from comptoir.recommend.commands import checking, evaluating, importing

app = typer.Typer(no_args_is_help=True, help="Recommend products from what customers do.")
app.command("import")(importing.import_)
app.command()(checking.check)
app.command("evaluate")(evaluating.evaluate)

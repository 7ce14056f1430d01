"""`comptoir recommend …`: one command a file."""

import typer

from comptoir.recommend.commands import (
    applying,
    asking,
    batching,
    checking,
    costing,
    crediting,
    duelling,
    evaluating,
    filtering,
    importing,
    monitoring,
    serve_bench,
    supposing,
    training,
)

app = typer.Typer(no_args_is_help=True, help="Recommend products from what customers do.")
app.command("import")(importing.import_)
app.command()(applying.apply)
app.command()(checking.check)
app.command("evaluate")(evaluating.evaluate)
app.command()(training.train)
app.command()(training.stop)
app.command()(training.metrics)
app.command()(asking.ask)
app.command()(asking.similar)
app.command()(asking.rank)
app.command()(batching.segment)
app.command()(batching.batch)
app.add_typer(filtering.app, name="filter")
app.command()(crediting.attribution)
app.command()(costing.costs)
app.command()(monitoring.monitor)
app.command("off-policy")(supposing.off_policy)
app.add_typer(duelling.app, name="duel")
app.command("serve-bench")(serve_bench.serve_bench)

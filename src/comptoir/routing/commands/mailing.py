"""`comptoir routing mail`."""

from dataclasses import asdict
from typing import Annotated, Any

import typer

from comptoir.kernel import errors
from comptoir.kernel.terminal import print_json, table
from comptoir.routing.commands.room import AsJson, office
from comptoir.routing.mail.collecting import Collector
from comptoir.routing.store import mails


def mail(
    context: typer.Context,
    *,
    once: Annotated[
        bool, typer.Option("--once", help="Look into the mailbox now, not waiting for the server.")
    ] = False,
    retry: Annotated[
        bool, typer.Option("--retry", help="Try mails again that were put aside.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Say what became of mails, and which a person has to look at."""
    own = office(context)
    if retry:
        mails.retry(own.rows)
    gathered = None
    if once:
        if not own.settings.mail.host:
            raise errors.Invalid("No mailbox is named. Set routing.mail.host in comptoir.toml.")
        collector: Collector = context.obj.routing_collector
        gathered = asdict(collector.collect())
        context.obj.routing_observer.settle()
    aside = [_told(one) for one in mails.put_aside(own.rows)]
    counts = mails.counts(own.rows)
    if as_json:
        print_json({"gathered": gathered, "mails": counts, "aside": aside})
        return
    if gathered:
        typer.echo(", ".join(f"{name} {count}" for name, count in gathered.items()))
    table(("mails", "how many"), [[name, count] for name, count in counts.items()])
    if aside:
        table(
            ("put aside", "tries", "why"), [[one["at"], one["tries"], one["why"]] for one in aside]
        )


def _told(one: Any) -> dict[str, Any]:
    return {
        "place": one.place,
        "tries": one.tries,
        "why": one.reason,
        "at": one.at.isoformat(),
    }

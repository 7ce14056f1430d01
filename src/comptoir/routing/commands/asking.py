"""`comptoir routing predict`."""

from dataclasses import asdict
from typing import Annotated

import typer

from comptoir.kernel.terminal import print_json, table
from comptoir.routing import service
from comptoir.routing.commands.room import AsJson, office


def predict(
    context: typer.Context,
    texts: Annotated[list[str], typer.Argument(help="Requests, each in quotation marks.")],
    *,
    version: Annotated[int | None, typer.Option(help="The champion when left out.")] = None,
    as_json: AsJson = False,
) -> None:
    """Say where requests would go; nothing of them is kept."""
    own = office(context)
    model, router = service.champion(own, version)
    found = service.decide(router, own, texts)
    if as_json:
        print_json([{"model": model.version, **asdict(one)} for one in found])
        return
    rows = []
    for text, one in zip(texts, found, strict=True):
        says = one.desk if one.decided else f"a person: {', '.join(one.likely)}"
        if one.out_of_scope:
            says = "a person: it seems to belong to no desk"
        rows.append([says, f"{one.confidence:.1%}", text])
    table(("goes to", "sure", "request"), rows)

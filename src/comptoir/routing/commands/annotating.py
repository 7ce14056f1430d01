"""`comptoir routing rounds` and `annotate`."""

from pathlib import Path
from typing import Annotated

import typer

from comptoir.kernel.access.commands import operator
from comptoir.kernel.terminal import print_json, table
from comptoir.routing.annotation.beginning import Wanted, begin
from comptoir.routing.annotation.gathering import Kind, Source
from comptoir.routing.annotation.model import ItemState, Mode
from comptoir.routing.annotation.portraits import round_told
from comptoir.routing.annotation.sampling import RANDOM_SHARE
from comptoir.routing.answering import Incumbents
from comptoir.routing.commands.room import AsJson, office
from comptoir.routing.store import rounds as store


def rounds(context: typer.Context, *, as_json: AsJson = False) -> None:
    """List the rounds that people label, and how far each is."""
    own = office(context)
    found, counts = store.every(own.rows), store.counts(own.rows)
    told = [round_told(one, counts.get(one.round_id, {})) for one in found]
    if as_json:
        print_json(told)
        return
    if not found:
        typer.echo("There is no round yet: comptoir routing annotate NAME.")
        return
    table(
        ("round", "name", "mode", "labels each", *(state.value for state in ItemState), "begun"),
        [
            [
                one.round_id,
                one.name,
                one.mode.value,
                one.labels_each,
                *(each["items"][state.value] for state in ItemState),
                f"{one.at:%Y-%m-%d %H:%M}{' (closed)' if one.closed_at else ''}",
            ]
            for one, each in zip(found, told, strict=True)
        ],
    )


def annotate(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Of the round.")],
    *,
    source: Annotated[
        str, typer.Option("--from", help="live, a data set (NAME or NAME@VERSION), or a file.")
    ] = "live",
    mode: Annotated[
        Mode, typer.Option(help="teach: without predictions; check: with.")
    ] = Mode.CHECK,
    count: Annotated[int, typer.Option(help="Texts at most.")] = 50,
    labels_each: Annotated[int, typer.Option(help="People who label each text.")] = 1,
    random: Annotated[float, typer.Option(help="Share drawn blindly, 0 to 1.")] = RANDOM_SHARE,
    state: Annotated[str, typer.Option(help="Of live requests: waiting or routed.")] = "",
    text: Annotated[
        list[str] | None, typer.Option(help="Column of texts of a file; several are read as one.")
    ] = None,
    label: Annotated[str, typer.Option(help="Column of present labels of a file.")] = "",
    lang: Annotated[str, typer.Option(help="Column of language codes; else detected.")] = "",
    seed: Annotated[int, typer.Option(help="Of what is drawn.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Begin a round: choose what people label, and in what order."""
    own = office(context)
    path = Path(source)
    if source == Kind.LIVE.value:
        asked = Source(state=state)
    elif path.is_file():
        columns = tuple(text or ["text"])
        asked = Source(kind=Kind.FILE, path=path, text=columns, label=label, language=lang)
    else:
        asked = Source(kind=Kind.DATASET, dataset=source)
    wanted = Wanted(
        name=name,
        mode=mode,
        count=count,
        labels_each=labels_each,
        random_share=random,
        seed=seed,
    )
    made = begin(own, Incumbents(own), asked, wanted, by=operator())
    counts = store.counts(own.rows, made.round_id)[made.round_id]
    if as_json:
        print_json(round_told(made, counts))
        return
    typer.echo(f"{made.name}: {sum(counts.values())} texts to label, {made.round_id}.")

"""`comptoir recommend off-policy`: what another version would have brought."""

from typing import Annotated

import typer

from comptoir.kernel import errors
from comptoir.kernel.terminal import print_json, table
from comptoir.kernel.work import Json
from comptoir.recommend.commands.room import AsJson, operations
from comptoir.recommend.evidence import settling, supposing, told
from comptoir.recommend.evidence.attributing import moment_of
from comptoir.recommend.model import Kind

_VERDICTS = {
    "better": "It would have earned more. A duel with customers can prove it.",
    "worse": "It would have earned less.",
    "alike": "It cannot be told apart: the ranges of logged and doubly_robust overlap.",
}


def off_policy(
    context: typer.Context,
    *,
    campaign: Annotated[str, typer.Option(help="The campaign whose answers were logged.")],
    version: Annotated[
        str, typer.Option(help="Another version, by name or ARN; shown without exploration.")
    ] = "",
    exploration: Annotated[
        float,
        typer.Option(min=-1, max=1, help="Another weight of exploration for its own version."),
    ] = -1.0,
    since: Annotated[str, typer.Option(help="Only answers from this moment on.")] = "",
    click: Annotated[
        list[str] | None, typer.Option(help="Event type that counts as chosen; all unless given.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say what would have been chosen of other slates. Exit 1: the log cannot tell."""
    if bool(version) == (exploration >= 0):
        raise errors.Invalid("Give a --version or an --exploration weight, one of the two.")
    room, data = context.obj.recommendations, context.obj.recommend_room
    found = operations(context).find(Kind.CAMPAIGN, campaign)
    asked = supposing.Supposition(
        campaign=found,
        version=settling.version_of(room, found, version) if version else None,
        weight=max(exploration, 0.0),
        since=moment_of(since) if since else 0,
        clicks=click or (),
    )
    result = supposing.estimate_told(
        supposing.suppose(data, context.obj.recommend_artifacts, asked)
    )
    about = {"campaign": campaign, "since": told.moment(asked.begins)}
    result = about | result | {"verdict": supposing.verdict(result)}
    if as_json:
        print_json(result)
    else:
        _show(result)


def _show(result: Json) -> None:
    typer.echo(
        f"{result['answers']} answers, worth {result['effective_answers']:.0f} for this question; "
        f"{result['left_out']} left out."
    )
    names = ("logged", "ips", "snips", "doubly_robust")
    rows = [
        [name, *(f"{result[name][key]:.4f}" for key in ("value", "low", "high"))] for name in names
    ]
    table(["chosen per answer", "estimate", "low", "high"], rows)
    typer.echo(_VERDICTS[result["verdict"]])

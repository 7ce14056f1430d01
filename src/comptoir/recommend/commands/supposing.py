"""`comptoir recommend off-policy`: what another version would have brought."""

from typing import Annotated

import typer

from comptoir.kernel import errors
from comptoir.kernel.terminal import print_json, table
from comptoir.kernel.work import Json
from comptoir.recommend.commands.room import AsJson, operations
from comptoir.recommend.evidence import outcomes, replaying, settling, told
from comptoir.recommend.evidence.attributing import moment_of
from comptoir.recommend.evidence.version_slates import VersionSlates
from comptoir.recommend.model import Kind


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
    start = moment_of(since) if since else 0
    other = settling.version_of(room, found, version) if version else None
    if other is not None:
        # What it was trained on would otherwise be what it is judged by.
        start = max(start, int(other.updated_at.timestamp()) + 1)
    asked = outcomes.Question(since=start, clicks=tuple(click or ()), source=found.resource_id)
    logged = replaying.logged(data, found.group_id, asked, found.uses_id)
    if other is None:
        target = replaying.of_weight(logged, exploration)
    else:
        slates = VersionSlates(
            data, context.obj.recommend_artifacts, found.group_id, other.resource_id
        )
        target = replaying.of_version(logged, slates)
    result = estimate_told(replaying.estimate(target))
    result = {"campaign": campaign, "since": told.moment(start)} | result
    if as_json:
        print_json(result)
    else:
        _show(result)


def estimate_told(found: replaying.Estimate) -> Json:
    """Return an estimate under the keys of JSON; figures are items chosen per answer."""
    return {
        "answers": found.answers,
        "left_out": found.left_out,
        "logged": told.interval(found.logged),
        "ips": told.interval(found.ips),
        "snips": told.interval(found.snips),
        "doubly_robust": told.interval(found.doubly_robust),
        "support": told.interval(found.support.share),
        "effective_answers": found.support.effective,
    }


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

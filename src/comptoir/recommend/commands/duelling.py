"""`comptoir recommend duel …`: two versions behind one campaign."""

from typing import Annotated

import typer

from comptoir.kernel.terminal import print_json, table
from comptoir.kernel.work import Json
from comptoir.quality.metrics.interleaving import Preference
from comptoir.recommend.commands.room import AsJson, operations
from comptoir.recommend.evidence import judging, told
from comptoir.recommend.evidence.duel import Duel, DuelKind
from comptoir.recommend.model import Kind
from comptoir.recommend.store import duels

app = typer.Typer(no_args_is_help=True, help="Set two versions side by side behind one campaign.")
Name = Annotated[str, typer.Argument(help="The duel's name.")]
Group = Annotated[str, typer.Option(help="Its dataset group.")]


@app.command()
def start(
    context: typer.Context,
    name: Name,
    *,
    campaign: Annotated[str, typer.Option(help="The campaign that answers.")],
    version: Annotated[
        str, typer.Option(help="The version set against the campaign's own: its name or ARN.")
    ],
    share: Annotated[float, typer.Option(help="Of customers who get the other version.")] = 0.5,
    interleave: Annotated[
        bool, typer.Option("--interleave", help="Show everybody one list of both instead.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Begin a duel: customers are split by their pseudonym, and stay where they are."""
    asked = operations(context)
    made = asked.call(
        "StartDuel",
        campaignArn=asked.arn(Kind.CAMPAIGN, campaign),
        name=name,
        version=version,
        share=share,
        interleave=interleave,
    )["duel"]
    if as_json:
        print_json(_told(made))
    else:
        typer.echo(f"{made.name}: {campaign} answers with two versions from now on.")


@app.command()
def stop(context: typer.Context, name: Name, *, group: Group) -> None:
    """End a duel: the campaign answers with its own version again."""
    asked = operations(context)
    asked.call("StopDuel", datasetGroupArn=asked.arn(Kind.DATASET_GROUP, group), name=name)
    typer.echo(f"{name} has ended; `comptoir recommend duel result` says how.")


@app.command("list")
def list_(context: typer.Context, *, group: Group, as_json: AsJson = False) -> None:
    """List the duels of a group, newest first."""
    group_id = operations(context).find(Kind.DATASET_GROUP, group).group_id
    found = [_told(one) for one in duels.of_group(context.obj.rows, group_id)]
    if as_json:
        print_json(found)
    else:
        columns = ["name", "kind", "started_at", "ended_at"]
        table(columns, [[one[column] for column in columns] for one in found])


@app.command()
def result(context: typer.Context, name: Name, *, group: Group, as_json: AsJson = False) -> None:
    """Say what came of a duel so far: click-through of each version, or whose items were chosen."""
    found = _found(context, group, name)
    data = context.obj.recommend_room
    if found.kind is DuelKind.SPLIT:
        outcome: Json = split_told(judging.judge_split(data, found))
    else:
        outcome = preference_told(judging.judge_interleaved(data, found))
    if as_json:
        print_json(_told(found) | {"result": outcome})
    else:
        _show(found, outcome)


def split_told(found: judging.SplitResult) -> Json:
    """Return what came of a split under the keys of JSON."""
    return {
        "arms": [
            {
                "arm": one.arm,
                "answers": one.answers,
                "customers": one.customers,
                "chosen": one.chosen,
                "converted": one.converted,
                "revenue": one.revenue,
                "click_through": told.interval(one.rates.get("click_through")),
                "conversion": told.interval(one.rates.get("conversion")),
            }
            for one in found.arms
        ],
        "difference": told.interval(found.difference),
        "split_is_sound": found.split.sound,
        "split_chance": found.split.chance,
        "verdict": found.verdict,
    }


def preference_told(found: Preference) -> Json:
    """Return whose items were chosen under the keys of JSON."""
    return {
        "own": found.ours,
        "other": found.theirs,
        "ties": found.ties,
        "share_for_own": told.interval(found.share),
        "chance": found.chance,
        "verdict": judging.preferred(found),
    }


def _found(context: typer.Context, group: str, name: str) -> Duel:
    group_id = operations(context).find(Kind.DATASET_GROUP, group).group_id
    return duels.named(context.obj.rows, group_id, name)


def _told(one: Duel) -> Json:
    return {
        "name": one.name,
        "kind": one.kind.value,
        "campaign_id": one.source_id,
        "arms": [arm.told() for arm in one.arms],
        "started_at": told.moment(one.started_at.timestamp()),
        "ended_at": told.moment(one.ended_at.timestamp()) if one.ended_at else None,
    }


def _show(found: Duel, outcome: Json) -> None:
    if found.kind is DuelKind.INTERLEAVE:
        table(
            ["chose more of own", "of other", "as many", "share for own"],
            [
                [
                    outcome["own"],
                    outcome["other"],
                    outcome["ties"],
                    told.share(outcome["share_for_own"]),
                ]
            ],
        )
    else:
        table(
            ["arm", "customers", "answers", "click-through", "revenue"],
            [
                [
                    one["arm"],
                    one["customers"],
                    one["answers"],
                    told.share(one["click_through"]),
                    f"{one['revenue']:.2f}",
                ]
                for one in outcome["arms"]
            ],
        )
    typer.echo(f"Verdict: {outcome['verdict']}")

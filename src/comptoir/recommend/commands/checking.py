"""`comptoir recommend check`."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Protocol

import typer

from comptoir.kernel import errors
from comptoir.kernel.terminal import print_json
from comptoir.recommend.commands.room import pairs
from comptoir.recommend.data_check import check_file, check_group, told
from comptoir.recommend.datasets.check import DataCheck, Facts
from comptoir.recommend.store import groups
from comptoir.recommend.store.storeroom import Storeroom

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON on stdout and nothing else.")]


class Backstage(Protocol):
    """What this command needs of `context.obj`."""

    @property
    def recommend_room(self) -> Storeroom: ...


def check(
    context: typer.Context,
    path: Annotated[Path | None, typer.Argument(help="A file of interactions.")] = None,
    *,
    group: Annotated[str, typer.Option(help="Check this dataset group instead.")] = "",
    column: Annotated[list[str] | None, typer.Option(help="Own column name: user=COLUMN.")] = None,
    as_json: AsJson = False,
) -> None:
    """Say whether data is fit to learn from, and what to do about it. Exit 1: it is not."""
    if (path is None) == (not group):
        raise errors.Invalid("Name a file, or a dataset group with --group.")
    if path is not None:
        found = check_file(path, pairs(column or []), int(datetime.now(UTC).timestamp()))
    else:
        room: Storeroom = context.obj.recommend_room
        found = check_group(room, groups.named(room.rows, group).group_id)
    if as_json:
        print_json(told(found))
    else:
        typer.echo(_sentences(found))
    if not found.fit:
        raise errors.Failed("This is not enough to train on: {reasons}", reasons=_reasons(found))


def _reasons(found: DataCheck) -> tuple[object, ...]:
    return tuple(one.says for one in found.findings if one.weight == "stop")


def _sentences(found: DataCheck) -> str:
    facts: Facts = found.facts
    first, last = (datetime.fromtimestamp(one, UTC).date() for one in (facts.first, facts.last))
    head = (
        f"{facts.events} events of {facts.users} users on {facts.items} items, {first} to {last}; "
        f"{facts.returning} users came back"
    )
    lines = [f"  {one.weight.value}: {one.says} {one.do}" for one in found.findings]
    return "\n".join([head, *(lines or ["  Nothing stands out."])])

"""`comptoir routing desks`."""

from pathlib import Path
from typing import Annotated

import typer

from comptoir.kernel import errors
from comptoir.kernel.access.commands import operator
from comptoir.kernel.terminal import print_json, table
from comptoir.routing import changing, service
from comptoir.routing.commands.room import AsJson, office
from comptoir.routing.model import Change
from comptoir.routing.taxonomy import changes as kinds
from comptoir.routing.taxonomy import load, to_document


def desks(
    context: typer.Context,
    path: Annotated[
        Path | None, typer.Argument(help="A TOML file of [[desks]]; lists them when left out.")
    ] = None,
    *,
    rename: Annotated[
        list[str] | None, typer.Option(help="OLD=NEW: give a desk another id.")
    ] = None,
    merge: Annotated[
        list[str] | None, typer.Option(help="A,B=C: make one desk of several.")
    ] = None,
    split: Annotated[
        list[str] | None,
        typer.Option(help="A=B,C: make several of one; people say again what belongs where."),
    ] = None,
    why: Annotated[str, typer.Option(help="For the audit trail.")] = "",
    as_json: AsJson = False,
) -> None:
    """List the desks, let the shop have those of a file, or rename, merge and split some.

    Labels and requests of before are read in the new words; a file comes first, then what is
    renamed, merged and split, in this order.
    """
    own = office(context)
    if path is not None:
        made = service.save_desks(own, load(path), by=operator(), why=why)
        typer.echo(f"Version {made.version}: {len(made.desks)} desks.", err=True)
    if changes := _changes(rename, merge, split):
        _print(changing.change(own, changes, by=operator(), why=why))
    found = service.desks(own)
    if as_json:
        print_json(to_document(found)["desks"])
        return
    if not found:
        typer.echo("There is no desk yet: comptoir routing desks FILE, or import requests.")
        return
    rows = [
        [one.desk_id, one.name("fr"), one.name("en"), f"{one.target_hours:g} h"] for one in found
    ]
    table(("desk", "français", "English", "answers within"), rows)


def _changes(
    rename: list[str] | None, merge: list[str] | None, split: list[str] | None
) -> list[Change]:
    found = []
    for text in rename or ():
        old, new = _sides(text, "--rename OLD=NEW")
        if len(old) != 1 or len(new) != 1:
            raise _unclear(text, "--rename OLD=NEW")
        found.append(kinds.rename(old[0], new[0]))
    for text in merge or ():
        old, new = _sides(text, "--merge A,B=C")
        if len(new) != 1:
            raise _unclear(text, "--merge A,B=C")
        found.append(kinds.merge(old, new[0]))
    for text in split or ():
        old, new = _sides(text, "--split A=B,C")
        if len(old) != 1:
            raise _unclear(text, "--split A=B,C")
        found.append(kinds.split(old[0], new))
    return found


def _sides(text: str, form: str) -> tuple[list[str], list[str]]:
    left, sign, right = text.partition("=")
    old, new = ([one.strip() for one in side.split(",")] for side in (left, right))
    if not sign or not all(old) or not all(new):
        raise _unclear(text, form)
    return old, new


def _unclear(text: str, form: str) -> errors.Invalid:
    return errors.Invalid("{text!r} is no change of desks; write {form}.", text=text, form=form)


def _print(made: changing.Changed) -> None:
    told = made.following
    typer.echo(
        f"Version {made.taxonomy.version}: {told.moved} requests moved, {told.waiting} wait for a "
        f"person, {told.relabelled} examples read anew, {told.replayed} to label again.",
        err=True,
    )
    for round_id in made.rounds:
        typer.echo(f"Round {round_id} asks which desk they belong to.", err=True)

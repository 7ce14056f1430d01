"""What the commands of recommendations share."""

from typing import Annotated

import typer

from comptoir.kernel import errors
from comptoir.kernel.access.commands import operator
from comptoir.kernel.access.model import Caller
from comptoir.recommend.aws.ask import ASK, EVENTS, READ, TRAIN, WRITE
from comptoir.recommend.operations import Operations

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON on stdout and nothing else.")]


def operations(context: typer.Context) -> Operations:
    """Return the operations, for whoever the machine lets type: the command line may everything."""
    rights = frozenset({READ, WRITE, TRAIN, ASK, EVENTS})
    return Operations(context.obj.recommendations, Caller(actor=operator(), rights=rights))


def pairs(columns: list[str]) -> dict[str, str]:
    """Read what `--column` was given, such as `user=CUSTOMER`.

    Raises:
        errors.Invalid: one is written in another way.

    >>> pairs(["user=CUSTOMER"])
    {'user': 'CUSTOMER'}
    """
    found = [each.partition("=") for each in columns]
    for field, sign, name in found:
        if not (field and sign and name):
            raise errors.Invalid(
                "--column is {field}{sign}{name}; write it as user=COLUMN.",
                field=field,
                sign=sign,
                name=name,
            )
    return {field: name for field, _, name in found}

"""What the audit trail keeps of an operation: who changed what, from what to what."""

import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from comptoir.kernel import errors
from comptoir.recommend.aws.ask import TRAIN, WRITE, Answer, Ask

CHANGES = frozenset({WRITE, TRAIN})
"""Rights of operations that change something. Live events and items are a stream of programs'; they
need another right, and are no entries."""
_UNTOLD = frozenset({"roleArn", "tags"})
_LONGEST, _MOST = 2_000, 50
"""Characters of a text and members of a list that are kept; a schema may be longer."""
_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def action_of(operation: str) -> str:
    """Return what the trail calls an operation.

    >>> action_of("UpdateCampaign")
    'recommend.update-campaign'
    """
    return f"recommend.{_WORD.sub('-', operation).lower()}"


def record_of(operation: str, asked: Mapping[str, Any], answer: Answer) -> str:
    """Return what was changed: what the operation is about, what the answer or the request names.

    >>> arn = "arn:aws:personalize:eu-west-1:000000000000:solution/shop/0a1b2c3d"
    >>> asked = {"solutionArn": arn.rpartition("/")[0]}
    >>> record_of("CreateSolutionVersion", asked, {"solutionVersionArn": arn})
    'solution:shop/0a1b2c3d'
    """
    own = own_member(operation)
    named = [told[own] for told in (answer, asked) if own in told]
    named += [value for name, value in asked.items() if name.endswith("Arn")]
    return str(named[0]).rpartition(":")[2].replace("/", ":", 1) if named else "recommend"


def past(operation: str, ask: Ask) -> Mapping[str, Any]:
    """Return what the resource says that an operation is about; nothing before it is made."""
    arn = ask.input.get(own_member(operation))
    with suppress(errors.NotFound):
        return ask.room.store.any(str(arn), ask.seen).document if arn else {}
    return {}


def detail_of(
    operation: str, asked: Mapping[str, Any], before: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what was asked, and what stood in its place.

    Args:
        operation: its name.
        asked: members of the request.
        before: what the resource said. Kept of it is what the request changes, and, where it
            goes, all.
    """
    own = own_member(operation)
    told = {name: _kept(value) for name, value in asked.items() if name not in {own, *_UNTOLD}}
    goes = operation.startswith("Delete")
    stood = {name: _kept(value) for name, value in before.items() if goes or name in told}
    changed = {name: value for name, value in stood.items() if value != told.get(name)}
    return told | ({"before": changed} if changed else {})


def own_member(operation: str) -> str:
    """Return the member of a request that names what an operation is about.

    >>> own_member("StopSolutionVersionCreation"), own_member("UntagResource")
    ('solutionVersionArn', 'resourceArn')
    """
    _, _, what = _WORD.sub(" ", operation).partition(" ")
    words = what.replace(" ", "").removesuffix("Creation")
    return f"{words[:1].lower()}{words[1:]}Arn"


def _kept(value: Any) -> Any:
    """Return a value as the trail keeps it: JSON, and not too long."""
    if isinstance(value, Mapping):
        return {str(name): _kept(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_kept(one) for one in value[:_MOST]]
    plain = value is None or isinstance(value, bool | int | float)
    return value if plain else str(value)[:_LONGEST]

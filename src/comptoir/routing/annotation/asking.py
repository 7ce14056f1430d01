"""What an annotator is asked next, without a word of what others said."""

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.routing.annotation.model import Guess, Item, ItemState, Mode, Round
from comptoir.routing.office import Office
from comptoir.routing.store import guidelines, labels, rounds

HOLD = timedelta(minutes=10)
"""How long an item is kept for whoever has it on screen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An item as its annotator sees it."""

    item: Item
    round: Round
    guess: Guess | None
    """The prediction, where it is shown."""
    guideline_version: int
    """0 while there is none."""


def next_item(office: Office, round_id: str, annotator: str) -> Asked | None:
    """Return the item that an annotator is asked about, kept for them for a while; or None.

    Raises:
        errors.NotFound: there is no such round.
        errors.Denied: the round is for others.
    """
    with office.rows.writing() as connection:
        made = rounds.lock(connection, round_id)
        refuse_others(made, annotator)
        if made.closed_at is not None:
            return None
        now = office.clock()
        found = labels.next_item(connection, round_id, annotator, made.labels_each, now)
        if found is None:
            return None
        labels.hold(connection, found.item_id, annotator, now + HOLD)
        return asked_of(connection, made, found)


def disputed(office: Office, round_id: str = "", after: str = "") -> Item | None:
    """Return the oldest item that somebody has to decide, behind another one if it is named."""
    with office.rows.reading() as connection:
        return rounds.disputed(connection, round_id, after)


def asked_of(connection: sa.Connection, made: Round, item: Item) -> Asked:
    """Return an item as its annotator sees it."""
    newest = guidelines.newest_in(connection)
    return Asked(
        item=item,
        round=made,
        guess=item.guess if shows(made, item) else None,
        guideline_version=newest.version if newest else 0,
    )


def shows(made: Round, item: Item) -> bool:
    """Tell whether the prediction of an item is shown."""
    return made.mode is Mode.CHECK and item.guess is not None and not item.hidden


def may_label(made: Round, annotator: str) -> bool:
    """Tell whether a round is for an annotator."""
    return not made.annotators or annotator in made.annotators


def refuse_others(made: Round, annotator: str) -> None:
    """Let pass whom a round is for.

    Raises:
        errors.Denied: it is for others.
    """
    if not may_label(made, annotator):
        raise errors.Denied(
            "The round {name} is for others. Ask whoever began it to add you.", name=made.name
        )


def refuse_closed(made: Round) -> None:
    """Let pass while a round is open.

    Raises:
        errors.Conflict: it is closed.
    """
    if made.closed_at is not None:
        raise errors.Conflict(
            "The round {name} is closed and takes nothing any more.", name=made.name
        )


def refuse_settled(item: Item) -> None:
    """Let pass while an item needs labels.

    Raises:
        errors.Conflict: it has them.
    """
    if item.state is not ItemState.OPEN:
        raise errors.Conflict(
            "Others have labelled this text meanwhile; your answer is not needed. Go on with the "
            "next one."
        )

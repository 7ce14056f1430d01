"""An annotator takes the own last answer back, today's or last week's, and is asked again."""

from dataclasses import dataclass

import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.routing.annotation.asking import HOLD, refuse_closed
from comptoir.routing.annotation.model import Item, Label, Mode
from comptoir.routing.annotation.settling import settle
from comptoir.routing.office import Office
from comptoir.routing.store import labels, rounds


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back, and its item as it is now."""

    label: Label
    item: Item


def undo(
    office: Office, *, by: str, round_id: str = "", mode: Mode | None = None, address: str = ""
) -> Undone:
    """Take back the own last answer that stands, and keep its item for whoever gave it.

    Args:
        office: what routing stands on.
        by: the annotator.
        round_id: of one round; empty for the last of all.
        mode: only one that was given so, such as a decision of a dispute.
        address: where it came from.

    Raises:
        errors.NotFound: there is nothing to take back.
        errors.Conflict: the round is closed, or somebody has decided since.
    """
    with office.rows.writing(durable=True) as connection:
        label = _last(connection, by, round_id, mode)
        made = rounds.lock(connection, rounds.item_in(connection, label.item_id).round_id)
        item = rounds.item_in(connection, label.item_id)
        refuse_closed(made)
        said = labels.of_item(connection, item.item_id)
        decided = any(one.mode is Mode.ADJUDICATE for one in said)
        if decided and label.mode is not Mode.ADJUDICATE:
            raise errors.Conflict(
                "Your last answer cannot be undone: somebody has decided between it and others "
                "since."
            )
        now = office.clock()
        labels.undo(connection, label.label_id, now)
        office.audit.record(
            actor=by,
            action="routing.unlabel",
            record=f"routing-item:{item.item_id}",
            address=address,
            detail={"label": label.label_id, "round": made.round_id},
            connection=connection,
        )
        if label.mode is not Mode.ADJUDICATE:
            labels.hold(connection, item.item_id, by, now + HOLD)
        item = settle(office, connection, made, item, label, address)
    return Undone(label, item)


def _last(connection: sa.Connection, by: str, round_id: str, mode: Mode | None) -> Label:
    label = labels.last_of(connection, by, round_id, mode)
    if label is None:
        raise errors.NotFound("You have no answer left to undo.")
    return label

"""An annotator answers: kept once, with how it came about, and settled in the same transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from comptoir.kernel import errors
from comptoir.kernel.ids import new_id
from comptoir.kernel.privacy.redaction import redact
from comptoir.routing.annotation.asking import (
    refuse_closed,
    refuse_others,
    refuse_settled,
    shows,
)
from comptoir.routing.annotation.model import Item, ItemState, Label, Mode, Round, Verdict
from comptoir.routing.annotation.settling import settle
from comptoir.routing.office import Office
from comptoir.routing.store import guidelines, labels, rounds

LONGEST_NOTE = 2_000
LONGEST_SECONDS = 24 * 3600.0
"""Nobody looks at one text longer; more is a page that was left open for days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What somebody says of an item."""

    verdict: Verdict
    desk: str | None = None
    """With `labelled`: a desk, or empty for none at all."""
    seconds: float = 0.0
    """Between showing and answering."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """A label, and its item as it is now."""

    label: Label
    item: Item


def answer(
    office: Office,
    item_id: str,
    said: Answer,
    *,
    desks: Sequence[str],
    by: str,
    address: str = "",
    once: str = "",
) -> Answered:
    """Keep what an annotator says of an item.

    Args:
        office: what routing stands on.
        item_id: which item.
        said: the answer.
        desks: that there are.
        by: the annotator.
        address: where it came from.
        once: a name of what is said once; said again under it, the first answer is returned.

    Raises:
        errors.NotFound: there is no such item.
        errors.Denied: the round is for others.
        errors.Conflict: the round is closed, the annotator has spoken, or the item needs nothing.
        errors.Invalid: there is no such desk, or no prediction to accept.
    """
    with office.rows.writing(durable=True) as connection:
        made = rounds.lock(connection, rounds.item_in(connection, item_id).round_id)
        if known := _known(connection, once, by, item_id):
            return known
        item = rounds.item_in(connection, item_id)  # as it is now that nobody else writes
        refuse_closed(made)
        refuse_others(made, by)
        refuse_settled(item)
        _refuse_more(office, connection, made, item, by)
        shown = shows(made, item)
        desk = _desk(said, item, desks, shown=shown)
        told = _told(said, desk, made.mode, by, once) | {"shown": shown}
        return _keep(office, connection, made, item, told, address)


def adjudicate(
    office: Office,
    item_id: str,
    desk: str | None,
    *,
    desks: Sequence[str],
    by: str,
    seconds: float = 0.0,
    note: str = "",
    address: str = "",
    once: str = "",
) -> Answered:
    """Decide an item whose labels differ; None says that it cannot be labelled.

    Raises:
        errors.NotFound: there is no such item.
        errors.Conflict: the round is closed, or the item is not disputed.
        errors.Invalid: there is no such desk.
    """
    verdict = Verdict.REJECTED if desk is None else Verdict.LABELLED
    said = Answer(verdict=verdict, desk=desk, seconds=seconds, note=note)
    with office.rows.writing(durable=True) as connection:
        made = rounds.lock(connection, rounds.item_in(connection, item_id).round_id)
        if known := _known(connection, once, by, item_id):
            return known
        item = rounds.item_in(connection, item_id)
        refuse_closed(made)
        if item.state is not ItemState.DISPUTED:
            raise errors.Conflict("Nobody disagrees about this text any more; go on with the next.")
        shown = item.guess is not None
        chosen = _desk(said, item, desks, shown=shown)
        told = _told(said, chosen, Mode.ADJUDICATE, by, once) | {"shown": shown}
        return _keep(office, connection, made, item, told, address)


def _told(said: Answer, desk: str | None, mode: Mode, by: str, once: str) -> dict[str, Any]:
    """Return the columns of a label."""
    return {
        "once": once or new_id("label"),
        "annotator": by,
        "verdict": said.verdict.value,
        "desk": desk,
        "mode": mode.value,
        "seconds": min(max(said.seconds, 0.0), LONGEST_SECONDS),
        "note": redact(said.note.strip()[:LONGEST_NOTE]),
    }


def _keep(
    office: Office,
    connection: sa.Connection,
    made: Round,
    item: Item,
    told: dict[str, Any],
    address: str,
) -> Answered:
    """Keep a label, write it down, and see what it means for its item."""
    newest = guidelines.newest_in(connection)
    told |= {
        "item_id": item.item_id,
        "guideline_version": newest.version if newest else 0,
        "at": office.clock(),
    }
    label, _ = labels.add(connection, **told)
    by = label.annotator
    labels.release(connection, item.item_id, by)
    office.audit.record(
        actor=by,
        action="routing.label",
        record=f"routing-item:{item.item_id}",
        address=address,
        detail={
            "label": label.label_id,
            "round": made.round_id,
            "mode": label.mode.value,
            "verdict": label.verdict.value,
            "desk": label.desk,
        },
        connection=connection,
    )
    settled = settle(office, connection, made, item, label, address)
    return Answered(label, settled)


def _known(connection: sa.Connection, once: str, by: str, item_id: str) -> Answered | None:
    """Return what was said under a name, if it was said by the same of the same."""
    label = labels.under(connection, once) if once else None
    if label is None:
        return None
    if (label.annotator, label.item_id) != (by, item_id):
        raise errors.Conflict("This answer was sent under a name that is taken. Send it anew.")
    return Answered(label, rounds.item_in(connection, item_id))


def _refuse_more(
    office: Office, connection: sa.Connection, made: Round, item: Item, by: str
) -> None:
    """Let pass whoever has not spoken yet, while a label is wanted and nobody else is at it."""
    said = labels.of_item(connection, item.item_id)
    if any(one.annotator == by for one in said):
        raise errors.Conflict("You have labelled this text already. Undo, if you think otherwise.")
    counted = sum(one.verdict is not Verdict.SKIPPED for one in said)
    others = labels.held_by(connection, item.item_id, office.clock(), besides=by)
    if counted + len(others) >= made.labels_each:
        raise errors.Conflict(
            "Others have this text on screen since; your answer is not needed. Go on with the next "
            "one."
        )


def _desk(said: Answer, item: Item, desks: Sequence[str], *, shown: bool) -> str | None:
    """Return the desk that an answer names."""
    if said.verdict is Verdict.ACCEPTED:
        if item.guess is None or not shown:
            raise errors.Invalid("No prediction was shown that could be accepted. Name the desk.")
        return item.guess.desk
    if said.verdict is not Verdict.LABELLED:
        return None
    if said.desk is None or (said.desk and said.desk not in desks):
        raise errors.Invalid(
            "There is no desk {desk!r}; use one of {known}.",
            desk=said.desk,
            known=", ".join(desks),
        )
    return said.desk
